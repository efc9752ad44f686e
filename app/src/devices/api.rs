use crate::{error::Result, period::Period};
use domain::{
    devices::{DeviceDetails, DeviceFilterChoices, DevicePage, DeviceQuery, DeviceRow, PosId},
    notes::NoteChange,
    presence::AvailabilityReport,
    receipts::ReceiptLine,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, error::AppError, guard};

/// One page of the grid with the counts of its tabs.
#[server(prefix = "/rpc", endpoint = "devices/list")]
pub async fn list_devices(#[server(default)] query: DeviceQuery) -> Result<DevicePage> {
    let viewer = guard::viewer().await?;
    Ok(storage::devices::list(&guard::db(), &viewer.scope, &query, guard::now()).await?)
}

/// The rows of these devices (comma-separated), to catch up after a loss of connection.
#[server(prefix = "/rpc", endpoint = "devices/rows")]
pub async fn rows(#[server(default)] devices: String) -> Result<Vec<DeviceRow>> {
    let viewer = guard::viewer().await?;
    let wanted = domain::live::Subscription { devices, ..Default::default() };
    let pos_ids: Vec<PosId> = wanted.pos_ids().into_iter().collect();
    Ok(storage::devices::rows(&guard::db(), &viewer.scope, &pos_ids, guard::now()).await?)
}

/// All devices of a view, in its order: what a file of it holds.
#[server(prefix = "/rpc", endpoint = "devices/numbers")]
pub async fn device_numbers(#[server(default)] query: DeviceQuery) -> Result<Vec<PosId>> {
    let viewer = guard::viewer().await?;
    Ok(storage::devices::numbers(&guard::db(), &viewer.scope, &query).await?)
}

/// The rows of these devices (comma-separated, [`DeviceQuery::PORTION`] at most) in this order, on their way into a file.
#[server(prefix = "/rpc", endpoint = "devices/portion")]
pub async fn device_portion(#[server(default)] devices: String) -> Result<Vec<DeviceRow>> {
    let viewer = guard::viewer().await?;
    let (db, now) = (guard::db(), guard::now());
    let wanted = devices.split(',').filter_map(|pos_id| pos_id.parse().ok());
    let wanted: Vec<PosId> = wanted.take(DeviceQuery::PORTION).collect();
    Ok(storage::devices::rows_in_order(&db, &viewer.scope, &wanted, now).await?)
}

/// What the filters offer.
#[server(prefix = "/rpc", endpoint = "devices/choices")]
pub async fn choices() -> Result<DeviceFilterChoices> {
    let viewer = guard::viewer().await?;
    Ok(storage::devices::choices(&guard::db(), &viewer.scope).await?)
}

/// Everything about one device.
#[server(prefix = "/rpc", endpoint = "devices/get")]
pub async fn get_device(pos_id: PosId) -> Result<DeviceDetails> {
    let viewer = guard::viewer().await?;
    Ok(storage::devices::get(&guard::db(), &viewer.scope, pos_id, guard::now()).await?)
}

/// When the device was online during a period of its outlet.
#[server(prefix = "/rpc", endpoint = "devices/availability")]
pub async fn availability_of(pos_id: PosId, #[server(default)] period: Period) -> Result<AvailabilityReport> {
    let viewer = guard::viewer().await?;
    let (db, now) = (guard::db(), guard::now());
    let row = storage::devices::get(&db, &viewer.scope, pos_id, now).await?.row;
    let (from, until) = period.bounds(&row.hours, &row.zone, now);
    Ok(storage::devices::availability(&db, &viewer.scope, pos_id, from, until, now).await?)
}

/// The latest receipts of a device by time of sale, the newest first.
#[server(prefix = "/rpc", endpoint = "devices/receipts")]
pub async fn last_receipts(pos_id: PosId) -> Result<Vec<ReceiptLine>> {
    let viewer = guard::viewer().await?;
    Ok(storage::receipts::last(&guard::db(), &viewer.scope, pos_id).await?)
}

/// Replaces the note of a device, unless somebody else changed it since `version`. Only support may.
///
/// A plain form is led to a page that shows both texts of a conflict.
#[server(prefix = "/rpc", endpoint = "devices/note")]
pub async fn change_note(pos_id: PosId, version: i64, #[server(default)] text: String) -> Result<NoteChange> {
    let viewer = guard::support().await?;
    let text = domain::notes::check_text(&text).map_err(|fault| {
        guard::refuse(AppError::Invalid { field: "text".to_owned(), message: fault.to_string() })
    })?;
    let change = storage::notes::change(&guard::db(), &viewer, pos_id, version, &text, guard::now()).await?;
    lead_plain_form_to(&super::note::after_change(pos_id, &change));
    Ok(change)
}
