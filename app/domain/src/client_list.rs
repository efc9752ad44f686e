//! The client's own list of tills, read from a spreadsheet in the browser, compared with the checklist: what is missing
//! here, what the list does not know, what never connected, what never sold (`product.md` section 8).
//!
//! Nothing of the list leaves the browser. A row names its till by `PosID`; without one by city, address and the till's
//! name, all normalised.

mod columns;
mod compare;

pub use columns::{Columns, ListColumn, guess};
pub use compare::{Comparison, ComparisonGroups, Group, ListRow, compare, list_rows};

use serde::{Deserialize, Serialize};

/// Rows of a list that are looked at, and columns of each; more is no list of tills.
pub const MAX_ROWS: usize = 200_000;
/// Columns of a list that are looked at.
pub const MAX_COLUMNS: usize = 256;
/// Cells of a list that hold anything.
pub const MAX_CELLS: usize = 4_000_000;
/// Bytes of a file.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of a file once it is unpacked.
pub const MAX_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;
/// Rows of a list that are shown, so that its columns can be corrected.
pub const PREVIEW_ROWS: usize = 12;

/// Why a file cannot be read as a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListFault {
    /// More than [`MAX_FILE_BYTES`], or [`MAX_UNPACKED_BYTES`] once unpacked.
    #[error("the file is too large")]
    TooLarge,
    /// More than [`MAX_ROWS`] or [`MAX_CELLS`] are filled.
    #[error("the list has too many rows")]
    TooManyRows,
    /// Neither a spreadsheet nor a text with columns.
    #[error("the file is no list")]
    NotAList,
    /// HTML that calls itself a spreadsheet, as some programs export it.
    #[error("the file is a web page")]
    WebPage,
    /// A password is needed.
    #[error("the file is encrypted")]
    Encrypted,
    /// A spreadsheet that is damaged.
    #[error("the file is damaged")]
    Broken,
    /// Nothing stands in it.
    #[error("the file is empty")]
    Empty,
}

/// A sheet of a file that was read: enough of it to choose its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetPreview {
    /// Its name; empty in a text.
    pub name: String,
    /// Rows that hold anything.
    pub rows: u32,
    /// Columns that hold anything.
    pub width: u32,
    /// The first rows.
    pub first: Vec<Vec<String>>,
    /// Which columns are which, as far as can be told.
    pub guess: Columns,
}
