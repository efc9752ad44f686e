//! Changes of outlets, each with its entry of the audit log.

use super::{COLUMNS, Row, account_names, encode_hours, of_account, place_is_free, roll_over};
use crate::{
    Db, Error, Result, accounts,
    audit::{self, Note},
    moments::{hours_key, sort_key},
    search,
    tx::{Tx, on},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::AccountId,
    administration::OutletForm,
    audit::{Actor, AuditAction, AuditField, AuditThing},
    devices::{PosId, normalise_search},
    language::Language,
    live::Change,
    outlets::{Interval, OpeningHours, Outlet, OutletId},
};
use roll_over::open_since;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Changes place, name and zone of an outlet, as its form says, which the caller has checked. `Error::Taken` if its account has another
/// outlet at this place.
pub async fn change_place(
    db: &Db,
    actor: &Actor,
    id: OutletId,
    form: &OutletForm,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let before = locked_with_account(&mut tx, id).await?;
    let after = Outlet {
        city: form.city.clone(),
        address: form.address.clone(),
        mall: form.mall.clone(),
        zone: form.zone.clone(),
        ..before.clone()
    };
    // What is at one place with another since long can still get another zone.
    if after.place_key() != before.place_key() {
        place_is_free(&mut tx, &after, |_| true).await?;
    }
    store(&mut tx, actor, &before, &after, now).await?;
    tx.commit().await
}

/// The outlet as it is, in an account that gets no other outlet until the transaction ends. Accounts are locked before their outlets, as
/// everywhere.
async fn locked_with_account(tx: &mut Tx, id: OutletId) -> Result<Outlet> {
    let account: Option<Uuid> =
        on!(tx, |conn| sqlx::query_scalar("select account_id from outlets where id = $1")
            .bind(id.0)
            .fetch_optional(conn)
            .await)?;
    accounts::locked(tx, AccountId(account.ok_or(Error::NotFound)?)).await?;
    locked(tx, id).await
}

/// Replaces hours and zone; recomputes the business day.
pub async fn change_hours(
    db: &Db,
    actor: &Actor,
    id: OutletId,
    zone: &str,
    hours: &OpeningHours,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    change_hours_within(&mut tx, actor, id, zone, hours, now).await?;
    tx.commit().await
}

/// The same as part of a greater change.
pub(crate) async fn change_hours_within(
    tx: &mut Tx,
    actor: &Actor,
    id: OutletId,
    zone: &str,
    hours: &OpeningHours,
    now: DateTime<Utc>,
) -> Result<()> {
    change_within(tx, actor, id, now, |outlet| {
        Ok(Outlet { zone: zone.to_owned(), hours: hours.clone(), ..outlet })
    })
    .await
}

/// Replaces the weekly plan and keeps the exceptions. `Error::Conflict` if both together are no plan any more.
pub async fn set_week(
    db: &Db,
    actor: &Actor,
    id: OutletId,
    week: &[Vec<Interval>; 7],
    now: DateTime<Utc>,
) -> Result<()> {
    change(db, actor, id, now, |outlet| {
        let hours = OpeningHours::new(week.clone(), outlet.hours.exceptions.clone());
        Ok(Outlet { hours: hours.map_err(|_| Error::Conflict)?, ..outlet })
    })
    .await
}

/// Gives these days hours of their own, or those of their weekdays again. `Error::Conflict` if the whole is no plan any more.
pub async fn set_exceptions(
    db: &Db,
    actor: &Actor,
    id: OutletId,
    dates: &[NaiveDate],
    hours: Option<&[Interval]>,
    now: DateTime<Utc>,
) -> Result<()> {
    change(db, actor, id, now, |outlet| {
        let hours = outlet.hours.with_exceptions(dates, hours).map_err(|_| Error::Conflict)?;
        Ok(Outlet { hours, ..outlet })
    })
    .await
}

async fn change(
    db: &Db,
    actor: &Actor,
    id: OutletId,
    now: DateTime<Utc>,
    to: impl FnOnce(Outlet) -> Result<Outlet>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    change_within(&mut tx, actor, id, now, to).await?;
    tx.commit().await
}

