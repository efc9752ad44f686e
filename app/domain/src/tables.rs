//! Tables that leave the service as files: columns, and cells that know what they are. The spreadsheet is written by the
//! module `sheets` in the browser; the text form is here, for the server and the browser alike.

use crate::{language::Language, money::Kopecks, text::line, time::format_in_file};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What a text file begins with, so that spreadsheets read it as UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A sheet of a file: its name and its columns. Rows follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// On the tab of the sheet.
    pub name: String,
    /// From left to right.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its header.
    pub title: String,
    /// Its width in characters.
    pub width: u16,
}

impl Column {
    /// A column of this title and width.
    pub fn new(title: impl Into<String>, width: u16) -> Self {
        Self { title: title.into(), width }
    }
}

/// What stands in a cell. The names on the wire are short: there are hundreds of thousands of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing.
    #[serde(rename = "e")]
    Empty,
    /// The manual's `-`: there never was any.
    #[serde(rename = "-")]
    Dash,
    /// A text, whatever it looks like.
    #[serde(rename = "t")]
    Text(String),
    /// A whole number.
    #[serde(rename = "n")]
    Number(i64),
    /// An amount of money.
    #[serde(rename = "m")]
    Money(Kopecks),
    /// A date with its time, by the clock of its place.
    #[serde(rename = "d")]
    Moment(NaiveDateTime),
    /// The same with a word after it, for example «создано». It stays a date.
    #[serde(rename = "l")]
    Labelled(NaiveDateTime, String),
}

impl Cell {
    /// A text; an empty one is no cell.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A text, or the manual's `-` in place of an empty one.
    pub fn text_or_dash(text: &str) -> Self {
        if text.is_empty() { Self::Dash } else { Self::Text(text.to_owned()) }
    }
}

/// The name of a file without its ending: these words, without what file systems refuse.
pub fn file_name(words: &[&str]) -> String {
    let joined = words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let safe =
        |c: char| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c };
    line(&joined, 120).chars().map(safe).collect::<String>().trim_matches(['.', ' ']).to_owned()
}

/// The header line of the text form, the byte order mark in front.
///
/// Fields are divided by semicolons: a spreadsheet program set to Russian divides by them alone, because the comma is its
/// decimal mark, and those set to English ask or recognise it.
pub fn csv_header(columns: &[Column]) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    for (index, column) in columns.iter().enumerate() {
        push_divider(&mut text, index);
        push_quoted(&mut text, &column.title);
    }
    text.push_str("\r\n");
    text
}

/// Appends a line of the text form.
pub fn push_csv_row(text: &mut String, cells: &[Cell], language: Language) {
    for (index, cell) in cells.iter().enumerate() {
        push_divider(text, index);
        match cell {
            Cell::Empty => {}
            Cell::Dash => text.push('-'),
            Cell::Text(words) => push_quoted(text, &inert(words)),
            // Writing to a String cannot fail.
            Cell::Number(number) => _ = write!(text, "{number}"),
            Cell::Money(amount) => text.push_str(&plain_amount(*amount, language)),
            Cell::Moment(at) => text.push_str(&format_in_file(*at, language)),
            Cell::Labelled(at, label) => {
                push_quoted(text, &format!("{} ({label})", format_in_file(*at, language)));
            }
        }
    }
    text.push_str("\r\n");
}

/// `-12,50`: without groups of digits and currency, so that it is read as a number.
fn plain_amount(amount: Kopecks, language: Language) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let mark = match language {
        Language::Ru => ',',
        Language::En => '.',
    };
    format!("{sign}{}{mark}{:02}", amount.0.unsigned_abs() / 100, amount.0.unsigned_abs() % 100)
}

/// A text that a spreadsheet program would take for a formula gets an apostrophe in front, which makes it a text.
fn inert(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{a0}', '"', '\'']).chars().next();
    let formula =
        matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn push_divider(text: &mut String, index: usize) {
    if index > 0 {
        text.push(';');
    }
}

/// RFC 4180: quoted where a divider, a quote, a line break or white space at its ends would be misread.
fn push_quoted(text: &mut String, field: &str) {
    let plain = !field.contains([';', ',', '\t', '"', '\n', '\r']) && field.trim() == field;
    if plain {
        text.push_str(field);
    } else {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(cells: &[Cell]) -> String {
        let mut text = String::new();
        push_csv_row(&mut text, cells, Language::Ru);
        text
    }

    fn noon() -> NaiveDateTime {
        "2026-06-04T12:00:00".parse().unwrap()
    }

    #[test]
    fn numbers_and_dates_are_read_as_such() {
        let cells = [
            Cell::Number(1916),
            Cell::Money(Kopecks(-1_250)),
            Cell::Moment(noon()),
            Cell::Labelled(noon(), "создано".to_owned()),
            Cell::Dash,
            Cell::Empty,
            Cell::text("Касса 1; у входа"),
        ];
        let expected = "1916;-12,50;04.06.2026 12:00;04.06.2026 12:00 (создано);-;;\"Касса 1; у входа\"\r\n";
        assert_eq!(row(&cells), expected);
        assert_eq!(
            csv_header(&[Column::new("Город", 9), Column::new("a\"b", 9)]),
            "\u{feff}Город;\"a\"\"b\"\r\n"
        );
    }

    #[test]
    fn a_file_name_names_no_folder() {
        assert_eq!(file_name(&["Чек-лист", "a@b.c", "2026-06-04"]), "Чек-лист a@b.c 2026-06-04");
        assert_eq!(file_name(&["..", "/etc/a\\b:c\r\n\"d\""]), "_etc_a_b_c  _d_");
    }

    #[test]
    fn what_looks_like_a_formula_is_a_text() {
        for formula in
            ["=HYPERLINK(\"http://x\",\"a\")", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", " =1", "＝1"]
        {
            let written = row(&[Cell::text(formula)]);
            let inside = written.trim_end().trim_matches('"');
            assert!(inside.starts_with('\''), "{formula}: {written}");
        }
        assert_eq!(row(&[Cell::text("A=1"), Cell::text("5-й этаж")]), "A=1;5-й этаж\r\n");
    }

    /// Reads one line as RFC 4180 says.
    fn read(line: &str) -> Vec<String> {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        let mut chars = line.trim_end_matches("\r\n").chars().peekable();
        while let Some(c) = chars.next() {
            let Some(field) = fields.last_mut() else { break };
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => field.push(chars.next().unwrap_or_default()),
                '"' => quoted = !quoted,
                ';' if !quoted => fields.push(String::new()),
                _ => field.push(c),
            }
        }
        fields
    }

    proptest! {
        #[test]
        fn every_text_comes_back(texts in prop::collection::vec("[ -~а-яё;\"\n\t=+@]{0,12}", 1..6)) {
            let cells: Vec<Cell> = texts.iter().map(Cell::text).collect();
            let fields = read(&row(&cells));
            prop_assert_eq!(fields.len(), texts.len());
            for (field, text) in fields.iter().zip(&texts) {
                prop_assert_eq!(field, &inert(text));
                let dangerous = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                prop_assert!(!dangerous, "{} is live", field);
            }
        }

        #[test]
        fn a_cell_survives_the_wire(text in ".{0,20}", number: i64) {
            for cell in [Cell::Text(text), Cell::Number(number), Cell::Dash, Cell::Moment(noon())] {
                let wire = serde_json::to_string(&cell).unwrap();
                prop_assert_eq!(serde_json::from_str::<Cell>(&wire).unwrap(), cell);
            }
        }
    }
}
