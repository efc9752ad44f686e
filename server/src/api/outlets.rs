//! `GET outlets`: the list of outlets with their revenue.

use super::{Asked, pages, reader::Reader};
use crate::{
    AppState,
    ingest::{ApiError, Problem},
};
use axum::{Json, extract::State};
use chrono::{DateTime, FixedOffset};
use domain::outlets::{OutletPage, OutletQuery, OutletRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An outlet, as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Outlet {
    pub id: String,
    /// The account's e-mail.
    pub account: String,
    pub account_id: String,
    pub network: String,
    pub city: String,
    pub address: String,
    pub mall: String,
    /// IANA zone; all times are in it.
    pub zone: String,
    /// Open at this moment.
    pub open: bool,
    pub devices: i64,
    pub devices_online: i64,
    pub receipts_today: i64,
    pub revenue_today_kopecks: i64,
    pub last_receipt_at: Option<DateTime<FixedOffset>>,
    /// Until then revenue and profile are compared; none until it was judged today.
    pub known_until: Option<DateTime<FixedOffset>>,
    /// Sold since the opening until then.
    pub known_revenue_kopecks: Option<i64>,
    /// What the profile expects of the same time; none while it is learning.
    pub expected_kopecks: Option<i64>,
    /// -570 is 57 % below the profile.
    pub deviation_per_mille: Option<i64>,
    /// Below the profile by more than the limit.
    pub behind: bool,
}

/// A page of outlets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OutletList {
    pub outlets: Vec<Outlet>,
    /// Outlets that match all filters.
    pub total: i64,
    /// From 0.
    #[schema(minimum = 0)]
    pub page: u32,
    pub pages: i64,
}

impl From<OutletRow> for Outlet {
    fn from(row: OutletRow) -> Self {
        let standing = row.standing.as_ref();
        Self {
            known_until: standing.map(|standing| standing.known_until),
            known_revenue_kopecks: standing.map(|standing| standing.revenue.0),
            expected_kopecks: standing.and_then(|standing| Some(standing.expected?.0)),
            deviation_per_mille: standing.and_then(domain::outlets::Standing::deviation_per_mille),
            behind: standing.is_some_and(|standing| standing.behind),
            id: row.outlet.id.to_string(),
            account: row.account_email,
            account_id: row.outlet.account_id.to_string(),
            network: row.network,
            city: row.outlet.city,
            address: row.outlet.address,
            mall: row.outlet.mall,
            zone: row.outlet.zone,
            open: row.open,
            devices: row.devices,
            devices_online: row.online,
            receipts_today: row.receipts_today,
            revenue_today_kopecks: row.revenue_today.0,
            last_receipt_at: row.last_receipt_at,
        }
    }
}

/// Outlets, with the filters of their list.
///
/// The query is the one of the list's address `/outlets?…`. A page has at most 100 outlets.
#[utoipa::path(
    get, path = "/api/v1/outlets", tag = "reading", security(("token" = [])),
    params(
        ("search" = Option<String>, Query, description = "Words that must all occur in network, city, address, mall or account"),
        ("account" = Option<String>, Query, description = "Id of an account"),
        ("city" = Option<String>, Query, description = "As outlets name it"),
        ("behind" = Option<bool>, Query, description = "Only those behind their profile"),
        ("some_offline" = Option<bool>, Query, description = "Only those with a device that is not online"),
        ("no_receipts_today" = Option<bool>, Query, description = "Only those without a receipt today"),
        ("sort" = Option<String>, Query, description = "`outlet`, `revenue`, `expected`, `deviation`, `receipts`, `offline` or `last_receipt`"),
        ("descending" = Option<bool>, Query, description = "The largest first"),
        ("page" = Option<u32>, Query, description = "From 0"),
    ),
    responses(
        (status = 200, description = "A page", body = OutletList),
        (status = 401, description = "The token is not accepted", body = Problem),
        (status = 422, description = "The query cannot be read", body = Problem),
        (status = 429, description = "Too many requests", body = Problem),
        (status = 503, description = "Try again after Retry-After seconds", body = Problem),
    )
)]
pub(crate) async fn outlets(
    State(state): State<AppState>,
    Reader(viewer): Reader,
    Asked(query): Asked<OutletQuery>,
) -> Result<Json<OutletList>, ApiError> {
    let found = storage::outlets::page(&state.db, &viewer.scope, &query, state.clock.now()).await;
    let OutletPage { rows, total, .. } = found.map_err(|error| ApiError::storage(&error))?;
    Ok(Json(OutletList {
        outlets: rows.into_iter().map(Outlet::from).collect(),
        total,
        page: query.page,
        pages: pages(total, OutletQuery::PAGE_SIZE),
    }))
}
