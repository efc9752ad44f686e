//! A table of cells, from text or from a spreadsheet.

use super::rows::Cell;
use calamine::{Data, Reader, open_workbook_auto};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    iter::Peekable,
    path::Path,
};

/// A row with its line in the file, from 1; or the line that cannot be read, and why.
type Row = Result<(u64, Vec<Cell>), (u64, String)>;

pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Peekable<Box<dyn Iterator<Item = Row> + Send>>,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        if extension == "csv" || extension == "txt" {
            Self::of_text(path)
        } else {
            Self::of_spreadsheet(path)
        }
    }

    /// A row a line, so that the line of a bad one is known. Fields are divided by whichever of `;`, tab and `,` the first
    /// line has most of.
    fn of_text(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let mut reader = BufReader::new(file);
        let mut first = String::new();
        reader.read_line(&mut first).map_err(|error| error.to_string())?;
        let count = |divider: &u8| first.bytes().filter(|byte| byte == divider).count();
        let divider = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
        let header = fields(first.trim_start_matches('\u{feff}'), divider)?.iter().map(Cell::text).collect();
        let rows = reader.lines().zip(2..).map(move |(text, line)| {
            let text = text.map_err(|error| (line, error.to_string()))?;
            Ok((line, fields(&text, divider).map_err(|problem| (line, problem))?))
        });
        let rows: Box<dyn Iterator<Item = Row> + Send> = Box::new(rows);
        Ok(Self { header, rows: rows.peekable() })
    }

    /// The first sheet.
    fn of_spreadsheet(path: &Path) -> Result<Self, String> {
        let mut workbook = open_workbook_auto(path).map_err(|error| error.to_string())?;
        let sheet = workbook.worksheet_range_at(0).ok_or("there is no sheet in it")?;
        let sheet = sheet.map_err(|error| error.to_string())?;
        let first_line = u64::from(sheet.start().map_or(0, |(row, _)| row)) + 1;
        let mut rows = sheet.rows().map(|row| row.iter().map(cell).collect::<Vec<_>>());
        let header = rows.next().unwrap_or_default().iter().map(Cell::text).collect();
        let rows: Vec<Row> = rows.zip(first_line + 1..).map(|(cells, line)| Ok((line, cells))).collect();
        let rows: Box<dyn Iterator<Item = Row> + Send> = Box::new(rows.into_iter());
        Ok(Self { header, rows: rows.peekable() })
    }
}

fn fields(line: &str, divider: u8) -> Result<Vec<Cell>, String> {
    let mut csv =
        csv::ReaderBuilder::new().has_headers(false).delimiter(divider).from_reader(line.as_bytes());
    let record = csv.records().next().transpose().map_err(|error| error.to_string())?.unwrap_or_default();
    Ok(record.iter().map(|field| Cell::Text(field.trim().to_owned())).collect())
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Int(number) => Cell::Text(number.to_string()),
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(at) => at.as_datetime().map_or(Cell::Text(String::new()), Cell::Time),
        Data::Bool(_) | Data::Error(_) | Data::Empty => Cell::Text(String::new()),
        other => Cell::Text(other.to_string().trim().to_owned()),
    }
}
