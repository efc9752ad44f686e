//! A group of receipts: what of it is new, and what of it repeats or contradicts what is stored.

use super::{Outcome, places::Places, sums};
use crate::{
    Result,
    tx::{Conn, Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{devices::PosId, receipts::Receipt};
use sqlx::{Postgres, QueryBuilder, Sqlite, Transaction};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Receipts of one statement.
const PORTION: usize = 2_000;
/// Rows of an insert on `SQLite`: of few sizes, so that the connection keeps the statements. Parsing each anew is two
/// fifths of its cost.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

/// The receipts of some batches.
pub(super) struct Group<'a> {
    /// In the order of the batches.
    all: Vec<Item<'a>>,
    /// Each id of a till once, the first one sent, in the order of till and id: processes that write the same receipts
    /// wait for each other in one order.
    firsts: Vec<Item<'a>>,
    /// For each of `all` the one of `firsts` with its id, and whether it is that one.
    first_of: Vec<(usize, bool)>,
}

/// One receipt of a group.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) sender: i64,
    pub(super) pos_id: i64,
    id: &'a str,
    pub(super) sold_at: i64,
    offset: i64,
    pub(super) total: i64,
}

/// What became of a group.
pub(super) struct Taken {
    /// In the order of the batches.
    pub(super) outcomes: Vec<Outcome>,
    /// Devices whose rows show a difference, sorted.
    pub(super) changed: Vec<PosId>,
}

/// Time of sale and total.
type Content = (i64, i64);
type Stored = HashMap<(i64, String), Content>;

impl<'a> Group<'a> {
    pub(super) fn of(batches: impl Iterator<Item = (PosId, &'a [Receipt])>) -> Self {
        let all: Vec<Item<'a>> = batches
            .flat_map(|(sender, receipts)| receipts.iter().map(move |receipt| Item::of(sender, receipt)))
            .collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        // Stable: of equal ids the first one sent comes first.
        order.sort_by(|one, other| all[*one].key().cmp(&all[*other].key()));
        let mut firsts: Vec<Item<'a>> = Vec::with_capacity(all.len());
        let mut first_of = vec![(0, false); all.len()];
        for index in order {
            let is_first = firsts.last().is_none_or(|first| first.key() != all[index].key());
            if is_first {
                firsts.push(all[index]);
            }
            first_of[index] = (firsts.len() - 1, is_first);
        }
        Self { all, firsts, first_of }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Writes what is new and all that follows from it.
    pub(super) async fn write(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<Taken> {
        let mut tills: Vec<i64> = self.firsts.iter().map(|item| item.pos_id).collect();
        tills.dedup();
        let mut places = Places::load(tx, &tills).await?;
        let mut at = Vec::with_capacity(self.firsts.len());
        for item in &self.firsts {
            at.push(places.find(item.pos_id, item.sold_at)?);
        }
        let outlets: Vec<Uuid> = at.iter().map(|(outlet, _)| *outlet).collect();
        let stored = self.insert(tx, &outlets, now.timestamp_millis()).await?;
        let stored: Vec<Option<Content>> = self.firsts.iter().map(|item| item.find_in(&stored)).collect();
        let new = self.firsts.iter().zip(&at).zip(&stored).filter(|(_, stored)| stored.is_none());
        sums::add(tx, new.clone().map(|((item, at), _)| (item, *at))).await?;
        let mut devices = sums::Devices::default();
        for ((item, at), _) in new {
            devices.sold(item, *at);
        }
        let outcomes = self.outcomes(&stored);
        for (item, outcome) in self.all.iter().zip(&outcomes) {
            if *outcome == Outcome::Conflict {
                devices.conflict(item);
            }
        }
        let changed = devices.save(tx, now).await?;
        Ok(Taken { outcomes, changed })
    }

    /// What became of each receipt, given what was stored of each id before.
    fn outcomes(&self, stored: &[Option<Content>]) -> Vec<Outcome> {
        let outcome = |(item, (first, is_first)): (&Item<'a>, &(usize, bool))| match stored[*first] {
            None if *is_first => Outcome::New,
            kept if kept.unwrap_or_else(|| self.firsts[*first].content()) == item.content() => {
                Outcome::Repeated
            }
            _ => Outcome::Conflict,
        };
        self.all.iter().zip(&self.first_of).map(outcome).collect()
    }

    /// Inserts what is not stored yet; answers what was stored before, with time and total.
    async fn insert(&self, tx: &mut Tx, outlets: &[Uuid], received_at: i64) -> Result<Stored> {
        let mut stored = Stored::new();
        let rows: Vec<(&Item<'a>, Uuid)> = self.firsts.iter().zip(outlets.iter().copied()).collect();
        for portion in rows.chunks(PORTION) {
            let old = match &mut tx.conn {
                Conn::Sqlite(transaction) => insert_sqlite(transaction, portion, received_at).await?,
                Conn::Postgres(transaction) => insert_postgres(transaction, portion, received_at).await?,
            };
            if !old.is_empty() {
                stored.extend(read_stored(tx, &old).await?);
            }
        }
        Ok(stored)
    }
}

impl<'a> Item<'a> {
    fn of(sender: PosId, receipt: &'a Receipt) -> Self {
        Self {
            sender: sender.0,
            pos_id: receipt.pos_id.0,
            id: &receipt.id,
            sold_at: receipt.sold_at.timestamp_millis(),
            offset: i64::from(receipt.sold_at.offset().local_minus_utc()),
            total: receipt.total.0,
        }
    }

    fn key(&self) -> (i64, &'a str) {
        (self.pos_id, self.id)
    }

    /// As `domain::receipts::same_content` compares it.
    fn content(&self) -> Content {
        (self.sold_at, self.total)
    }

    fn find_in(&self, stored: &Stored) -> Option<Content> {
        // Usually nothing was stored before: no key is made for that.
        if stored.is_empty() { None } else { stored.get(&(self.pos_id, self.id.to_owned())).copied() }
    }
}

/// Answers the receipts that were not inserted. The usual case, that all are new, needs no row back: their number says
/// it. Otherwise the new ones are those with the highest row numbers: the writer is alone, and counts up.
async fn insert_sqlite<'a>(
    transaction: &mut Transaction<'static, Sqlite>,
    rows: &[(&Item<'a>, Uuid)],
    received_at: i64,
) -> Result<Vec<Item<'a>>> {
    let inserted = insert_values(transaction, rows, received_at).await?;
    if inserted == rows.len() as u64 {
        return Ok(Vec::new());
    }
    let new = sqlx::query_as("select pos_id, receipt_id from receipts order by rowid desc limit $1")
        .bind(inserted.cast_signed())
        .fetch_all(&mut **transaction)
        .await?;
    Ok(all_but(rows, &new))
}

fn all_but<'a>(rows: &[(&Item<'a>, Uuid)], inserted: &[(i64, String)]) -> Vec<Item<'a>> {
    let inserted: HashSet<(i64, &str)> = inserted.iter().map(|(pos_id, id)| (*pos_id, id.as_str())).collect();
    rows.iter().map(|(item, _)| **item).filter(|item| !inserted.contains(&item.key())).collect()
}

