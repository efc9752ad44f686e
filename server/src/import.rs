//! Past receipts of a pilot, from a table: `heado-monitor import receipts FILE`.

mod rows;
mod table;

use chrono::{DateTime, Utc};
use domain::{
    devices::PosId,
    receipts::{Receipt, check},
};
use rows::{Columns, Problem};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};
use storage::{Db, devices, receipts};
use table::Table;

pub use rows::Fault;
pub(crate) use rows::{moment, roubles};

/// Rows that are read before they are written.
const PORTION: usize = 50_000;
/// Bad rows that are told one by one.
const TOLD: usize = 100;

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is not there, or cannot be read.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// The first row names no such column.
    #[error("the first row must name the columns; missing: {0}")]
    Columns(String),
    /// The database refused.
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows with a receipt.
    pub rows: u64,
    /// Receipts that were not there before.
    pub new: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// The first of them, by line.
    pub faults: Vec<Fault>,
}

/// Reads receipts from a `.csv`, `.xlsx`, `.xls` or `.ods` file and stores those that are new. With `only_check` nothing
/// is stored. Bad rows are left out and reported by line; `progress` is told the rows so far.
pub async fn import_receipts(
    db: &Db,
    file: &Path,
    retention_days: i64,
    only_check: bool,
    now: DateTime<Utc>,
    progress: impl Fn(u64),
) -> Result<Imported, ImportError> {
    let unreadable = |problem: String| ImportError::File { path: file.to_owned(), problem };
    let mut table = Table::open(file).map_err(unreadable)?;
    let columns = Columns::of(&table.header)?;
    let zones = devices::zones(db).await?;
    let mut imported = Imported::default();
    let mut ids = HashMap::new();
    loop {
        let mut portion = Vec::new();
        for row in table.rows.by_ref().take(PORTION) {
            let (line, cells) = match row {
                Ok(row) => row,
                Err((line, problem)) => {
                    imported.refuse(Fault { line, problem: Problem::Row(problem) });
                    continue;
                }
            };
            if cells.iter().all(rows::Cell::is_empty) {
                continue;
            }
            imported.rows += 1;
            match columns
                .receipt(&cells, &zones, &mut ids)
                .and_then(|receipt| checked(receipt, now, retention_days))
            {
                Ok(receipt) => portion.push(receipt),
                Err(problem) => imported.refuse(Fault { line, problem }),
            }
        }
        if portion.is_empty() && table.rows.peek().is_none() {
            return Ok(imported);
        }
        portion.sort_by_key(|receipt| (receipt.pos_id, receipt.sold_at));
        if !only_check {
            imported.new += receipts::import(db, &portion, now).await?;
        }
        progress(imported.rows);
    }
}

fn checked(receipt: Receipt, now: DateTime<Utc>, retention_days: i64) -> Result<Receipt, Problem> {
    check(&receipt, now, retention_days).map_err(Problem::Rejected)?;
    Ok(receipt)
}

impl Imported {
    fn refuse(&mut self, fault: Fault) {
        self.refused += 1;
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }
}

/// Which till's receipt has which id made up by us: the how-manieth of the same moment and sum it is.
type MadeUp = HashMap<(PosId, i64, i64), u32>;

#[cfg(test)]
mod tests;
