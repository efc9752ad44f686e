//! Receipts as trading systems write them: `.csv`, `.json` and one form of `.xml` (`docs/device-api.md`).

mod csv;
mod json;
mod xml;

use crate::{
    import::{moment, roubles},
    ingest::ReceiptItem,
};
use domain::receipts::{MAX_ID_BYTES, MAX_TOTAL};
use std::{path::Path, str};

/// Faults that are told one by one.
const TOLD: usize = 100;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// Receipts that can be sent.
    pub receipts: Vec<ReceiptItem>,
    /// What is wrong with the others, with the place in the file.
    pub faults: Vec<String>,
}

impl Parsed {
    fn add(&mut self, place: impl FnOnce() -> String, receipt: Result<ReceiptItem, String>) {
        match receipt {
            Ok(receipt) => self.receipts.push(receipt),
            Err(fault) => self.faults.push(format!("{}: {fault}", place())),
        }
    }

    /// For the person who looks after the folder.
    pub fn reason(&self) -> String {
        let (bad, good) = (self.faults.len(), self.receipts.len());
        let mut text = format!(
            "{bad} of {} receipts cannot be taken; the other {good} were. Correct them and put the file back: what was taken is not counted twice.\n\n",
            bad + good
        );
        for fault in self.faults.iter().take(TOLD) {
            text.push_str(fault);
            text.push('\n');
        }
        if bad > TOLD {
            let more = format!("and {} more\n", bad - TOLD);
            text.push_str(&more);
        }
        text
    }
}

/// Reads the receipts of a file; its form is told by the end of its name. An error: nothing of it can be read. Times without an
/// offset are of this IANA zone.
pub fn read_receipts(name: &Path, bytes: &[u8], zone: &str) -> Result<Parsed, String> {
    let text = str::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {error}"))?;
    let text = text.trim_start_matches('\u{feff}');
    let end = name.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match end.as_str() {
        "csv" => csv::read(text, zone),
        "json" => json::read(text, zone),
        "xml" => xml::read(text, zone),
        _ => Err("its name ends neither with .csv nor with .json nor with .xml".to_owned()),
    }
}

/// The fields of a receipt as texts.
#[derive(Debug, Default)]
struct Fields<'a> {
    id: Option<&'a str>,
    sold_at: Option<&'a str>,
    /// In roubles.
    total: Option<&'a str>,
    total_kopecks: Option<&'a str>,
    pos_id: Option<&'a str>,
}

