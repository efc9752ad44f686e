//! A table with a first row that names the columns, separated by commas, semicolons or tabs.

use super::{Fields, Parsed};
use ::csv::{ReaderBuilder, Trim};

const NAMES: [(&[&str], &str); 5] = [
    (&["id", "receipt_id", "чек", "номер чека", "номер"], "id"),
    (&["sold_at", "time", "время", "дата", "дата и время"], "sold_at"),
    (&["total", "сумма", "итого"], "total"),
    (&["total_kopecks", "сумма в копейках"], "total_kopecks"),
    (&["pos_id", "posid", "касса", "till"], "pos_id"),
];

pub(super) fn read(text: &str, zone: &str) -> Result<Parsed, String> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t'].into_iter().find(|byte| header.as_bytes().contains(byte)).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |field: &str| {
        header.iter().position(|name| {
            let name = name.to_lowercase();
            NAMES.iter().any(|(names, of)| *of == field && names.contains(&name.as_str()))
        })
    };
    let (id, sold_at, pos_id) = (place("id"), place("sold_at"), place("pos_id"));
    let (total, total_kopecks) = (place("total"), place("total_kopecks"));
    if id.is_none() || sold_at.is_none() || (total.is_none() && total_kopecks.is_none()) {
        return Err(
            "its first row does not name the columns id, sold_at and total (Чек, Время, Сумма)".to_owned()
        );
    }
    let mut parsed = Parsed::default();
    for row in reader.records() {
        match row {
            Ok(row) => {
                let cell = |place: Option<usize>| place.and_then(|place| row.get(place));
                let fields = Fields {
                    id: cell(id),
                    sold_at: cell(sold_at),
                    total: cell(total),
                    total_kopecks: cell(total_kopecks),
                    pos_id: cell(pos_id),
                };
                let line = row.position().map_or(0, ::csv::Position::line);
                parsed.add(|| format!("line {line}"), fields.receipt(zone));
            }
            Err(error) => parsed.faults.push(error.to_string()),
        }
    }
    Ok(parsed)
}
