//! Files that people really have, and files that were made to do harm: each is read, or refused in words.
#![expect(clippy::unwrap_used, reason = "a test stops where something unexpected happens")]

use calamine::Reader as _;
use domain::{
    client_list::{Columns, ListFault, MAX_FILE_BYTES, MAX_ROWS, guess},
    money::Kopecks,
    tables::{Cell, Column, Sheet},
};
use encoding_rs::WINDOWS_1251;
use sheets::{Book, List, read};
use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fn book(rows: &[Vec<Cell>]) -> Vec<u8> {
    let columns = ["Город", "PosID", "Касса", "Мониторинг", "Сумма"];
    let columns = columns.into_iter().map(|title| Column::new(title, 20)).collect();
    let mut book = Book::default();
    book.begin(&Sheet { name: "Кассы [1]/2: 'а'".to_owned(), columns }).unwrap();
    book.rows(rows).unwrap();
    book.finish().unwrap()
}

/// A package with these parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A spreadsheet around the XML of its only sheet.
fn xlsx(sheet: &str) -> Vec<u8> {
    let workbook = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    package(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn sheet_of(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="A">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn what_was_written_is_read_by_another_program() {
    let evil = "=HYPERLINK(\"http://x\",\"a\")";
    let at = "2026-06-04T10:52:00".parse().unwrap();
    let bytes = book(&[
        vec![
            Cell::text("Самара"),
            Cell::Number(1916),
            Cell::text(evil),
            Cell::Moment(at),
            Cell::Money(Kopecks(1_250)),
        ],
        vec![
            Cell::text("<img src=x onerror=alert(1)>"),
            Cell::Number(9_007_199_254_740_993),
            Cell::Dash,
            Cell::Labelled(at, "созд\"ано".to_owned()),
            Cell::Money(Kopecks(-5)),
        ],
    ]);
    let sheets = read(&bytes).unwrap();
    assert_eq!(sheets[0].name, "Кассы 12 'а");
    let rows = &sheets[0].rows;
    assert_eq!(rows[0], ["Город", "PosID", "Касса", "Мониторинг", "Сумма"]);
    assert_eq!(rows[1], ["Самара", "1916", evil, "04.06.2026 10:52", "12.5"]);
    assert_eq!(
        rows[2],
        ["<img src=x onerror=alert(1)>", "9007199254740993", "-", "04.06.2026 10:52", "-0.05"]
    );
    // No cell holds a formula.
    let mut workbook = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let formulas = workbook.worksheet_formula("Кассы 12 'а").unwrap();
    assert!(formulas.used_cells().next().is_none());
    // A file without rows is a file all the same.
    assert_eq!(read(&book(&[])).unwrap()[0].rows.len(), 1);
}

#[test]
fn texts_are_read_in_every_encoding_and_with_every_divider() {
    let table = |divider: &str| {
        format!("Город{divider}PosID{divider}Касса\r\nСамара{divider}1916{divider}\"У входа\"\r\n")
    };
    let expected = [["Город", "PosID", "Касса"], ["Самара", "1916", "У входа"]];
    for divider in [";", ",", "\t"] {
        let text = table(divider);
        let utf16: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [
            text.clone().into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            WINDOWS_1251.encode(&text).0.into_owned(),
            utf16,
        ] {
            assert_eq!(read(&bytes).unwrap()[0].rows, expected, "{divider:?}");
        }
    }
    assert_eq!(read("sep=;\r\na,b;c\r\n".as_bytes()).unwrap()[0].rows, [["a,b", "c"]]);
    // Commas within addresses do not divide.
    let rows = read("Адрес;Касса\nЛенина, 1;А, Б\nМира, 2;В\n".as_bytes()).unwrap();
    assert_eq!(rows[0].rows[1], ["Ленина, 1", "А, Б"]);
}

#[test]
fn what_is_no_list_is_refused_in_words() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(refused(b""), ListFault::Empty);
    assert_eq!(refused(b"  \r\n;;;\r\n"), ListFault::Empty);
    assert_eq!(refused(b"<html><table><tr><td>1916</td></tr></table></html>"), ListFault::WebPage);
    assert_eq!(refused("\u{feff}<!DOCTYPE html><p>".as_bytes()), ListFault::WebPage);
    assert_eq!(refused(b"<?xml version=\"1.0\"?><Workbook/>"), ListFault::NotAList);
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ListFault::NotAList);
    assert_eq!(refused(b"%PDF-1.7 1 0 obj"), ListFault::NotAList);
    assert_eq!(refused(b"PK\x03\x04 this is no package"), ListFault::Broken);
    assert_eq!(refused(&package(&[("word/document.xml", b"<w/>")])), ListFault::NotAList);
    assert_eq!(refused(&vec![b'a'; MAX_FILE_BYTES + 1]), ListFault::TooLarge);
    let compound = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600], &name].concat()
    };
    assert_eq!(refused(&compound("EncryptedPackage")), ListFault::Encrypted);
    assert_eq!(refused(&compound("Workbook")), ListFault::Broken);
    // Half a file.
    let whole = book(&[vec![Cell::Number(1)]]);
    assert_eq!(refused(&whole[..whole.len() / 2]), ListFault::Broken);
    assert_eq!(refused(&xlsx("<worksheet><sheetData><row><c r=\"A1\"><v>1</v>")), ListFault::Broken);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![b' '; 300 * 1024 * 1024];
    let bomb = package(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(read(&bomb).unwrap_err(), ListFault::TooLarge);
    // One that lies about its size: the number stands in the directory and before the content.
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let mut liar = bomb;
    let mut from = 0;
    while let Some(at) = liar[from..].windows(4).position(|window| window == size) {
        liar[from + at..from + at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
        from += at + 4;
    }
    assert!(matches!(read(&liar).unwrap_err(), ListFault::TooLarge | ListFault::Broken));
}

#[test]
fn corners_and_empty_rows_fill_no_memory() {
    // The corners of a sheet: a rectangle of seventeen billion cells.
    let corners = sheet_of(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>PosID</t></is></c></row><row r="1048576"><c r="A1048576"><v>1916</v></c><c r="XFD1048576"><v>1</v></c></row>"#,
    );
    let sheets = read(&xlsx(&corners)).unwrap();
    assert_eq!(
        (sheets[0].rows.len(), sheets[0].rows[1_048_575].as_slice()),
        (1_048_576, &["1916".to_owned()][..])
    );
    // A million rows without anything.
    let rows: String = (1..=1_000_000).map(|row| format!("<row r=\"{row}\"/>")).collect::<Vec<_>>().concat();
    assert_eq!(read(&xlsx(&sheet_of(&rows))).unwrap_err(), ListFault::Empty);
    let with_cells: String = (1..=200_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"/></row>"))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(read(&xlsx(&sheet_of(&with_cells))).unwrap_err(), ListFault::Empty);
    // More rows than any list of tills has.
    let filled: String = (1..=MAX_ROWS + 1)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>"))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(read(&xlsx(&sheet_of(&filled))).unwrap_err(), ListFault::TooManyRows);
    // Columns beyond those that are looked at are left out.
    let wide = "a;".repeat(5_000);
    assert_eq!(read(wide.as_bytes()).unwrap()[0].rows[0].len(), 256);
}

