//! Receipts: taken in durable groups, summed into slots and days in the same transaction.

mod group;
mod places;
mod sums;

use crate::{
    Db, Error, Result,
    db::read,
    moments, retention,
    scope::{push_list, push_scope},
    tx::on,
};
use chrono::{DateTime, Utc};
use domain::{
    devices::{DeviceKind, PosId},
    live::Change,
    members::Scope,
    money::Kopecks,
    receipts::{Receipt, ReceiptLine},
};
use group::Group;
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;

/// Devices whose old receipts one transaction removes.
const DEVICES_A_PRUNE: usize = 50;
/// Receipts that `last` answers.
const LAST: i64 = 20;
/// Past receipts of one transaction.
const IMPORTED_AT_ONCE: usize = 20_000;

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
    /// Taken.
    New,
    /// The same id with the same content.
    Repeated,
    /// The same id with other content: the first stays.
    Conflict,
}

/// Takes a group of batches in one durable transaction and answers, batch by batch, what became of each receipt.
/// Slots, business days, last receipts and conflict counts change in the same transaction.
///
/// `Error::NotFound` if a till does not exist: the caller has checked all of them.
pub async fn ingest(db: &Db, batches: &[Batch], now: DateTime<Utc>) -> Result<Vec<Vec<Outcome>>> {
    let group = Group::of(batches.iter().map(|batch| (batch.sender, batch.receipts.as_slice())));
    if group.is_empty() {
        return Ok(batches.iter().map(|_| Vec::new()).collect());
    }
    let mut tx = db.begin().await?;
    let taken = group.write(&mut tx, now).await?;
    tx.announce(Change::Devices(taken.changed));
    tx.commit().await?;
    let mut outcomes = taken.outcomes.into_iter();
    Ok(batches.iter().map(|batch| outcomes.by_ref().take(batch.receipts.len()).collect()).collect())
}

/// Writes past receipts (their slots and days included) much faster than the device API, in large transactions.
/// Answers how many were new; the same receipt again changes nothing. Quickest with the receipts of each till together.
///
/// `Error::NotFound` if a till does not exist: the caller has checked all of them.
pub async fn import(db: &Db, receipts: &[Receipt], now: DateTime<Utc>) -> Result<u64> {
    let mut new = 0;
    for portion in receipts.chunks(IMPORTED_AT_ONCE) {
        let by_till = portion.chunk_by(|one, next| one.pos_id == next.pos_id);
        let group = Group::of(by_till.map(|receipts| (receipts[0].pos_id, receipts)));
        let mut tx = db.begin().await?;
        let taken = group.write(&mut tx, now).await?;
        tx.commit().await?;
        new += taken.outcomes.iter().filter(|outcome| **outcome == Outcome::New).count() as u64;
    }
    // Open pages refetch, in place of hearing of each device.
    let mut tx = db.begin().await?;
    tx.announce(Change::Registry);
    tx.commit().await?;
    Ok(new)
}

/// Which of these are tills of the same account as the mid-server. Archived ones are not.
pub async fn tills_of_account(db: &Db, mid_server: PosId, tills: &[PosId]) -> Result<Vec<PosId>> {
    if tills.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<i64> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select d.pos_id from devices d join devices m on m.account_id = d.account_id
             where d.archived_at is null and m.archived_at is null and m.pos_id = ",
        );
        query.push_bind(mid_server.0).push(" and m.kind = ").push_bind(DeviceKind::MidServer.as_str());
        query.push(" and d.kind = ").push_bind(DeviceKind::Till.as_str()).push(" and d.pos_id in ");
        push_list(&mut query, tills.iter().map(|till| till.0));
        query.build_query_scalar().fetch_all(pool).await?
    });
    Ok(found.into_iter().map(PosId).collect())
}

/// Removes receipts sold before this moment, in portions; slots and days stay, and so do receipts of outlets whose open
/// incident is older. Answers how many.
///
/// It walks the primary key, device by device: an index by time would cost more at every receipt than this once a day.
pub async fn prune(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let devices = retention::devices_without_old_incidents(db, before).await?;
    let mut removed = 0;
    for portion in devices.chunks(DEVICES_A_PRUNE) {
        let mut tx = db.begin().await?;
        removed += on!(tx, |conn| {
            let mut query = QueryBuilder::new("delete from receipts where sold_at < ");
            query.push_bind(before.timestamp_millis()).push(" and pos_id in ");
            push_list(&mut query, portion.iter().copied());
            query.build().persistent(false).execute(conn).await?.rows_affected()
        });
        tx.commit().await?;
    }
    Ok(removed)
}

/// The latest receipts of a device by time of sale, the newest first, at most twenty.
pub async fn last(db: &Db, scope: &Scope, pos_id: PosId) -> Result<Vec<ReceiptLine>> {
    let zone: Option<String> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.zone from devices d join outlets o on o.id = d.outlet_id where d.pos_id = ",
        );
        query.push_bind(pos_id.0);
        push_scope(&mut query, "d.account_id", scope);
        query.build_query_scalar().fetch_optional(pool).await?
    });
    let zone = moments::zone(&zone.ok_or(Error::NotFound)?);
    let rows: Vec<(String, i64, i64, i64)> = read!(db, |pool| sqlx::query_as(
        "select receipt_id, sold_at, received_at, total from receipts where pos_id = $1
         order by sold_at desc, receipt_id limit $2",
    )
    .bind(pos_id.0)
    .bind(LAST)
    .fetch_all(pool)
    .await?);
    let line = |(id, sold_at, received_at, total)| ReceiptLine {
        id,
        sold_at: moments::local(sold_at, zone),
        received_at: moments::local(received_at, zone),
        total: Kopecks(total),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Number of stored receipts, for tests and the fleet's report.
pub async fn count(db: &Db) -> Result<i64> {
    Ok(read!(db, |pool| sqlx::query_scalar("select count(*) from receipts").fetch_one(pool).await?))
}