impl Fields<'_> {
    fn receipt(&self, zone: &str) -> Result<ReceiptItem, String> {
        let given =
            |field: Option<&str>| field.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let id = given(self.id).ok_or("id is missing")?;
        if id.len() > MAX_ID_BYTES || id.chars().any(char::is_control) {
            return Err(format!("id has more than {MAX_ID_BYTES} bytes, or control characters"));
        }
        let sold_at = given(self.sold_at).ok_or("sold_at is missing")?;
        let sold_at = moment(&sold_at, zone).ok_or_else(|| {
            format!("sold_at: «{sold_at}» is no date with a time, such as 2026-06-04T10:52:07+05:00 or, with `zone` set, 04.06.2026 10:52")
        })?;
        let total_kopecks = match (given(self.total_kopecks), given(self.total)) {
            (Some(kopecks), _) => kopecks.parse().ok().ok_or(kopecks),
            (None, Some(total)) => roubles(&total).map(|total| total.0).ok_or(total),
            (None, None) => return Err("total is missing".to_owned()),
        };
        let total_kopecks: i64 = total_kopecks.map_err(|text| format!("total: «{text}» is no sum"))?;
        if total_kopecks.unsigned_abs() > MAX_TOTAL.0.unsigned_abs() {
            return Err("total is too large".to_owned());
        }
        let pos_id = match given(self.pos_id) {
            Some(text) => Some(text.parse().map_err(|_| format!("pos_id: «{text}» is no number"))?),
            None => None,
        };
        Ok(ReceiptItem { id, sold_at, total_kopecks, pos_id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Parsed, String> {
        read_receipts(Path::new(name), text.as_bytes(), "Asia/Yekaterinburg")
    }

    fn receipt(id: &str, sold_at: &str, total_kopecks: i64, pos_id: Option<i64>) -> ReceiptItem {
        ReceiptItem { id: id.to_owned(), sold_at: sold_at.parse().unwrap(), total_kopecks, pos_id }
    }

    #[test]
    fn the_three_forms_say_the_same() {
        let expected = vec![
            receipt("f-1", "2026-06-04T10:52:07+05:00", 2_304_454, None),
            receipt("f-2", "2026-06-04T10:53:00+05:00", -12_900, Some(1917)),
        ];
        for (name, text) in [
            (
                "a.csv",
                "id,sold_at,total,pos_id\nf-1,2026-06-04T10:52:07+05:00,23044.54,\nf-2,04.06.2026 10:53,-129,1917\n",
            ),
            (
                "b.CSV",
                "\u{feff}Чек;Время;Сумма;Касса\nf-1;2026-06-04 10:52:07;\"23 044,54\";\n\nf-2;2026-06-04 10:53;-129,00;1917\n",
            ),
            (
                "c.csv",
                "id\tsold_at\ttotal_kopecks\tpos_id\nf-1\t2026-06-04T05:52:07Z\t2304454\t\nf-2\t2026-06-04 10:53\t-12900\t1917",
            ),
            (
                "d.json",
                r#"{"receipts": [
                {"id": "f-1", "sold_at": "2026-06-04T10:52:07+05:00", "total_kopecks": 2304454},
                {"id": "f-2", "sold_at": "2026-06-04T10:53:00+05:00", "total": -129.00, "pos_id": 1917}]}"#,
            ),
            (
                "e.json",
                r#"[{"id": "f-1", "sold_at": "2026-06-04 10:52:07", "total": "23044,54"},
                {"id": "f-2", "sold_at": "2026-06-04 10:53", "total": "-129", "pos_id": "1917", "cashier": "x"}]"#,
            ),
            (
                "f.xml",
                r#"<?xml version="1.0" encoding="UTF-8"?><receipts>
                <receipt id="f-1" sold_at="2026-06-04T10:52:07+05:00" total="23044.54"/>
                <receipt id="f-2" sold_at="2026-06-04 10:53" total_kopecks="-12900" pos_id="1917"><line/></receipt></receipts>"#,
            ),
        ] {
            let parsed = read(name, text).unwrap();
            assert_eq!(parsed.faults, Vec::<String>::new(), "{name}");
            assert_eq!(parsed.receipts, expected, "{name}");
        }
        let one = read(
            "one.json",
            r#"{"id": "f-1", "sold_at": "2026-06-04T10:52:07+05:00", "total_kopecks": 2304454}"#,
        );
        assert_eq!(one.unwrap().receipts, expected[..1]);
    }

    #[test]
    fn bad_receipts_are_told_by_place_and_the_others_are_taken() {
        let csv = "id;sold_at;total\n1;2026-06-04 10:52;1\n;2026-06-04 10:52;1\n3;yesterday;1\n4;2026-06-04 10:52;1,234\n5;2026-06-04 10:52\n";
        let parsed = read("a.csv", csv).unwrap();
        assert_eq!(parsed.receipts.len(), 1);
        let places: Vec<&str> = parsed.faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
        assert_eq!(places, ["line 3", "line 4", "line 5", "line 6"]);
        assert!(parsed.reason().starts_with("4 of 5 receipts"), "{}", parsed.reason());
        let json = r#"[{"id": 7, "sold_at": "2026-06-04 10:52", "total": 1}, 5, {"id": "x"}, {"id":"y","sold_at":"2026-06-04 10:52","total":null}]"#;
        let parsed = read("a.json", json).unwrap();
        assert_eq!((parsed.receipts.len(), parsed.faults.len()), (1, 3));
        let xml = "<receipts><receipt id='1'/><cheque/><receipt id='2' sold_at='2026-06-04 10:52' total='1'/></receipts>";
        let parsed = read("a.xml", xml).unwrap();
        assert_eq!((parsed.receipts.len(), parsed.faults.len()), (1, 2));
    }

    #[test]
    fn a_time_needs_an_offset_or_a_zone() {
        let csv = "id,sold_at,total\n1,2026-06-04 10:52,1\n";
        let parsed = read_receipts(Path::new("a.csv"), csv.as_bytes(), "").unwrap();
        assert_eq!((parsed.receipts.len(), parsed.faults.len()), (0, 1));
    }

    #[test]
    fn what_is_no_such_file_is_refused_as_a_whole() {
        let bomb =
            "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><receipts>&b;</receipts>";
        for (name, text) in [
            ("a.csv", ""),
            ("a.csv", "a,b,c\n1,2,3\n"),
            ("a.json", "{"),
            ("a.json", "7"),
            ("a.xml", "<receipts>"),
            ("a.xml", "<cheques/>"),
            ("a.xml", bomb),
            ("a.txt", "id,sold_at,total\n"),
            ("a", "x"),
        ] {
            assert!(read(name, text).is_err(), "{name} {text}");
        }
        assert!(read_receipts(Path::new("a.csv"), b"\xcf\xf0\xe8", "").is_err());
    }
}
