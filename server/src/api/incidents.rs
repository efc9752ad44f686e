//! `GET incidents`: the list of incidents.

use super::{Asked, pages, reader::Reader};
use crate::{
    AppState,
    ingest::{ApiError, Problem},
};
use axum::{Json, extract::State};
use chrono::{DateTime, FixedOffset};
use domain::incidents::{Handler, IncidentPage, IncidentQuery, IncidentRow, IncidentState, LagState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An incident, as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    pub id: String,
    /// Of an `outlet`, of an `account`, or of the `platform`.
    pub subject: String,
    /// What it is about, as the list shows it.
    pub title: String,
    pub city: String,
    pub address: String,
    /// IANA zone of its times.
    pub zone: String,
    pub open: bool,
    pub opened_at: DateTime<FixedOffset>,
    pub closed_at: Option<DateTime<FixedOffset>>,
    /// Since when the revenue is well again; none: the lag lasts.
    pub recovered_at: Option<DateTime<FixedOffset>>,
    /// When the lag began.
    pub since: DateTime<FixedOffset>,
    /// Sold in the time that was judged at the opening.
    pub revenue_kopecks: i64,
    /// What the profile expected of it.
    pub expected_kopecks: Option<i64>,
    /// The partner that handles it; none: HEADO's support.
    pub partner: Option<String>,
    pub escalated: bool,
    /// Who works on it.
    pub owner: Option<String>,
    pub steps_done: i64,
    /// The incident that it is part of.
    pub part_of: Option<String>,
}

/// A page of incidents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentList {
    pub incidents: Vec<Incident>,
    /// Incidents that match all filters.
    pub total: i64,
    /// From 0.
    #[schema(minimum = 0)]
    pub page: u32,
    pub pages: i64,
}

impl From<IncidentRow> for Incident {
    fn from(row: IncidentRow) -> Self {
        Self {
            id: row.id.to_string(),
            subject: row.subject.to_string(),
            title: row.title,
            city: row.city,
            address: row.address,
            zone: row.zone,
            open: row.state == IncidentState::Open,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            recovered_at: match row.lag {
                LagState::Lasting => None,
                LagState::Recovered { at, .. } => Some(at),
            },
            since: row.detection.since,
            revenue_kopecks: row.detection.revenue.0,
            expected_kopecks: row.detection.expected.map(|expected| expected.0),
            partner: match row.handler {
                Handler::Partner { name, .. } => Some(name),
                Handler::Support => None,
            },
            escalated: row.escalated,
            owner: row.owner.map(|owner| owner.name),
            steps_done: row.steps_done,
            part_of: row.part_of.map(|id| id.to_string()),
        }
    }
}

/// Incidents, with the filters of their list, the newest first.
///
/// The query is the one of the list's address `/incidents?…`. A page has at most 50 incidents.
#[utoipa::path(
    get, path = "/api/v1/incidents", tag = "reading", security(("token" = [])),
    params(
        ("show" = Option<String>, Query, description = "`open`, `mine`, `closed` or `all`"),
        ("search" = Option<String>, Query, description = "Words that must all occur in network, city, address, mall or account"),
        ("account" = Option<String>, Query, description = "Id of an account"),
        ("city" = Option<String>, Query, description = "As outlets name it"),
        ("lasting" = Option<bool>, Query, description = "Only those from which the revenue has not recovered"),
        ("page" = Option<u32>, Query, description = "From 0"),
    ),
    responses(
        (status = 200, description = "A page", body = IncidentList),
        (status = 401, description = "The token is not accepted", body = Problem),
        (status = 422, description = "The query cannot be read", body = Problem),
        (status = 429, description = "Too many requests", body = Problem),
        (status = 503, description = "Try again after Retry-After seconds", body = Problem),
    )
)]
pub(crate) async fn incidents(
    State(state): State<AppState>,
    Reader(viewer): Reader,
    Asked(query): Asked<IncidentQuery>,
) -> Result<Json<IncidentList>, ApiError> {
    let found = storage::incidents::page(&state.db, &viewer, &query, state.clock.now()).await;
    let IncidentPage { rows, total, .. } = found.map_err(|error| ApiError::storage(&error))?;
    Ok(Json(IncidentList {
        incidents: rows.into_iter().map(Incident::from).collect(),
        total,
        page: query.page,
        pages: pages(total, IncidentQuery::PAGE_SIZE),
    }))
}
