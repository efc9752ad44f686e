//! `<receipts><receipt id="…" sold_at="…" total="…"/>…</receipts>`. What stands within a receipt is not read; a document type is
//! refused, because its entities could fill the memory.

use super::{Fields, Parsed};
use roxmltree::Document;

pub(super) fn read(text: &str, zone: &str) -> Result<Parsed, String> {
    let document = Document::parse(text).map_err(|error| format!("it is not XML: {error}"))?;
    let root = document.root_element();
    if root.tag_name().name() != "receipts" {
        return Err(format!("its root is `{}`, not `receipts`", root.tag_name().name()));
    }
    let mut parsed = Parsed::default();
    for element in root.children().filter(roxmltree::Node::is_element) {
        let receipt = if element.tag_name().name() == "receipt" {
            let fields = Fields {
                id: element.attribute("id"),
                sold_at: element.attribute("sold_at"),
                total: element.attribute("total"),
                total_kopecks: element.attribute("total_kopecks"),
                pos_id: element.attribute("pos_id"),
            };
            fields.receipt(zone)
        } else {
            Err(format!("`{}` is no receipt", element.tag_name().name()))
        };
        parsed.add(|| format!("line {}", document.text_pos_at(element.range().start).row), receipt);
    }
    Ok(parsed)
}
