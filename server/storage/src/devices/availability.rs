//! How available one device was over a period.

use crate::{
    Db, Error, Result,
    db::read,
    moments::{local_of, moment, zone},
    outlets::stored_hours,
    presence, service_runs,
};
use chrono::{DateTime, Utc};
use domain::{
    devices::PosId,
    members::Scope,
    outlets::open_spans,
    presence::{AvailabilityReport, AvailabilitySpan, PresenceHistory, disconnects, share_online},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Uuid,
    zone: String,
    hours: String,
    first_seen_at: Option<i64>,
    online: bool,
}

/// Availability over `from..until` with the share online within opening hours. Also of an archived device: its history
/// stays readable.
pub async fn availability(
    db: &Db,
    scope: &Scope,
    pos_id: PosId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<AvailabilityReport> {
    let row: Option<Row> = read!(db, |pool| sqlx::query_as(
        "select d.account_id, o.zone, o.hours, d.first_seen_at, d.online
         from devices d join outlets o on o.id = d.outlet_id where d.pos_id = $1",
    )
    .bind(pos_id.0)
    .fetch_optional(pool)
    .await?);
    let row =
        row.filter(|row| scope.covers(domain::accounts::AccountId(row.account_id))).ok_or(Error::NotFound)?;
    let flips = presence::flips(db, pos_id, from, now.max(until)).await?;
    let downtimes = service_runs::whole_downtimes(db, from, until).await?;
    let open = open_spans(&stored_hours(&row.hours)?, &row.zone, from, until);
    let history = PresenceHistory {
        flips: &flips,
        first_seen: row.first_seen_at.map(moment),
        online_now: row.online,
        server_downtimes: &downtimes,
        open_spans: &open,
    };
    let stretches = domain::presence::availability(history, from, until, now);
    let zone = zone(&row.zone);
    Ok(AvailabilityReport {
        from: local_of(from, zone),
        until: local_of(until, zone),
        share_online: share_online(&stretches),
        disconnects: disconnects(&flips, from, until).into_iter().map(|at| local_of(at, zone)).collect(),
        spans: stretches
            .into_iter()
            .map(|stretch| AvailabilitySpan {
                from: local_of(stretch.from, zone),
                until: local_of(stretch.until, zone),
                availability: stretch.availability,
                open: stretch.open,
            })
            .collect(),
    })
}
