//! What is removed when it is old enough: in small transactions, by one process at a time, and never what an open incident or
//! the profile behind it looks at.

use crate::{
    Db, Result,
    db::{Engine, read},
    outbox, receipts,
    scope::push_list,
    tx::on,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{administration::KeptDays, time::Slot};
use sqlx::{Postgres, QueryBuilder, Transaction};
use uuid::Uuid;

/// Names the lock of `PostgreSQL`: any number that nobody else uses.
const LOCK: i64 = 0x4845_4144_4f5f_5052;
/// Outlets or devices of one transaction.
const PORTION: usize = 50;
/// Files of one transaction: each may be large.
const FILES: i64 = 20;
/// What a profile looks back on: an incident is judged by it.
const PROFILE: TimeDelta = TimeDelta::weeks(13);

/// For how long each kind of data is kept; none: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Receipts one by one. What they add up to is kept by `sales`.
    pub receipts: Option<TimeDelta>,
    /// Sums by quarter of an hour and by business day: what charts, reports and profiles are made of.
    pub sales: Option<TimeDelta>,
    /// When devices went online and offline, and when the service itself was alive.
    pub presence: Option<TimeDelta>,
    /// Letters that are done.
    pub letters: Option<TimeDelta>,
    /// Contents of files attached to incidents, counted from the closing. That they were there stays in the history.
    pub incident_files: Option<TimeDelta>,
}

impl Retention {
    /// The same in whole days, for a page.
    pub fn days(&self) -> KeptDays {
        let days = |kept: Option<TimeDelta>| kept.map(|kept| kept.num_days());
        let Self { receipts, sales, presence, letters, incident_files } = *self;
        KeptDays {
            receipts: days(receipts),
            sales: days(sales),
            presence: days(presence),
            letters: days(letters),
            incident_files: days(incident_files),
        }
    }
}

/// Rows that were removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Of single receipts.
    pub receipts: u64,
    /// Of sums.
    pub sales: u64,
    /// Of changes of state.
    pub presence: u64,
    /// Of letters.
    pub letters: u64,
    /// Of contents of files.
    pub incident_files: u64,
}

/// Removes what is older than it is to be kept. None: another process is about it.
pub async fn prune(db: &Db, keep: &Retention, now: DateTime<Utc>) -> Result<Option<Pruned>> {
    let lock = match &db.engine {
        Engine::Sqlite { .. } => None,
        Engine::Postgres(pool) => {
            let mut lock: Transaction<'static, Postgres> = pool.begin().await?;
            let locked: bool = sqlx::query_scalar("select pg_try_advisory_xact_lock($1)")
                .bind(LOCK)
                .fetch_one(&mut *lock)
                .await?;
            if !locked {
                return Ok(None);
            }
            Some(lock)
        }
    };
    let before = |kept: Option<TimeDelta>| kept.and_then(|kept| now.checked_sub_signed(kept));
    let mut pruned = Pruned::default();
    if let Some(before) = before(keep.receipts) {
        pruned.receipts = receipts::prune(db, before).await?;
    }
    if let Some(before) = before(keep.sales) {
        pruned.sales = sales(db, before).await?;
    }
    if let Some(before) = before(keep.presence) {
        pruned.presence = flips(db, before).await? + service_runs(db, before).await?;
    }
    if let Some(before) = before(keep.letters) {
        pruned.letters = outbox::prune(db, before).await?;
    }
    if let Some(before) = before(keep.incident_files) {
        pruned.incident_files = incident_files(db, before).await?;
    }
    if let Some(lock) = lock {
        lock.rollback().await?;
    }
    Ok(Some(pruned))
}

async fn sales(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let outlets: Vec<Uuid> = read!(db, |pool| sqlx::query_scalar(
        "select id from outlets o where not exists (select 1 from incidents i
            where i.outlet_id = o.id and i.closed_at is null and i.since_at < $1) order by id",
    )
    .bind((before + PROFILE).timestamp_millis())
    .fetch_all(pool)
    .await?);
    // A day more: business days are the outlet's, and may reach beyond midnight.
    let (slot, day) =
        (before.timestamp().div_euclid(Slot::SECONDS), (before - TimeDelta::days(1)).date_naive());
    let mut removed = 0;
    for portion in outlets.chunks(PORTION) {
        let mut tx = db.begin().await?;
        for table in ["sales_slots", "outlet_slots"] {
            removed += on!(tx, |conn| {
                let mut query = QueryBuilder::new(format!("delete from {table} where slot < "));
                query.push_bind(slot).push(" and outlet_id in ");
                push_list(&mut query, portion.iter().copied());
                query.build().persistent(false).execute(conn).await?.rows_affected()
            });
        }
        removed += on!(tx, |conn| {
            let mut query = QueryBuilder::new("delete from device_days where day < ");
            query.push_bind(day).push(" and outlet_id in ");
            push_list(&mut query, portion.iter().copied());
            query.build().persistent(false).execute(conn).await?.rows_affected()
        });
        tx.commit().await?;
    }
    Ok(removed)
}

/// The last change before the time stays: it says what the device was at the beginning of what is kept.
async fn flips(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let devices = devices_without_old_incidents(db, before + PROFILE).await?;
    let at = before.timestamp_millis();
    let mut removed = 0;
    for portion in devices.chunks(PORTION) {
        let mut tx = db.begin().await?;
        removed += on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "delete from presence_flips where at < (select max(b.at) from presence_flips b
                 where b.pos_id = presence_flips.pos_id and b.at < ",
            );
            query.push_bind(at).push(") and pos_id in ");
            push_list(&mut query, portion.iter().copied());
            query.build().persistent(false).execute(conn).await?.rows_affected()
        });
        tx.commit().await?;
    }
    Ok(removed)
}

/// All devices but those of outlets with an open incident that began before this moment.
pub(crate) async fn devices_without_old_incidents(db: &Db, before: DateTime<Utc>) -> Result<Vec<i64>> {
    Ok(read!(db, |pool| sqlx::query_scalar(
        "select pos_id from devices d where not exists (select 1 from incidents i
            where i.outlet_id = d.outlet_id and i.closed_at is null and i.since_at < $1) order by pos_id",
    )
    .bind(before.timestamp_millis())
    .fetch_all(pool)
    .await?))
}

async fn service_runs(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let removed = on!(tx, |conn| {
        sqlx::query(
        "delete from service_runs where alive_at < (select max(b.alive_at) from service_runs b where b.alive_at < $1)",
    )
    .bind(before.timestamp_millis())
    .execute(conn)
    .await
    .map(|done| done.rows_affected())
    })?;
    tx.commit().await?;
    Ok(removed)
}

async fn incident_files(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut tx = db.begin().await?;
        let now = on!(tx, |conn| sqlx::query(
            "delete from incident_file_contents where file_id in (
                select c.file_id from incident_file_contents c join incident_files f on f.id = c.file_id
                join incidents i on i.id = f.incident_id where i.closed_at < $1 limit $2)",
        )
        .bind(before.timestamp_millis())
        .bind(FILES)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        tx.commit().await?;
        removed += now;
        if now == 0 {
            return Ok(removed);
        }
    }
}
