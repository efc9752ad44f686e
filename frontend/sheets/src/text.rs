//! Lists as text: in UTF-8, in UTF-16 or in Windows-1251, divided by semicolons, commas or tabs.
use crate::read::{Collected, SheetRows};
use domain::client_list::ListFault;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

/// Lines that tell by what fields are divided.
const SAMPLE_LINES: usize = 30;
const DIVIDERS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// Reads a text.
pub(crate) fn read(bytes: &[u8]) -> Result<SheetRows, ListFault> {
    let text = decode(bytes)?;
    let start = text.trim_start().chars().take(2_000).collect::<String>().to_lowercase();
    if start.starts_with('<') {
        let page = start.contains("<html") || start.contains("<table") || start.contains("<!doctype");
        return Err(if page { ListFault::WebPage } else { ListFault::NotAList });
    }
    // Some programs write by what fields are divided into the first line.
    let (divider, text) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((divider, rest)) if divider.trim_end_matches('\r').len() == 1 => (divider.as_bytes()[0], rest),
        _ => (divider_of(&text), text.as_str()),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(divider)
        .from_reader(text.as_bytes());
    let mut rows = Collected::default();
    let mut record = csv::StringRecord::new();
    let mut line = 0_u32;
    while reader.read_record(&mut record).map_err(|_| ListFault::Broken)? {
        for (column, field) in (0_u32..).zip(record.iter()) {
            rows.push(line, column, field)?;
        }
        line = line.saturating_add(1);
    }
    Ok(rows.named(String::new()))
}

fn decode(bytes: &[u8]) -> Result<String, ListFault> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        // UTF-16 without its mark, and everything that is no text, holds zeros.
        None if bytes.contains(&0) => return Err(ListFault::NotAList),
        None if std::str::from_utf8(bytes).is_ok() => UTF_8.decode(bytes).0,
        None => WINDOWS_1251.decode(bytes).0,
    };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{98}')) {
        return Err(ListFault::NotAList);
    }
    Ok(text.into_owned())
}

/// What stands most often outside of quotes; lines that agree on its number count more.
fn divider_of(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES).collect();
    let count = |line: &str, divider: u8| {
        let mut quoted = false;
        let mut count = 0_usize;
        for byte in line.bytes() {
            if byte == b'"' {
                quoted = !quoted;
            } else if byte == divider && !quoted {
                count += 1;
            }
        }
        count
    };
    let score = |divider: u8| {
        let counts: Vec<usize> =
            lines.iter().map(|line| count(line, divider)).filter(|count| *count > 0).collect();
        let Some(most) = counts.iter().max() else { return 0 };
        let agreeing = counts.iter().filter(|count| *count == most).count();
        counts.len() * 10 + agreeing
    };
    // The first of equals: a comma also stands within addresses.
    DIVIDERS.into_iter().rev().max_by_key(|divider| score(*divider)).unwrap_or(b';')
}
