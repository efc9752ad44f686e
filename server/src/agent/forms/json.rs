//! What `POST receipts` takes: `{"receipts": […]}`; also the list alone, or one receipt.

use super::{Fields, Parsed};
use crate::ingest::ReceiptItem;
use serde_json::Value;

pub(super) fn read(text: &str, zone: &str) -> Result<Parsed, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let list = match value {
        Value::Array(list) => list,
        Value::Object(mut object) => match object.remove("receipts") {
            Some(Value::Array(list)) => list,
            Some(_) => return Err("`receipts` is no list".to_owned()),
            None => vec![Value::Object(object)],
        },
        _ => {
            return Err("it is neither a list of receipts nor an object with the field `receipts`".to_owned());
        }
    };
    let mut parsed = Parsed::default();
    for (index, value) in list.iter().enumerate() {
        parsed.add(|| format!("receipt {}", index + 1), receipt(value, zone));
    }
    Ok(parsed)
}

fn receipt(value: &Value, zone: &str) -> Result<ReceiptItem, String> {
    if !value.is_object() {
        return Err("it is no object".to_owned());
    }
    let text = |name: &str| match value.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let [id, sold_at, total, total_kopecks, pos_id] =
        ["id", "sold_at", "total", "total_kopecks", "pos_id"].map(text);
    let fields = Fields {
        id: id.as_deref(),
        sold_at: sold_at.as_deref(),
        total: total.as_deref(),
        total_kopecks: total_kopecks.as_deref(),
        pos_id: pos_id.as_deref(),
    };
    fields.receipt(zone)
}
