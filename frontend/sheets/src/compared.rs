//! A client's list and what its comparison found.
use crate::{
    read::{SheetRows, read},
    write::{Book, BookError},
};
use domain::{
    checklist::ChecklistRow,
    client_list::{
        Columns, Comparison, ListFault, ListRow, PREVIEW_ROWS, SheetPreview, compare, guess, list_rows,
    },
    tables::{Cell, Sheet},
};

/// Rows of each group that a page shows; the file holds them all.
const SHOWN_ROWS: usize = 200;

/// A list that was read, with the devices that it is compared with.
#[derive(Debug, Default)]
pub struct List {
    sheets: Vec<SheetRows>,
    ours: Vec<ChecklistRow>,
    found: Comparison,
}

impl List {
    /// Reads the bytes of a file.
    pub fn read(bytes: &[u8]) -> Result<Self, ListFault> {
        Ok(Self { sheets: read(bytes)?, ..Self::default() })
    }

    /// The beginning of each sheet, with a guess at its columns.
    pub fn preview(&self) -> Vec<SheetPreview> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.sheets
            .iter()
            .map(|sheet| SheetPreview {
                name: sheet.name.clone(),
                rows: count(sheet.rows.iter().filter(|row| !row.is_empty()).count()),
                width: count(sheet.rows.iter().map(Vec::len).max().unwrap_or(0)),
                first: sheet.rows.iter().take(PREVIEW_ROWS).cloned().collect(),
                guess: guess(&sheet.rows),
            })
            .collect()
    }

    /// The first rows of a sheet, in their places.
    pub fn rows(&self, sheet: u32, most: usize) -> &[Vec<String>] {
        let rows = self.sheets.get(sheet as usize).map_or(&[][..], |sheet| &sheet.rows);
        &rows[..rows.len().min(most)]
    }

    /// Adds devices.
    pub fn ours(&mut self, rows: Vec<ChecklistRow>) {
        self.ours.extend(rows);
    }

    /// Forgets the devices.
    pub fn forget(&mut self) {
        self.ours.clear();
        self.found = Comparison::default();
    }

    /// Compares a sheet with the devices; the beginning of each group.
    pub fn compare(&mut self, sheet: u32, columns: Columns) -> Comparison {
        let rows = self.sheets.get(sheet as usize).map_or(&[][..], |sheet| &sheet.rows);
        self.found = compare(&list_rows(rows, columns), &self.ours);
        self.found.beginning(SHOWN_ROWS)
    }

    /// All groups of the last comparison, each on a sheet of its own.
    pub fn compared(&self, sheets: &[Sheet], created: &str) -> Result<Vec<u8>, BookError> {
        let groups = &self.found.groups;
        let of_devices =
            |rows: &[ChecklistRow]| rows.iter().map(|row| row.cells(created)).collect::<Vec<_>>();
        let rows = [
            groups.missing.iter().map(cells).collect(),
            of_devices(&groups.unknown),
            of_devices(&groups.never_connected),
            of_devices(&groups.without_receipts),
        ];
        let mut book = Book::default();
        for (sheet, rows) in sheets.iter().zip(&rows) {
            book.begin(sheet)?;
            book.rows(rows)?;
        }
        book.finish()
    }
}

fn cells(row: &ListRow) -> Vec<Cell> {
    vec![
        Cell::Number(i64::from(row.line)),
        row.pos_id.map_or(Cell::Empty, |pos_id| Cell::Number(pos_id.0)),
        Cell::text(row.city.as_str()),
        Cell::text(row.address.as_str()),
        Cell::text(row.name.as_str()),
    ]
}
