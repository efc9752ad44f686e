//! Receipts: taken in durable groups, summed into slots and days in the same transaction.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{devices::PosId, receipts::Receipt};
use serde::{Deserialize, Serialize};

/// One request's receipts, as the writer gathers them into a group.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Whose key it came with.
    pub sender: PosId,
    /// Checked receipts (`domain::receipts::check`), already assigned to their tills.
    pub receipts: Vec<Receipt>,
}

/// What became of one receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    New,
    /// The same id with the same content.
    Repeated,
    /// The same id with other content: the first stays.
    Conflict,
}

/// Takes a group of batches in one durable transaction and answers, batch by batch, what became of each receipt.
/// Slots, business days, last receipts and conflict counts change in the same transaction.
pub async fn ingest(_db: &Db, _batches: &[Batch], _now: DateTime<Utc>) -> Result<Vec<Vec<Outcome>>> {
    todo!()
}
/// Which of these are tills of the same account as the mid-server.
pub async fn tills_of_account(_db: &Db, _mid_server: PosId, _tills: &[PosId]) -> Result<Vec<PosId>> {
    todo!()
}
/// Removes receipts sold before this moment, in portions; slots and days stay. Answers how many.
pub async fn prune(_db: &Db, _before: DateTime<Utc>) -> Result<u64> {
    todo!()
}
/// Number of stored receipts, for tests and the fleet's report.
pub async fn count(_db: &Db) -> Result<i64> {
    todo!()
}
