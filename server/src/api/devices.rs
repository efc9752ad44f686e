//! `GET devices`: the grid of devices.

use super::{Asked, pages, reader::Reader};
use crate::{
    AppState,
    ingest::{ApiError, Problem},
};
use axum::{Json, extract::State};
use chrono::{DateTime, FixedOffset};
use domain::devices::{DevicePage, DeviceQuery, DeviceRow, DeviceState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A till or mid-server, as the grid shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    pub pos_id: i64,
    /// Name in the client's cabinet.
    pub name: String,
    /// The account's e-mail.
    pub account: String,
    pub account_id: String,
    pub network: String,
    pub outlet_id: String,
    pub city: String,
    pub address: String,
    pub mall: String,
    /// IANA zone of the outlet; all times are in it.
    pub zone: String,
    /// `KKMWPF` or `Мидсервер`.
    pub kind: String,
    /// `online`, `offline`, `never_connected`, `receipts_without_software` or `through_mid_server`.
    pub state: String,
    /// The mid-server through which its receipts come.
    pub mid_server: Option<i64>,
    /// Copies running at once; more than 1: duplicates.
    pub copies: i64,
    pub same_machine: Option<i64>,
    pub unstable: bool,
    /// Online and open, but no receipt for an hour.
    pub silent: bool,
    pub version: String,
    pub interactor: String,
    pub cpu: String,
    pub cpu_mhz: Option<i64>,
    pub ram_mb: Option<i64>,
    pub os: String,
    pub internal_ip: String,
    pub external_ip: String,
    /// Its creation where it never disconnected.
    pub last_disconnect_at: DateTime<FixedOffset>,
    /// It is its creation.
    pub disconnect_is_creation: bool,
    pub last_receipt_at: Option<DateTime<FixedOffset>>,
    pub receipts_today: i64,
    pub revenue_today_kopecks: i64,
    pub waiting_receipts: i64,
    pub receipt_conflicts: i64,
    pub note: String,
}

/// A page of devices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceList {
    pub devices: Vec<Device>,
    /// Devices that match all filters.
    pub total: i64,
    /// From 0.
    #[schema(minimum = 0)]
    pub page: u32,
    pub pages: i64,
}

impl From<DeviceRow> for Device {
    fn from(row: DeviceRow) -> Self {
        let (state, mid_server) = match row.state {
            DeviceState::Online => ("online", None),
            DeviceState::Offline => ("offline", None),
            DeviceState::NeverConnected => ("never_connected", None),
            DeviceState::ReceiptsWithoutSoftware => ("receipts_without_software", None),
            DeviceState::ThroughMidServer(mid_server) => ("through_mid_server", Some(mid_server.0)),
        };
        Self {
            pos_id: row.pos_id.0,
            name: row.name,
            account: row.account_email,
            account_id: row.account_id.to_string(),
            network: row.network,
            outlet_id: row.outlet_id.to_string(),
            city: row.city,
            address: row.address,
            mall: row.mall,
            zone: row.zone,
            kind: row.kind.to_string(),
            state: state.to_owned(),
            mid_server,
            copies: row.copies,
            same_machine: row.same_machine.map(|pos_id| pos_id.0),
            unstable: row.unstable,
            silent: row.silent,
            version: row.facts.version,
            interactor: row.facts.interactor,
            cpu: row.facts.cpu,
            cpu_mhz: row.facts.cpu_mhz,
            ram_mb: row.facts.ram_mb,
            os: row.facts.os,
            internal_ip: row.facts.internal_ip,
            external_ip: row.external_ip,
            last_disconnect_at: row.last_disconnect_at,
            disconnect_is_creation: row.disconnect_is_creation,
            last_receipt_at: row.last_receipt_at,
            receipts_today: row.receipts_today,
            revenue_today_kopecks: row.revenue_today.0,
            waiting_receipts: row.waiting_receipts,
            receipt_conflicts: row.receipt_conflicts,
            note: row.note,
        }
    }
}

/// Devices, with the filters of the grid.
///
/// The query is the one of the grid's address `/devices?…`. A page has at most 100 devices.
#[utoipa::path(
    get, path = "/api/v1/devices", tag = "reading", security(("token" = [])),
    params(
        ("state" = Option<String>, Query, description = "`all`, `online` or `offline`"),
        ("search" = Option<String>, Query, description = "Words that must all occur in PosID, names, address, IP, note, account"),
        ("account" = Option<String>, Query, description = "Id of an account"),
        ("outlet" = Option<String>, Query, description = "Id of an outlet"),
        ("city" = Option<String>, Query, description = "As outlets name it"),
        ("kind" = Option<String>, Query, description = "`KKMWPF` or `Мидсервер`"),
        ("version" = Option<String>, Query, description = "Of the software"),
        ("never_connected" = Option<bool>, Query, description = "Only those from which nothing ever came"),
        ("duplicates" = Option<bool>, Query, description = "Only those with more than one copy running"),
        ("no_receipts_today" = Option<bool>, Query, description = "Only those without a receipt today"),
        ("silent" = Option<bool>, Query, description = "Only those online and silent in opening hours"),
        ("sort" = Option<String>, Query, description = "`pos_id`, `outlet`, `device`, `hours`, `last_disconnect`, `kind`, `version`, `receipts`, `revenue`, `last_receipt` or `note`"),
        ("descending" = Option<bool>, Query, description = "The largest first"),
        ("page" = Option<u32>, Query, description = "From 0"),
    ),
    responses(
        (status = 200, description = "A page", body = DeviceList),
        (status = 401, description = "The token is not accepted", body = Problem),
        (status = 422, description = "The query cannot be read", body = Problem),
        (status = 429, description = "Too many requests", body = Problem),
        (status = 503, description = "Try again after Retry-After seconds", body = Problem),
    )
)]
pub(crate) async fn devices(
    State(state): State<AppState>,
    Reader(viewer): Reader,
    Asked(query): Asked<DeviceQuery>,
) -> Result<Json<DeviceList>, ApiError> {
    let found = storage::devices::list(&state.db, &viewer.scope, &query, state.clock.now()).await;
    let DevicePage { rows, counts, .. } = found.map_err(|error| ApiError::storage(&error))?;
    let total = match query.state {
        domain::devices::StateFilter::All => counts.all,
        domain::devices::StateFilter::Online => counts.online,
        domain::devices::StateFilter::Offline => counts.offline,
    };
    Ok(Json(DeviceList {
        devices: rows.into_iter().map(Device::from).collect(),
        total,
        page: query.page,
        pages: pages(total, DeviceQuery::PAGE_SIZE),
    }))
}
