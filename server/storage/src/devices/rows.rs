//! Rows of the grid, read by `PosID`.

use crate::{
    Db, Error, Result,
    db::read,
    moments::{local, zone},
    outlets::stored_hours,
    scope::{push_list, push_scope},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::{DeviceKind, DeviceRow, DeviceState, HostFacts, PosId},
    members::Scope,
    money::Kopecks,
    outlets::OutletId,
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows that one statement reads.
const PORTION: usize = 5_000;

const SELECT: &str = "select d.pos_id, d.account_id, a.email, a.network, d.outlet_id, o.city, o.address, o.mall, o.zone,
    o.hours, t.name, d.kind, d.online, d.via_pos_id, d.copies, d.same_machine, d.unstable_until, d.silent, t.facts,
    t.external_ip, d.first_seen_at, d.last_disconnect_at, d.created_at, d.receipts_today, d.revenue_today,
    d.last_receipt_at, t.note, d.receipt_conflicts, d.waiting_receipts, d.changed_at
    from devices d join device_texts t on t.pos_id = d.pos_id join outlets o on o.id = d.outlet_id
    join accounts a on a.id = d.account_id where d.pos_id in ";

#[derive(sqlx::FromRow)]
struct Row {
    pos_id: i64,
    account_id: Uuid,
    email: String,
    network: String,
    outlet_id: Uuid,
    city: String,
    address: String,
    mall: String,
    zone: String,
    hours: String,
    name: String,
    kind: String,
    online: bool,
    via_pos_id: Option<i64>,
    copies: i64,
    same_machine: Option<i64>,
    unstable_until: Option<i64>,
    silent: bool,
    facts: String,
    external_ip: String,
    first_seen_at: Option<i64>,
    last_disconnect_at: Option<i64>,
    created_at: i64,
    receipts_today: i64,
    revenue_today: i64,
    last_receipt_at: Option<i64>,
    note: String,
    receipt_conflicts: i64,
    waiting_receipts: i64,
    changed_at: i64,
}

/// Rows by `PosID`, in no order; those outside the scope and archived ones are left out. For live updates and catching up.
pub async fn rows(db: &Db, scope: &Scope, pos_ids: &[PosId], now: DateTime<Utc>) -> Result<Vec<DeviceRow>> {
    select(db, scope, pos_ids, " and d.archived_at is null", now).await
}

/// One row, of an archived device too: its history stays readable.
pub(super) async fn row(db: &Db, scope: &Scope, pos_id: PosId, now: DateTime<Utc>) -> Result<DeviceRow> {
    select(db, scope, &[pos_id], "", now).await?.pop().ok_or(Error::NotFound)
}

async fn select(
    db: &Db,
    scope: &Scope,
    pos_ids: &[PosId],
    which: &'static str,
    now: DateTime<Utc>,
) -> Result<Vec<DeviceRow>> {
    let mut found = Vec::with_capacity(pos_ids.len());
    for portion in pos_ids.chunks(PORTION) {
        let rows: Vec<Row> = read!(db, |pool| {
            let mut query = QueryBuilder::new(SELECT);
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            push_scope(&mut query, "d.account_id", scope);
            query.push(which).build_query_as().fetch_all(pool).await?
        });
        for row in rows {
            found.push(row.shown(now)?);
        }
    }
    Ok(found)
}

/// The same rows in the order of the numbers.
pub async fn rows_in_order(
    db: &Db,
    scope: &Scope,
    pos_ids: &[PosId],
    now: DateTime<Utc>,
) -> Result<Vec<DeviceRow>> {
    let found = rows(db, scope, pos_ids, now).await?;
    let mut found: HashMap<PosId, DeviceRow> = found.into_iter().map(|row| (row.pos_id, row)).collect();
    Ok(pos_ids.iter().filter_map(|pos_id| found.remove(pos_id)).collect())
}

/// The devices that stand at an outlet, by number; archived ones are left out.
pub async fn of_outlet(
    db: &Db,
    scope: &Scope,
    outlet: OutletId,
    now: DateTime<Utc>,
) -> Result<Vec<DeviceRow>> {
    let mut found = rows(db, scope, &numbers_at(db, scope, outlet).await?, now).await?;
    found.sort_unstable_by_key(|row| row.pos_id);
    Ok(found)
}

/// The devices that stand at an outlet, archived ones left out.
pub(crate) async fn numbers_at(db: &Db, scope: &Scope, id: OutletId) -> Result<Vec<PosId>> {
    let pos_ids: Vec<i64> = read!(db, |pool| {
        let mut sql =
            QueryBuilder::new("select pos_id from devices where archived_at is null and outlet_id = ");
        sql.push_bind(id.0);
        push_scope(&mut sql, "account_id", scope);
        sql.push(" order by pos_id").build_query_scalar().fetch_all(pool).await?
    });
    Ok(pos_ids.into_iter().map(PosId).collect())
}

impl Row {
    fn shown(self, now: DateTime<Utc>) -> Result<DeviceRow> {
        let zone_of_outlet = zone(&self.zone);
        Ok(DeviceRow {
            pos_id: PosId(self.pos_id),
            account_id: AccountId(self.account_id),
            account_email: self.email,
            network: self.network,
            outlet_id: OutletId(self.outlet_id),
            city: self.city,
            address: self.address,
            mall: self.mall,
            hours: stored_hours(&self.hours)?,
            name: self.name,
            kind: stored_kind(&self.kind),
            state: DeviceState::of(
                self.online,
                self.first_seen_at.is_some(),
                self.last_receipt_at.is_some(),
                self.via_pos_id.map(PosId),
            ),
            copies: self.copies,
            same_machine: self.same_machine.map(PosId),
            unstable: self.unstable_until.is_some_and(|until| until > now.timestamp_millis()),
            facts: stored_facts(&self.facts)?,
            external_ip: self.external_ip,
            last_disconnect_at: local(self.last_disconnect_at.unwrap_or(self.created_at), zone_of_outlet),
            disconnect_is_creation: self.last_disconnect_at.is_none(),
            receipts_today: self.receipts_today,
            revenue_today: Kopecks(self.revenue_today),
            last_receipt_at: self.last_receipt_at.map(|at| local(at, zone_of_outlet)),
            silent: self.silent,
            note: self.note,
            receipt_conflicts: self.receipt_conflicts,
            waiting_receipts: self.waiting_receipts,
            changed_at: self.changed_at,
            zone: self.zone,
        })
    }
}

/// A stored kind. An unknown one, of a newer version on the same database, is shown as a till.
pub(crate) fn stored_kind(name: &str) -> DeviceKind {
    name.parse().unwrap_or(DeviceKind::Till)
}

/// Host facts as they were stored.
pub(crate) fn stored_facts(text: &str) -> Result<HostFacts> {
    serde_json::from_str(text).map_err(Error::corrupt("host facts"))
}
