//! What is wrong within a scope: outlets behind their profiles, devices of open outlets that are offline, keys on several machines.

use crate::{
    Db, Result,
    db::read,
    devices::stored_kind,
    moments::{local, zone},
    scope::push_scope,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::{DeviceKind, PosId},
    members::Scope,
    money::Kopecks,
    outlets::OutletId,
    wall::{Duplicate, OfflineDevice, OutletFacts, Problem},
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// A device that was heard of, and is not any more (`storage::lag` takes the same).
const OFFLINE: &str =
    "d.archived_at is null and d.first_seen_at is not null and not d.online and d.via_pos_id is null";
/// `domain::presence`: after so many intervals without a heartbeat a device is offline.
const INTERVALS: i64 = domain::presence::INTERVALS_UNTIL_OFFLINE;

#[derive(sqlx::FromRow)]
struct Outlet {
    id: Uuid,
    account_id: Uuid,
    network: String,
    city: String,
    address: String,
    mall: String,
    zone: String,
    open_since_at: Option<i64>,
    behind: Option<bool>,
    deviation: Option<i64>,
    expected_hour: Option<i64>,
    lag_since_at: Option<i64>,
    lag_opened_at: Option<i64>,
    tills: i64,
    online: i64,
    last_receipt_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Offline {
    outlet_id: Uuid,
    pos_id: i64,
    kind: String,
    disconnect_key: i64,
    interval_seconds: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Doubled {
    pos_id: i64,
    copies: i64,
    account_id: Uuid,
    network: String,
    city: String,
    address: String,
    mall: String,
    zone: String,
    instances: i64,
    latest_at: Option<i64>,
}

/// All problems of the scope, in no order.
pub(super) async fn problems(db: &Db, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Problem>> {
    let (outlets, offline, silent, carried, copies) = futures::try_join!(
        outlets(db, scope),
        offline(db, scope),
        silent(db, scope),
        carried(db, scope),
        copies(db, scope)
    )?;
    let mut offline = by_outlet(offline.into_iter().map(|device| (device.outlet_id, device)));
    let mut silent = by_outlet(silent.into_iter());
    let mut problems: Vec<Problem> = Vec::with_capacity(outlets.len() + copies.len());
    for outlet in outlets {
        let offline = offline.remove(&outlet.id).unwrap_or_default();
        let silent = silent.remove(&outlet.id).unwrap_or_default();
        problems.extend(outlet.facts(offline, &carried, silent).problem(now.timestamp_millis()));
    }
    problems.extend(copies.into_iter().map(|copies| Problem::from(copies.duplicate())));
    Ok(problems)
}

fn by_outlet<T>(devices: impl Iterator<Item = (Uuid, T)>) -> HashMap<Uuid, Vec<T>> {
    let mut outlets: HashMap<Uuid, Vec<T>> = HashMap::new();
    for (outlet, device) in devices {
        outlets.entry(outlet).or_default().push(device);
    }
    outlets
}

/// Outlets that are behind, or that are open and have a device that is offline.
async fn outlets(db: &Db, scope: &Scope) -> Result<Vec<Outlet>> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.id, o.account_id, a.network, o.city, o.address, o.mall, o.zone, o.open_since_at, g.behind, g.deviation,
                g.expected_hour, i.since_at as lag_since_at, i.opened_at as lag_opened_at,
                (select count(*) from devices d where d.outlet_id = o.id and d.archived_at is null and d.kind = ",
        );
        query.push_bind(DeviceKind::Till.as_str());
        query.push(
            " and (d.first_seen_at is not null or d.via_pos_id is not null or d.last_receipt_at is not null)) as tills,
                (select count(*) from devices d where d.outlet_id = o.id and d.archived_at is null and d.kind = ",
        );
        query.push_bind(DeviceKind::Till.as_str());
        query.push(
            " and (d.online or d.via_pos_id is not null)) as online,
                (select max(d.last_receipt_at) from devices d where d.outlet_id = o.id and d.archived_at is null)
                    as last_receipt_at
             from outlets o join accounts a on a.id = o.account_id
             left join standings g on g.outlet_id = o.id and g.day = o.business_day
             left join incidents i on i.outlet_id = o.id and i.subject = 'outlet' and i.closed_at is null
                and i.recovered_at is null
             where o.archived_at is null and (coalesce(g.behind, false) or (o.open_since_at is not null and exists
                (select 1 from devices d where d.outlet_id = o.id and ",
        );
        query.push(OFFLINE).push(")))");
        push_scope(&mut query, "o.account_id", scope);
        query.build_query_as().fetch_all(pool).await?
    }))
}

/// By number.
async fn offline(db: &Db, scope: &Scope) -> Result<Vec<Offline>> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select d.outlet_id, d.pos_id, d.kind, d.disconnect_key, h.interval_seconds from devices d
             join outlets o on o.id = d.outlet_id left join heartbeats h on h.pos_id = d.pos_id
             where o.archived_at is null and o.open_since_at is not null and ",
        );
        query.push(OFFLINE);
        push_scope(&mut query, "d.account_id", scope);
        query.push(" order by d.pos_id").build_query_as().fetch_all(pool).await?
    }))
}

