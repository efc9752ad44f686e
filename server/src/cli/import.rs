//! `heado-monitor import …`

use super::{
    Context, Failure, argument,
    output::{complain, note},
    say,
};
use crate::import::{ImportError, import_receipts};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Past receipts from a .csv, .xlsx, .xls or .ods file with the columns `PosID`, `Время`, `Сумма` and, if there is
    /// one, `Чек` (`pos_id`, `time`, `total`, `id`). Times without an offset are the outlet's. The same file again changes
    /// nothing; bad rows are told by line and left out.
    Receipts {
        /// The file.
        file: PathBuf,
        /// Only tell what is wrong; store nothing.
        #[arg(long)]
        check: bool,
    },
}

impl Import {
    pub(super) async fn run(
        self,
        Context { db, clock, .. }: &Context,
        retention_days: i64,
    ) -> Result<(), Failure> {
        let Self::Receipts { file, check } = self;
        let progress = |rows| note(&format!("{rows} rows"));
        let done = import_receipts(db, &file, retention_days, check, clock.now(), progress).await;
        let done = done.map_err(|error| match error {
            ImportError::Storage(error) => error.into(),
            other => argument(other.to_string()),
        })?;
        for fault in &done.faults {
            complain(&fault.to_string());
        }
        let told = done.faults.len() as u64;
        if done.refused > told {
            complain(&format!("and {} more rows", done.refused - told));
        }
        let known = done.rows - done.refused.min(done.rows) - done.new;
        if check {
            say(&format!("{} rows, {} of them bad; nothing was stored.", done.rows, done.refused))?;
        } else {
            say(&format!(
                "{} rows: {} new receipts, {known} known before, {} bad.",
                done.rows, done.new, done.refused
            ))?;
        }
        if done.refused > 0 { Err(argument("bad rows were left out")) } else { Ok(()) }
    }
}
