use super::view::RevenueView;
use crate::error::Result;
use domain::{
    devices::DeviceRow,
    incidents::IncidentId,
    outlets::{OutletFilterChoices, OutletId, OutletPage, OutletQuery, OutletRow},
    revenue::{RevenueReport, TillSilence},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::guard;

/// What the page of an outlet shows besides its revenue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutletDetails {
    pub row: OutletRow,
    /// The devices that stand there, by number.
    pub devices: Vec<DeviceRow>,
    /// Its open incident.
    pub incident: Option<IncidentId>,
    /// Which tills are silent by their own history; of the others that is not known.
    pub silence: Vec<TillSilence>,
    /// Unix milliseconds at which it was read: «данные на».
    pub as_of: i64,
}

impl OutletDetails {
    /// Does a device that is online sell nothing? Its history tells; where it is too short, an hour without a receipt does.
    pub fn is_silent(&self, row: &DeviceRow) -> bool {
        let by_history = self.silence.iter().find(|till| till.pos_id == row.pos_id);
        row.state.counts_as_online() && by_history.map_or(row.silent, |till| till.silent)
    }
}

/// One page of the list.
#[server(prefix = "/rpc", endpoint = "outlets/list")]
pub async fn list_outlets(#[server(default)] query: OutletQuery) -> Result<OutletPage> {
    let viewer = guard::viewer().await?;
    Ok(storage::outlets::page(&guard::db(), &viewer.scope, &query, guard::now()).await?)
}

/// What the filters of the list offer.
#[server(prefix = "/rpc", endpoint = "outlets/choices")]
pub async fn outlet_choices() -> Result<OutletFilterChoices> {
    let viewer = guard::viewer().await?;
    Ok(storage::outlets::choices(&guard::db(), &viewer.scope).await?)
}

/// One outlet with its devices.
#[server(prefix = "/rpc", endpoint = "outlets/get")]
pub async fn get_outlet(id: OutletId) -> Result<OutletDetails> {
    let viewer = guard::viewer().await?;
    let (db, now, settings) = (guard::db(), guard::now(), guard::lag());
    let row = storage::outlets::row(&db, &viewer.scope, id).await?;
    let devices = storage::devices::of_outlet(&db, &viewer.scope, id, now).await?;
    let silence = storage::revenue::silent_tills(&db, &viewer.scope, id, &settings, now).await?;
    let incident = storage::incidents::open_of_outlet(&db, &viewer.scope, id).await?;
    Ok(OutletDetails { row, devices, incident, silence, as_of: now.timestamp_millis() })
}

/// Revenue of an outlet, or of one till of it, against the profile.
#[server(prefix = "/rpc", endpoint = "outlets/revenue")]
pub async fn revenue_of(id: OutletId, #[server(default)] view: RevenueView) -> Result<RevenueReport> {
    let viewer = guard::viewer().await?;
    let (db, now, settings) = (guard::db(), guard::now(), guard::lag());
    let outlet = storage::outlets::get(&db, &viewer.scope, id).await?;
    let query = view.asks(outlet.business_day_at(now));
    Ok(storage::revenue::report(&db, &viewer.scope, id, query, &settings, now).await?)
}