async fn insert_values(
    transaction: &mut Transaction<'static, Sqlite>,
    mut rows: &[(&Item<'_>, Uuid)],
    received_at: i64,
) -> Result<u64> {
    let mut inserted = 0;
    while let Some(size) = SIZES.into_iter().find(|size| *size <= rows.len()) {
        let (portion, rest) = rows.split_at(size);
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "insert into receipts (pos_id, receipt_id, outlet_id, sold_at, sold_offset, total, received_at) ",
        );
        query.push_values(portion, |mut row, (item, outlet)| {
            row.push_bind(item.pos_id)
                .push_bind(item.id)
                .push_bind(*outlet)
                .push_bind(item.sold_at)
                .push_bind(item.offset)
                .push_bind(item.total)
                .push_bind(received_at);
        });
        query.push(" on conflict do nothing");
        inserted += query.build().execute(&mut **transaction).await?.rows_affected();
        rows = rest;
    }
    Ok(inserted)
}

/// Answers the receipts that were not inserted: another process may have been first.
async fn insert_postgres<'a>(
    transaction: &mut Transaction<'static, Postgres>,
    rows: &[(&Item<'a>, Uuid)],
    received_at: i64,
) -> Result<Vec<Item<'a>>> {
    let inserted: Vec<(i64, String)> = sqlx::query_as(
        "insert into receipts (pos_id, receipt_id, outlet_id, sold_at, sold_offset, total, received_at)
         select *, $7::bigint from unnest($1::bigint[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[])
         on conflict do nothing returning pos_id, receipt_id",
    )
    .bind(rows.iter().map(|(item, _)| item.pos_id).collect::<Vec<_>>())
    .bind(rows.iter().map(|(item, _)| item.id).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, outlet)| *outlet).collect::<Vec<_>>())
    .bind(rows.iter().map(|(item, _)| item.sold_at).collect::<Vec<_>>())
    .bind(rows.iter().map(|(item, _)| item.offset).collect::<Vec<_>>())
    .bind(rows.iter().map(|(item, _)| item.total).collect::<Vec<_>>())
    .bind(received_at)
    .fetch_all(&mut **transaction)
    .await?;
    if inserted.len() == rows.len() {
        return Ok(Vec::new());
    }
    Ok(all_but(rows, &inserted))
}

async fn read_stored(tx: &mut Tx, items: &[Item<'_>]) -> Result<Stored> {
    let rows = on!(tx, |conn| stored_query(items).build_query_as().persistent(false).fetch_all(conn).await)?;
    Ok(by_key(rows))
}

fn stored_query<'q, DB>(items: &[Item<'q>]) -> QueryBuilder<DB>
where
    DB: sqlx::Database,
    i64: sqlx::Type<DB> + sqlx::Encode<'q, DB>,
    &'q str: sqlx::Type<DB> + sqlx::Encode<'q, DB>,
{
    let mut query = QueryBuilder::new("with v (pos_id, receipt_id) as (");
    query.push_values(items, |mut row, item| {
        row.push_bind(item.pos_id).push_bind(item.id);
    });
    query.push(
        ") select r.pos_id, r.receipt_id, r.sold_at, r.total from v cross join receipts r
         where r.pos_id = v.pos_id and r.receipt_id = v.receipt_id",
    );
    query
}

fn by_key(rows: Vec<(i64, String, i64, i64)>) -> Stored {
    rows.into_iter().map(|(pos_id, id, sold_at, total)| ((pos_id, id), (sold_at, total))).collect()
}
