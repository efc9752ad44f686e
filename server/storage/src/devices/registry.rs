//! Registration of devices, moving and archiving them.

use super::labels::labels;
use crate::{
    Db, Error, Result,
    audit::{self, Note},
    keys,
    scope::push_list,
    search,
    tx::{Tx, on},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::AccountId,
    audit::{Actor, AuditAction, AuditField, AuditThing},
    devices::{DeviceKey, DeviceKind, HostFacts, PosId},
    live::Change,
    outlets::OutletId,
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 2_000;

/// What is needed to register a device.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// None: the next free number.
    pub pos_id: Option<PosId>,
    /// The outlet in which it stands.
    pub outlet_id: OutletId,
    /// Its name in the client's cabinet.
    pub name: String,
    /// Till or mid-server.
    pub kind: DeviceKind,
}

/// Registers a device. `Error::Taken` if the number is in use, `Error::NotFound` if there is no such outlet.
pub async fn add(db: &Db, actor: &Actor, device: &NewDevice, now: DateTime<Utc>) -> Result<PosId> {
    add_all(db, actor, std::slice::from_ref(device), now).await?.pop().ok_or(Error::NotFound)
}

/// Registers a device together with its first key. Beside what [`add`] says, `Error::Conflict` if its outlet is archived: the key
/// would be refused.
pub async fn add_with_key(
    db: &Db,
    actor: &Actor,
    device: &NewDevice,
    now: DateTime<Utc>,
) -> Result<DeviceKey> {
    let mut tx = db.begin().await?;
    let added = add_within(&mut tx, actor, std::slice::from_ref(device), now).await?.pop();
    let pos_id = added.ok_or(Error::NotFound)?;
    if labels(&mut tx, &[pos_id]).await?.remove(&pos_id).is_some_and(|label| label.outlet_archived) {
        return Err(Error::Conflict);
    }
    let key = keys::random(pos_id);
    keys::add_within(&mut tx, actor, std::slice::from_ref(&key), now).await?;
    tx.announce(Change::Keys);
    tx.commit().await?;
    Ok(key)
}

/// Registers devices, all or none of them. Answers their numbers in the same order.
pub async fn add_all(
    db: &Db,
    actor: &Actor,
    devices: &[NewDevice],
    now: DateTime<Utc>,
) -> Result<Vec<PosId>> {
    let mut tx = db.begin().await?;
    let pos_ids = add_within(&mut tx, actor, devices, now).await?;
    tx.commit().await?;
    Ok(pos_ids)
}

/// The same as part of a greater change.
pub(crate) async fn add_within(
    tx: &mut Tx,
    actor: &Actor,
    devices: &[NewDevice],
    now: DateTime<Utc>,
) -> Result<Vec<PosId>> {
    if devices.is_empty() {
        return Ok(Vec::new());
    }
    let at = now.timestamp_millis();
    let places = Place::of_all(tx, devices.iter().map(|device| device.outlet_id.0).collect()).await?;
    // Behind the given numbers too: a device without one must not take what the next one asks for.
    let given = devices.iter().filter_map(|device| device.pos_id).max();
    let mut next = next_free(tx).await?.0.max(given.map_or(0, |last| last.0.saturating_add(1)));
    let mut pos_ids = Vec::with_capacity(devices.len());
    for device in devices {
        pos_ids.push(device.pos_id.unwrap_or(PosId(next)));
        next = next.saturating_add(i64::from(device.pos_id.is_none()));
    }
    let facts = serde_json::to_string(&HostFacts::default()).map_err(Error::corrupt("host facts"))?;
    let rows: Vec<(&NewDevice, PosId)> = devices.iter().zip(pos_ids.iter().copied()).collect();
    for portion in rows.chunks(PORTION) {
        let mut ready = Vec::with_capacity(portion.len());
        for (device, pos_id) in portion {
            ready.push((*device, pos_id.0, places.get(&device.outlet_id.0).ok_or(Error::NotFound)?));
        }
        insert(tx, &ready, &facts, at).await?;
        let notes = ready.iter().map(|(device, pos_id, place)| {
            Note::new(AuditAction::Added, AuditThing::Device, pos_id, device.name.as_str())
                .of(AccountId(place.account_id))
                .with(AuditField::Kind, device.kind.as_str())
                .with(AuditField::Outlet, place.name())
        });
        audit::write(tx, actor, notes.collect(), now).await?;
    }
    search::refresh(tx, &pos_ids).await?;
    tx.announce(Change::Registry);
    Ok(pos_ids)
}