/// Tills of outlets that are behind which sell nothing, by number.
async fn silent(db: &Db, scope: &Scope) -> Result<Vec<(Uuid, PosId)>> {
    let silent: Vec<(Uuid, i64)> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select d.outlet_id, d.pos_id from outlets o
             join standings g on g.outlet_id = o.id and g.day = o.business_day and g.behind
             join devices d on d.outlet_id = o.id and d.silent and d.archived_at is null
             where o.archived_at is null",
        );
        push_scope(&mut query, "o.account_id", scope);
        query.push(" order by d.pos_id").build_query_as().fetch_all(pool).await?
    });
    Ok(silent.into_iter().map(|(outlet, pos_id)| (outlet, PosId(pos_id))).collect())
}

/// How many tills go through each mid-server.
async fn carried(db: &Db, scope: &Scope) -> Result<HashMap<i64, i64>> {
    let carried: Vec<(i64, i64)> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select via_pos_id, count(*) from devices where via_pos_id is not null and archived_at is null",
        );
        push_scope(&mut query, "account_id", scope);
        query.push(" group by via_pos_id").build_query_as().fetch_all(pool).await?
    });
    Ok(carried.into_iter().collect())
}

async fn copies(db: &Db, scope: &Scope) -> Result<Vec<Doubled>> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select d.pos_id, d.copies, d.account_id, a.network, o.city, o.address, o.mall, o.zone,
                (select count(*) from instances i where i.pos_id = d.pos_id) as instances,
                (select max(i.first_seen_at) from instances i where i.pos_id = d.pos_id) as latest_at
             from devices d join outlets o on o.id = d.outlet_id join accounts a on a.id = d.account_id
             where d.archived_at is null and d.copies > 1",
        );
        push_scope(&mut query, "d.account_id", scope);
        query.build_query_as().fetch_all(pool).await?
    }))
}

impl Outlet {
    fn facts(self, offline: Vec<Offline>, carried: &HashMap<i64, i64>, silent: Vec<PosId>) -> OutletFacts {
        let clock = zone(&self.zone);
        let device = |device: Offline| {
            let after = device.interval_seconds.unwrap_or_default().saturating_mul(INTERVALS * 1_000);
            OfflineDevice {
                pos_id: PosId(device.pos_id),
                kind: stored_kind(&device.kind),
                since: local(device.disconnect_key, clock),
                found_at: device.disconnect_key.saturating_add(after),
                carries: carried.get(&device.pos_id).copied().unwrap_or_default(),
            }
        };
        OutletFacts {
            id: OutletId(self.id),
            account: AccountId(self.account_id),
            place: place(&self.city, &self.address, &self.mall),
            network: self.network,
            city: self.city,
            open_since: self.open_since_at.map(|at| local(at, clock)),
            behind: self.deviation.filter(|_| self.behind == Some(true)),
            expected_hour: self.expected_hour.map(Kopecks),
            lag: self
                .lag_since_at
                .zip(self.lag_opened_at)
                .map(|(since, opened)| (local(since, clock), opened)),
            tills: self.tills,
            online: self.online,
            offline: offline.into_iter().map(device).collect(),
            silent,
            last_receipt_at: self.last_receipt_at.map(|at| local(at, clock)),
        }
    }
}

impl Doubled {
    fn duplicate(self) -> Duplicate {
        // A cloned disk has the id of the first machine: then nobody knows since when there are two.
        let since = self.latest_at.filter(|_| self.instances > 1);
        Duplicate {
            pos_id: PosId(self.pos_id),
            account: AccountId(self.account_id),
            place: place(&self.city, &self.address, &self.mall),
            network: self.network,
            city: self.city,
            copies: self.copies,
            since: since.map(|at| local(at, zone(&self.zone))),
        }
    }
}

/// `City, Street, 1 · Mall`.
fn place(city: &str, address: &str, mall: &str) -> String {
    let street = [city, address].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    if mall.is_empty() { street } else { format!("{street} · {mall}") }
}
