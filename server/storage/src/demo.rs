//! Bulk writes for demo data and benchmarks: past sales straight into slots, days and receipts.

use crate::{Db, Result, db::read, receipts};
use chrono::{DateTime, Utc};
use domain::{live::Change, receipts::Receipt};

/// Receipts of one transaction.
const PORTION: usize = 20_000;

/// Writes past receipts (their slots and days included) much faster than the device API, in large transactions.
/// Answers how many were new. Quickest with the receipts of each till together.
pub async fn import_receipts(db: &Db, receipts: &[Receipt], now: DateTime<Utc>) -> Result<u64> {
    let mut new = 0;
    for portion in receipts.chunks(PORTION) {
        new += receipts::import(db, portion, now).await?;
    }
    let mut tx = db.begin().await?;
    tx.announce(Change::Registry);
    tx.commit().await?;
    Ok(new)
}

/// Is the database empty (no account yet)?
pub async fn is_empty(db: &Db) -> Result<bool> {
    let accounts: i64 =
        read!(db, |pool| sqlx::query_scalar("select count(*) from accounts").fetch_one(pool).await?);
    Ok(accounts == 0)
}