async fn insert(tx: &mut Tx, devices: &[(&NewDevice, i64, &Place)], facts: &str, at: i64) -> Result<()> {
    on!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "insert into devices (pos_id, account_id, outlet_id, kind, disconnect_key, business_day, created_at,
                changed_at) ",
        );
        query.push_values(devices, |mut row, (device, pos_id, place)| {
            row.push_bind(*pos_id)
                .push_bind(place.account_id)
                .push_bind(device.outlet_id.0)
                .push_bind(device.kind.as_str())
                .push_bind(at)
                .push_bind(place.business_day)
                .push_bind(at)
                .push_bind(at);
        });
        query.build().persistent(false).execute(&mut *conn).await?;
        let mut query = QueryBuilder::new("insert into device_texts (pos_id, name, facts, device_key) ");
        query.push_values(devices, |mut row, (device, pos_id, _)| {
            row.push_bind(*pos_id).push_bind(device.name.as_str()).push_bind(facts).push_bind("");
        });
        query.build().persistent(false).execute(&mut *conn).await?;
        let mut query = QueryBuilder::new("insert into heartbeats (pos_id) ");
        query.push_values(devices, |mut row, (_, pos_id, _)| {
            row.push_bind(*pos_id);
        });
        query.build().persistent(false).execute(&mut *conn).await?;
        let mut query = QueryBuilder::new("insert into memberships (pos_id, since_at, outlet_id) ");
        query.push_values(devices, |mut row, (device, pos_id, _)| {
            row.push_bind(*pos_id).push_bind(at).push_bind(device.outlet_id.0);
        });
        query.build().persistent(false).execute(conn).await?;
    });
    Ok(())
}

/// Moves a device to another outlet of the same account from `now` on; past receipts stay where they were sold.
/// `Error::NotFound` if the outlet is of another account: it does not exist there.
pub async fn move_to(
    db: &Db,
    actor: &Actor,
    pos_id: PosId,
    outlet: OutletId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    move_within(&mut tx, actor, pos_id, outlet, now).await?;
    tx.commit().await
}

/// The same as part of a greater change.
pub(crate) async fn move_within(
    tx: &mut Tx,
    actor: &Actor,
    pos_id: PosId,
    outlet: OutletId,
    now: DateTime<Utc>,
) -> Result<()> {
    let place = Place::of(tx, outlet).await?;
    let at = now.timestamp_millis();
    tx.lock_devices(&[pos_id]).await?;
    let before = labels(tx, &[pos_id]).await?.remove(&pos_id).ok_or(Error::NotFound)?;
    let moved = on!(tx, |conn| sqlx::query(
        "update devices set outlet_id = $2 where pos_id = $1 and account_id = $3"
    )
    .bind(pos_id.0)
    .bind(outlet.0)
    .bind(place.account_id)
    .execute(conn)
    .await
    .map(|done| done.rows_affected()))?;
    if moved == 0 {
        return Err(Error::NotFound);
    }
    on!(tx, |conn| sqlx::query(
        "insert into memberships (pos_id, since_at, outlet_id) values ($1, $2, $3)
         on conflict (pos_id, since_at) do update set outlet_id = excluded.outlet_id",
    )
    .bind(pos_id.0)
    .bind(at)
    .bind(outlet.0)
    .execute(conn)
    .await
    .map(drop))?;
    crate::outlets::set_day(tx, &[pos_id.0], place.business_day, now).await?;
    search::refresh(tx, &[pos_id]).await?;
    let note = before.note(AuditAction::Changed, pos_id);
    audit::write(tx, actor, vec![note.change(AuditField::Outlet, before.place, place.name())], now).await?;
    tx.announce(Change::Devices(vec![pos_id]));
    tx.announce(Change::Registry);
    Ok(())
}

/// Gives a device another name in the client's cabinet.
pub async fn rename(db: &Db, actor: &Actor, pos_id: PosId, name: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    rename_within(&mut tx, actor, pos_id, name, now).await?;
    tx.commit().await
}

/// The same as part of a greater change.
pub(crate) async fn rename_within(
    tx: &mut Tx,
    actor: &Actor,
    pos_id: PosId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.lock_devices(&[pos_id]).await?;
    let before = labels(tx, &[pos_id]).await?.remove(&pos_id).ok_or(Error::NotFound)?;
    on!(tx, |conn| {
        sqlx::query("update device_texts set name = $2 where pos_id = $1")
            .bind(pos_id.0)
            .bind(name)
            .execute(&mut *conn)
            .await?;
        sqlx::query(
            "update devices set changed_at = case when changed_at >= $2 then changed_at + 1 else $2 end where pos_id = $1",
        )
        .bind(pos_id.0)
        .bind(now.timestamp_millis())
        .execute(&mut *conn)
        .await?;
    });
    search::refresh(tx, &[pos_id]).await?;
    let note = before.note(AuditAction::Changed, pos_id);
    audit::write(tx, actor, vec![note.change(AuditField::Name, before.name, name)], now).await?;
    tx.announce(Change::Devices(vec![pos_id]));
    Ok(())
}

