use crate::error::Result;
use domain::{
    maintenance::{MaintenanceId, MaintenanceWindow},
    outlets::OutletId,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, error::AppError, guard};
#[cfg(feature = "ssr")]
use chrono::{NaiveDateTime, NaiveTime, Timelike};
#[cfg(feature = "ssr")]
use domain::{
    maintenance::{MaintenancePlace, MaintenancePlan, reason as reason_in_a_line},
    members::Viewer,
};

/// The windows of an outlet and of its account.
#[server(prefix = "/rpc", endpoint = "maintenance/list")]
pub async fn maintenance_of(outlet: OutletId) -> Result<Vec<MaintenanceWindow>> {
    let viewer = guard::viewer().await?;
    let db = guard::db();
    // What is no outlet of the viewer's is not found, also where it has no windows.
    storage::outlets::get(&db, &viewer.scope, outlet).await?;
    Ok(storage::maintenance::list(&db, &viewer.scope, Some(outlet)).await?)
}

/// Plans a window once, by the outlet's clock: `2026-06-04T22:00`.
#[server(prefix = "/rpc", endpoint = "maintenance/once")]
pub async fn maintain_once(
    outlet: OutletId,
    #[server(default)] from: String,
    #[server(default)] until: String,
    #[server(default)] reason: String,
) -> Result<MaintenanceId> {
    let viewer = guard::support().await?;
    let time = |field: &str, text: &str| {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map_err(|_| invalid(field))
    };
    let plan = MaintenancePlan::Once { from: time("from", &from)?, until: time("until", &until)? };
    add(&viewer, outlet, plan, &reason).await
}

/// Plans a window of every week by the outlet's clock. Days count from 0, Monday; a window that ends not after it begins
/// runs into the next day.
#[server(prefix = "/rpc", endpoint = "maintenance/weekly")]
pub async fn maintain_weekly(
    outlet: OutletId,
    #[server(default)] days: Vec<u8>,
    #[server(default)] starts: String,
    #[server(default)] ends: String,
    #[server(default)] reason: String,
) -> Result<MaintenanceId> {
    let viewer = guard::support().await?;
    let minutes = |field: &str, text: &str| {
        let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| invalid(field))?;
        u16::try_from(time.num_seconds_from_midnight() / 60).map_err(|_| invalid(field))
    };
    let mut on = [false; 7];
    for day in days {
        *on.get_mut(usize::from(day)).ok_or_else(|| invalid("days"))? = true;
    }
    let plan = MaintenancePlan::Weekly {
        days: on,
        starts: minutes("starts", &starts)?,
        ends: minutes("ends", &ends)?,
    };
    add(&viewer, outlet, plan, &reason).await
}

/// Removes a window from the page of an outlet.
#[server(prefix = "/rpc", endpoint = "maintenance/remove")]
pub async fn remove_maintenance(id: MaintenanceId, outlet: OutletId) -> Result<()> {
    let viewer = guard::support().await?;
    storage::maintenance::remove(&guard::db(), &viewer.scope, id, guard::now()).await?;
    lead_plain_form_to(&address(outlet));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn add(
    viewer: &Viewer,
    outlet: OutletId,
    plan: MaintenancePlan,
    reason: &str,
) -> Result<MaintenanceId> {
    plan.check().map_err(|fault| invalid(fault.field()))?;
    let (place, reason) = (MaintenancePlace::Outlet(outlet), reason_in_a_line(reason));
    let id = storage::maintenance::add(&guard::db(), viewer, place, &plan, &reason, guard::now()).await?;
    lead_plain_form_to(&address(outlet));
    Ok(id)
}

#[cfg(feature = "ssr")]
fn address(outlet: OutletId) -> String {
    format!("/outlets/{outlet}#maintenance")
}

#[cfg(feature = "ssr")]
fn invalid(field: &str) -> AppError {
    guard::refuse(AppError::Invalid { field: field.to_owned(), message: "invalid".to_owned() })
}