async fn change_within(
    tx: &mut Tx,
    actor: &Actor,
    id: OutletId,
    now: DateTime<Utc>,
    to: impl FnOnce(Outlet) -> Result<Outlet>,
) -> Result<()> {
    let before = locked(tx, id).await?;
    let after = to(before.clone())?;
    store(tx, actor, &before, &after, now).await
}

/// Replaces an outlet that is locked.
async fn store(
    tx: &mut Tx,
    actor: &Actor,
    before: &Outlet,
    after: &Outlet,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = after.id;
    let (network, email) = account_names(tx, after.account_id).await?;
    let title = after.title(&network, &email);
    on!(tx, |conn| {
        sqlx::query(
        "update outlets set city = $2, address = $3, mall = $4, title_key = $5, search = $6, zone = $7, hours = $8,
            hours_key = $9, open_since_at = $10 where id = $1",
    )
    .bind(id.0)
    .bind(&after.city)
    .bind(&after.address)
    .bind(&after.mall)
    .bind(sort_key(&title))
    .bind(normalise_search(&title))
    .bind(&after.zone)
    .bind(encode_hours(&after.hours)?)
    .bind(hours_key(&after.hours))
    .bind(open_since(&after.hours, &after.zone, now))
    .execute(conn)
    .await
    .map(drop)
    })?;
    let day = domain::outlets::business_day_at(&after.hours, &after.zone, now);
    roll_over::move_on(tx, day, &[id], now).await?;
    if before.place() != after.place() {
        let devices = devices_of(tx, "outlet_id", id.0).await?;
        search::refresh(tx, &devices).await?;
    }
    audit::write(tx, actor, vec![difference(before, after)], now).await?;
    tx.announce(Change::Registry);
    Ok(())
}

/// An entry about an outlet.
pub(super) fn note(action: AuditAction, outlet: &Outlet) -> Note {
    Note::new(action, AuditThing::Outlet, &outlet.id, outlet.place()).of(outlet.account_id)
}

fn difference(before: &Outlet, after: &Outlet) -> Note {
    let hours = |outlet: &Outlet| outlet.hours.format(Language::En);
    note(AuditAction::Changed, before)
        .change(AuditField::City, &before.city, &after.city)
        .change(AuditField::Address, &before.address, &after.address)
        .change(AuditField::Mall, &before.mall, &after.mall)
        .change(AuditField::Zone, &before.zone, &after.zone)
        .change(AuditField::Hours, hours(before), hours(after))
        .change(AuditField::Exceptions, exceptions(before, after), exceptions(after, before))
}

/// The exceptions of one that are otherwise in the other: `2026-12-31: 10:00–18:00; 2027-01-01: closed`.
fn exceptions(of: &Outlet, other: &Outlet) -> String {
    let differ: BTreeMap<_, _> = of
        .hours
        .exceptions
        .iter()
        .filter(|(date, day)| other.hours.exceptions.get(*date) != Some(*day))
        .collect();
    let text = |(date, day): (&NaiveDate, &Vec<Interval>)| {
        format!("{date}: {}", OpeningHours::format_day(day, Language::En))
    };
    differ.into_iter().map(text).collect::<Vec<_>>().join("; ")
}

/// Makes the titles of an account's outlets anew, and what its devices are searched by, after its name has changed.
pub(crate) async fn retitle(tx: &mut Tx, account: AccountId, now: DateTime<Utc>) -> Result<()> {
    let (network, email) = account_names(tx, account).await?;
    for outlet in of_account(tx, account).await? {
        let title = outlet.title(&network, &email);
        on!(tx, |conn| sqlx::query("update outlets set title_key = $2, search = $3 where id = $1")
            .bind(outlet.id.0)
            .bind(sort_key(&title))
            .bind(normalise_search(&title))
            .execute(conn)
            .await
            .map(drop))?;
    }
    let devices = devices_of(tx, "account_id", account.0).await?;
    search::refresh(tx, &devices).await?;
    // Rows of the grid name both: an open page must not take them for known.
    on!(tx, |conn| {
        sqlx::query(
        "update devices set changed_at = case when changed_at >= $2 then changed_at + 1 else $2 end where account_id = $1",
    )
    .bind(account.0)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop)
    })?;
    Ok(())
}

