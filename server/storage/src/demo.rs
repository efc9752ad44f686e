//! Bulk writes for demo data and benchmarks: past sales straight into slots, days and receipts.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::receipts::Receipt;

/// Writes past receipts (their slots and days included) much faster than the device API, in large transactions.
pub async fn import_receipts(_db: &Db, _receipts: &[Receipt], _now: DateTime<Utc>) -> Result<u64> {
    todo!()
}
/// Is the database empty (no account yet)?
pub async fn is_empty(_db: &Db) -> Result<bool> {
    todo!()
}
