use crate::error::Result;
use domain::{
    accounts::AccountId,
    administration::{ExceptionForm, OutletDetails, OutletForm, OutletRecord, Rows, Sought, WeekForm},
    outlets::OutletId,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, error::AppError, guard};
#[cfg(feature = "ssr")]
use domain::{
    administration::FieldFault,
    audit::Actor,
    outlets::{OpeningHours, is_zone},
};
#[cfg(feature = "ssr")]
use storage::{accounts, administration, outlets};

/// One page of the outlets.
#[server(prefix = "/rpc", endpoint = "administration/outlets")]
pub async fn list_outlets(#[server(default)] sought: Sought) -> Result<Rows<OutletRecord>> {
    let viewer = guard::staff().await?;
    Ok(administration::outlets(&guard::db(), &viewer.scope, &sought).await?)
}

/// One outlet.
#[server(prefix = "/rpc", endpoint = "administration/outlets/get")]
pub async fn get_outlet(id: OutletId) -> Result<OutletDetails> {
    let viewer = guard::staff().await?;
    Ok(administration::outlet(&guard::db(), &viewer.scope, id).await?)
}

/// Adds an outlet that never closes, until its hours are set.
#[server(prefix = "/rpc", endpoint = "administration/outlets/add")]
pub async fn add_outlet(account: AccountId, #[server(default)] form: OutletForm) -> Result<OutletId> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), checked(form)?);
    let account_id = accounts::get(&db, &viewer.scope, account).await?.id;
    let hours = OpeningHours::daily(0, 24 * 60);
    let OutletForm { city, address, mall, zone } = form;
    let outlet = outlets::NewOutlet { account_id, city, address, mall, zone, hours };
    let added = outlets::add(&db, &Actor::from(&viewer), &outlet, now).await?;
    lead_plain_form_to(&address_of(added.id));
    Ok(added.id)
}

/// Changes place, name and zone.
#[server(prefix = "/rpc", endpoint = "administration/outlets/change")]
pub async fn change_outlet(id: OutletId, #[server(default)] form: OutletForm) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), checked(form)?);
    outlets::change_place(&db, &Actor::from(&viewer), id, &form, now).await?;
    lead_plain_form_to(&address_of(id));
    Ok(())
}

/// Replaces the weekly plan; exceptions stay.
#[server(prefix = "/rpc", endpoint = "administration/outlets/week")]
pub async fn set_week(id: OutletId, #[server(default)] form: WeekForm) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now) = (guard::db(), guard::now());
    let before = outlets::get(&db, &viewer.scope, id).await?;
    let hours = form.read(&before.hours)?;
    outlets::set_week(&db, &Actor::from(&viewer), id, &hours.week, now).await?;
    lead_plain_form_to(&format!("{}#hours", address_of(id)));
    Ok(())
}

/// Gives a day, or each day of a range, hours of its own.
#[server(prefix = "/rpc", endpoint = "administration/outlets/exception")]
pub async fn set_exception(id: OutletId, #[server(default)] form: ExceptionForm) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now) = (guard::db(), guard::now());
    let (dates, day) = (form.dates()?, form.intervals()?);
    let before = outlets::get(&db, &viewer.scope, id).await?;
    before.hours.with_exceptions(&dates, Some(&day)).map_err(|_| overlap())?;
    outlets::set_exceptions(&db, &Actor::from(&viewer), id, &dates, Some(&day), now).await?;
    lead_plain_form_to(&format!("{}#hours", address_of(id)));
    Ok(())
}

/// Gives a range of days the hours of their weekdays again.
#[server(prefix = "/rpc", endpoint = "administration/outlets/no_exception")]
pub async fn remove_exception(id: OutletId, #[server(default)] form: ExceptionForm) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, dates) = (guard::db(), guard::now(), form.dates()?);
    let before = outlets::get(&db, &viewer.scope, id).await?;
    before.hours.with_exceptions(&dates, None).map_err(|_| overlap())?;
    outlets::set_exceptions(&db, &Actor::from(&viewer), id, &dates, None, now).await?;
    lead_plain_form_to(&format!("{}#hours", address_of(id)));
    Ok(())
}

/// Takes an outlet with its devices out of grid, counts and reports.
#[server(prefix = "/rpc", endpoint = "administration/outlets/archive")]
pub async fn archive_outlet(id: OutletId) -> Result<()> {
    let viewer = guard::admin().await?;
    outlets::archive(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(&address_of(id));
    Ok(())
}

/// Brings an archived outlet back, with the devices that were archived with it.
#[server(prefix = "/rpc", endpoint = "administration/outlets/restore")]
pub async fn restore_outlet(id: OutletId) -> Result<()> {
    let viewer = guard::admin().await?;
    outlets::restore(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(&address_of(id));
    Ok(())
}

#[cfg(feature = "ssr")]
fn address_of(id: OutletId) -> String {
    format!("/administration/outlets/{id}")
}

#[cfg(feature = "ssr")]
fn checked(form: OutletForm) -> Result<OutletForm> {
    let form = form.checked()?;
    if is_zone(&form.zone) { Ok(form) } else { Err(FieldFault { field: "zone", message: "invalid" }.into()) }
}

#[cfg(feature = "ssr")]
fn overlap() -> AppError {
    FieldFault { field: "hours", message: "overlap" }.into()
}