async fn devices_of(tx: &mut Tx, column: &'static str, id: Uuid) -> Result<Vec<PosId>> {
    let lock = tx.lock(" for no key update");
    let devices: Vec<i64> = on!(tx, |conn| {
        let mut sql = QueryBuilder::new("select pos_id from devices where ");
        sql.push(column).push(" = ").push_bind(id).push(" order by pos_id").push(lock);
        sql.build_query_scalar().fetch_all(conn).await?
    });
    Ok(devices.into_iter().map(PosId).collect())
}

/// The outlet as it is, which nobody else changes until the transaction ends.
async fn locked(tx: &mut Tx, id: OutletId) -> Result<Outlet> {
    let lock = tx.lock(" for no key update");
    let row: Option<Row> = on!(tx, |conn| {
        let mut sql = QueryBuilder::new(COLUMNS);
        sql.push(" and id = ").push_bind(id.0).push(lock);
        sql.build_query_as().fetch_optional(conn).await?
    });
    row.ok_or(Error::NotFound)?.try_into()
}

/// Takes an outlet and its devices out of grid, counts and reports; history stays readable.
pub async fn archive(db: &Db, actor: &Actor, id: OutletId, now: DateTime<Utc>) -> Result<()> {
    let at = now.timestamp_millis();
    let mut tx = db.begin().await?;
    let outlet = locked(&mut tx, id).await?;
    set_archived(&mut tx, id, None, Some(at)).await?;
    devices_of(&mut tx, "outlet_id", id.0).await?;
    let devices: Vec<i64> = on!(tx, |conn| {
        sqlx::query_scalar(
        "update devices set archived_at = $2, changed_at = $2 where outlet_id = $1 and archived_at is null
         returning pos_id",
    )
    .bind(id.0)
    .bind(at)
    .fetch_all(conn)
    .await
    })?;
    finish(tx, actor, note(AuditAction::Archived, &outlet), devices, now).await
}

/// Brings an archived outlet back, with the devices that were archived together with it. `Error::Taken` if its account has another outlet
/// at its place meanwhile.
pub async fn restore(db: &Db, actor: &Actor, id: OutletId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let outlet = locked_with_account(&mut tx, id).await?;
    place_is_free(&mut tx, &outlet, |other| !other.archived).await?;
    let archived: Option<i64> =
        on!(tx, |conn| sqlx::query_scalar("select archived_at from outlets where id = $1")
            .bind(id.0)
            .fetch_one(conn)
            .await)?;
    let archived = archived.ok_or(Error::NotFound)?;
    set_archived(&mut tx, id, Some(archived), None).await?;
    devices_of(&mut tx, "outlet_id", id.0).await?;
    let devices: Vec<i64> = on!(tx, |conn| sqlx::query_scalar(
        "update devices set archived_at = null, changed_at = $3 where outlet_id = $1 and archived_at = $2
         returning pos_id",
    )
    .bind(id.0)
    .bind(archived)
    .bind(now.timestamp_millis())
    .fetch_all(conn)
    .await)?;
    finish(tx, actor, note(AuditAction::Restored, &outlet), devices, now).await
}

async fn set_archived(tx: &mut Tx, id: OutletId, before: Option<i64>, after: Option<i64>) -> Result<()> {
    let changed = on!(tx, |conn| {
        sqlx::query(
        "update outlets set archived_at = $3 where id = $1 and coalesce(archived_at, 0) = coalesce($2, 0)",
    )
    .bind(id.0)
    .bind(before)
    .bind(after)
    .execute(conn)
    .await
    .map(|done| done.rows_affected())
    })?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

async fn finish(mut tx: Tx, actor: &Actor, note: Note, devices: Vec<i64>, now: DateTime<Utc>) -> Result<()> {
    let note = note.with(AuditField::Count, devices.len().to_string());
    audit::write(&mut tx, actor, vec![note], now).await?;
    let devices: Vec<PosId> = devices.into_iter().map(PosId).collect();
    crate::devices::touch_keys(&mut tx, &devices, now.timestamp_millis()).await?;
    tx.announce(Change::Devices(devices));
    tx.announce(Change::Keys);
    tx.announce(Change::Registry);
    tx.commit().await
}
