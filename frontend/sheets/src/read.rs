//! Reading: whatever the file says of itself, only so many rows and cells of it are kept.
use crate::{
    text,
    unpack::{Kind, kind_of},
    xls,
};
use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Range, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError,
};
use domain::client_list::{ListFault, MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS};
use std::io::Cursor;

/// Characters of a cell that are kept: names and addresses are shorter.
const MAX_CHARS: usize = 300;
/// Sheets of a file that are read.
const MAX_SHEETS: usize = 20;

/// A sheet that was read: cells as texts, rows and columns in their places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetRows {
    /// Its name; empty in a text.
    pub name: String,
    /// Rows from the first one of the sheet on; those without anything are empty.
    pub rows: Vec<Vec<String>>,
}

/// Reads the sheets of a file that hold anything. The kind of the file is told by its content.
///
/// A damaged .xls makes its reader panic (calamine 0.38): that is a damaged file too. In the browser, where a panic ends the
/// module, the worker's script says so.
pub fn read(bytes: &[u8]) -> Result<Vec<SheetRows>, ListFault> {
    std::panic::catch_unwind(|| read_unguarded(bytes)).unwrap_or(Err(ListFault::Broken))
}

fn read_unguarded(bytes: &[u8]) -> Result<Vec<SheetRows>, ListFault> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(ListFault::TooLarge);
    }
    let sheets = match kind_of(bytes)? {
        Kind::Xlsx => xlsx(bytes)?,
        Kind::Xlsb => ranges(Xlsb::new(Cursor::new(bytes)).map_err(|_| ListFault::Broken)?)?,
        Kind::Ods => ranges(Ods::new(Cursor::new(bytes)).map_err(|error| match error {
            OdsError::Password => ListFault::Encrypted,
            _ => ListFault::Broken,
        })?)?,
        Kind::Xls => {
            xls::believe(bytes)?;
            ranges(Xls::new(Cursor::new(bytes)).map_err(|error| match error {
                XlsError::Password => ListFault::Encrypted,
                _ => ListFault::Broken,
            })?)?
        }
        Kind::Text => vec![text::read(bytes)?],
    };
    let filled: Vec<SheetRows> = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    if filled.is_empty() { Err(ListFault::Empty) } else { Ok(filled) }
}

/// Cell by cell: a sheet whose corners alone are filled would be a rectangle of billions of cells.
fn xlsx(bytes: &[u8]) -> Result<Vec<SheetRows>, ListFault> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => ListFault::Encrypted,
        _ => ListFault::Broken,
    })?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names().into_iter().take(MAX_SHEETS) {
        // A sheet of charts has no cells.
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let mut rows = Collected::default();
        while let Some(cell) = cells.next_cell().map_err(|_| ListFault::Broken)? {
            let (row, column) = cell.get_position();
            match cell.get_value() {
                DataRef::SharedString(text) => rows.push(row, column, text)?,
                value => rows.push(row, column, &shown(&Data::from(value.clone())))?,
            }
        }
        sheets.push(rows.named(name));
    }
    Ok(sheets)
}

fn ranges<'a, R>(mut workbook: R) -> Result<Vec<SheetRows>, ListFault>
where
    R: Reader<Cursor<&'a [u8]>>,
{
    let mut sheets = Vec::new();
    for name in workbook.sheet_names().into_iter().take(MAX_SHEETS) {
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        sheets.push(of_range(&range)?.named(name));
    }
    Ok(sheets)
}

fn of_range(range: &Range<Data>) -> Result<Collected, ListFault> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut rows = Collected::default();
    for (row, column, value) in range.used_cells() {
        let place = |start: u32, index: usize| start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
        rows.push(place(first_row, row), place(first_column, column), &shown(value))?;
    }
    Ok(rows)
}

/// A cell as a text. Numbers without decimals have none: a `PosID` is stored as one.
fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => date(at),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn float(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

fn date(at: &ExcelDateTime) -> String {
    let Some(moment) = at.as_datetime() else { return float(at.as_f64()) };
    let format = if moment.time() == chrono::NaiveTime::MIN { "%d.%m.%Y" } else { "%d.%m.%Y %H:%M" };
    moment.format(format).to_string()
}

/// Cells that were read so far.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    rows: Vec<Vec<String>>,
    filled: usize,
    cells: usize,
}

impl Collected {
    /// Keeps a cell in its place.
    pub(crate) fn push(&mut self, row: u32, column: u32, text: &str) -> Result<(), ListFault> {
        let text = text.trim();
        let (row, column) = (row as usize, column as usize);
        if text.is_empty() || column >= MAX_COLUMNS {
            return Ok(());
        }
        if row >= self.rows.len() {
            self.rows.resize(row + 1, Vec::new());
        }
        let cells = &mut self.rows[row];
        self.filled += usize::from(cells.is_empty());
        self.cells += 1;
        if self.filled > MAX_ROWS || self.cells > MAX_CELLS {
            return Err(ListFault::TooManyRows);
        }
        if column >= cells.len() {
            cells.resize(column + 1, String::new());
        }
        cells[column] = domain::text::line(text, MAX_CHARS);
        Ok(())
    }

    /// As a sheet of this name.
    pub(crate) fn named(self, name: String) -> SheetRows {
        SheetRows { name, rows: self.rows }
    }
}