#[test]
fn an_open_document_with_repeated_rows_is_read() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let table = [
        row(&format!("{}{}", cell("PosID"), cell("Касса"))),
        row(&format!("{}{}", cell("1916"), cell("У входа"))),
        r#"<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.to_owned(),
    ]
    .concat();
    let sheets = read(&ods(&table)).unwrap();
    assert_eq!(sheets[0].rows, [["PosID", "Касса"], ["1916", "У входа"]]);
}

#[test]
fn the_name_of_a_file_says_nothing_of_its_kind() {
    // `.xls` renamed `.xlsx` and the other way round: the reader is never told the name.
    assert!(read(&book(&[vec![Cell::text("Самара"), Cell::Number(1916)]])).is_ok());
    assert!(read(include_bytes!("list.xls")).is_ok_and(|sheets| sheets[0].rows[1][1] == "1916"));
}

#[test]
fn merged_headers_and_dates_as_text_are_no_obstacle() {
    let text = |text: &str| format!("<is><t>{text}</t></is>");
    let row = |number: usize, cells: &[(&str, &str)]| {
        let cells: String = cells
            .iter()
            .map(|(column, content)| {
                format!("<c r=\"{column}{number}\" t=\"inlineStr\">{}</c>", text(content))
            })
            .collect::<Vec<_>>()
            .concat();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let rows = [
        row(1, &[("A", "Кассы сети на 04.06.2026")]),
        row(3, &[("A", "Точка"), ("C", "ID кассы"), ("D", "Подключена")]),
        row(4, &[("A", "Город"), ("B", "Адрес")]),
        row(5, &[("A", "Самара"), ("B", "Ленина, 1"), ("C", "1916"), ("D", "4 июня 2026")]),
    ]
    .concat();
    let sheet = sheet_of(&rows).replace(
        "</sheetData>",
        "</sheetData><mergeCells><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A3:B3\"/><mergeCell ref=\"C3:C4\"/></mergeCells>",
    );
    let mut list = List::read(&xlsx(&sheet)).unwrap();
    let preview = list.preview().remove(0);
    let expected = Columns { header: Some(3), city: Some(0), address: Some(1), pos_id: Some(2), name: None };
    assert_eq!(preview.guess, expected);
    assert_eq!((preview.rows, preview.width), (4, 4));
    assert_eq!(guess(&preview.first), expected);
    let found = list.compare(0, expected);
    assert_eq!((found.listed, found.counts[0], found.groups.missing[0].line), (1, 1, 5));
    let sheets: Vec<Sheet> = ["Нет в HEADO", "Нет в списке", "Не выходили", "Без чеков"]
        .into_iter()
        .map(|name| Sheet {
            name: name.to_owned(),
            columns: vec![Column::new("Строка", 9), Column::new("PosID", 9)],
        })
        .collect();
    let written = read(&list.compared(&sheets, "создано").unwrap()).unwrap();
    assert_eq!(written.len(), 4);
    assert_eq!(written[0].rows[1], ["5", "1916", "Самара", "Ленина, 1"]);
}

#[test]
fn no_damaged_byte_of_an_xls_ends_the_reader() {
    // Some of them are sizes and links: 16 and more in the last byte of the number of rows asked for 25 GB, and a link to itself never ended.
    let file = include_bytes!("list.xls");
    for place in 0..file.len() {
        for byte in [0x00, 0x08, 0x10, 0x7F, 0xFF] {
            let mut damaged = file.to_vec();
            damaged[place] = byte;
            let _ = List::read(&damaged);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn no_damage_to_a_file_ends_the_reader(places in proptest::collection::vec(proptest::prelude::any::<(u32, u8)>(), 1..8), cut: u16) {
        for file in [book(&[vec![Cell::text("Самара"), Cell::Number(1916)]]), include_bytes!("list.xls").to_vec()] {
            let mut damaged = file;
            for (place, byte) in &places {
                let place = *place as usize % damaged.len();
                damaged[place] = *byte;
            }
            let _ = List::read(&damaged);
            damaged.truncate(usize::from(cut) % damaged.len());
            let _ = List::read(&damaged);
        }
    }

    #[test]
    fn no_bytes_end_the_reader(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        if let Ok(list) = List::read(&bytes) {
            proptest::prop_assert!(!list.preview().is_empty());
        }
    }
}