/// Takes the device out of grid, counts and reports; its key is refused; history stays.
pub async fn archive(db: &Db, actor: &Actor, pos_id: PosId, now: DateTime<Utc>) -> Result<()> {
    set_archived(db, actor, pos_id, Some(now.timestamp_millis()), now).await
}

/// Brings an archived device back; its keys hold again. `Error::Conflict` if its outlet is archived: that has to come back first.
pub async fn restore(db: &Db, actor: &Actor, pos_id: PosId, now: DateTime<Utc>) -> Result<()> {
    set_archived(db, actor, pos_id, None, now).await
}

async fn set_archived(
    db: &Db,
    actor: &Actor,
    pos_id: PosId,
    archived_at: Option<i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    let at = now.timestamp_millis();
    let mut tx = db.begin().await?;
    tx.lock_devices(&[pos_id]).await?;
    let before = labels(&mut tx, &[pos_id]).await?.remove(&pos_id).ok_or(Error::NotFound)?;
    if archived_at.is_none() && before.outlet_archived {
        return Err(Error::Conflict);
    }
    if archived_at.is_some() == before.archived {
        return Ok(());
    }
    on!(tx, |conn| {
        sqlx::query(
        "update devices set changed_at = $3,
            archived_at = case when $2 is null then null else coalesce(archived_at, $2) end where pos_id = $1",
    )
    .bind(pos_id.0)
    .bind(archived_at)
    .bind(at)
    .execute(conn)
    .await
    .map(drop)
    })?;
    let action = if archived_at.is_some() { AuditAction::Archived } else { AuditAction::Restored };
    audit::write(&mut tx, actor, vec![before.note(action, pos_id)], now).await?;
    touch_keys(&mut tx, &[pos_id], at).await?;
    tx.announce(Change::Devices(vec![pos_id]));
    tx.announce(Change::Keys);
    tx.announce(Change::Registry);
    tx.commit().await
}

/// Lets the key rings of all processes see that the keys of these devices hold, or hold no more.
pub(crate) async fn touch_keys(tx: &mut Tx, devices: &[PosId], at: i64) -> Result<()> {
    for portion in devices.chunks(5_000) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("update device_keys set changed_at = ");
            query.push_bind(at).push(" where pos_id in ");
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

async fn next_free(tx: &mut Tx) -> Result<PosId> {
    let last: Option<i64> =
        on!(tx, |conn| sqlx::query_scalar("select max(pos_id) from devices").fetch_one(conn).await)?;
    Ok(PosId(last.unwrap_or(0) + 1))
}

/// What an outlet gives its devices.
#[derive(sqlx::FromRow)]
struct Place {
    id: Uuid,
    account_id: Uuid,
    business_day: NaiveDate,
    city: String,
    address: String,
}

impl Place {
    fn name(&self) -> String {
        [self.city.as_str(), self.address.as_str()].join(", ")
    }

    async fn of(tx: &mut Tx, outlet: OutletId) -> Result<Self> {
        Self::of_all(tx, vec![outlet.0]).await?.remove(&outlet.0).ok_or(Error::NotFound)
    }

    /// The outlets stay as they are until the transaction ends: a day must not move on without the new devices.
    async fn of_all(tx: &mut Tx, mut outlets: Vec<Uuid>) -> Result<HashMap<Uuid, Self>> {
        outlets.sort_unstable();
        outlets.dedup();
        let lock = tx.lock(" for share");
        let mut found = HashMap::with_capacity(outlets.len());
        for portion in outlets.chunks(PORTION) {
            let places: Vec<Self> = on!(tx, |conn| {
                let mut query = QueryBuilder::new(
                    "select id, account_id, business_day, city, address from outlets where id in ",
                );
                push_list(&mut query, portion.iter().copied());
                query.push(" order by id").push(lock);
                query.build_query_as().persistent(false).fetch_all(conn).await?
            });
            found.extend(places.into_iter().map(|place| (place.id, place)));
        }
        Ok(found)
    }
}

/// The zone of each device's outlet, archived devices too.
pub async fn zones(db: &Db) -> Result<HashMap<PosId, String>> {
    let zones: Vec<(i64, String)> = crate::db::read!(db, |pool| sqlx::query_as(
        "select d.pos_id, o.zone from devices d join outlets o on o.id = d.outlet_id",
    )
    .fetch_all(pool)
    .await?);
    Ok(zones.into_iter().map(|(pos_id, zone)| (PosId(pos_id), zone)).collect())
}
