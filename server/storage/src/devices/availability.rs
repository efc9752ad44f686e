//! How available one device was over a period.

use crate::{
    Db, Error, Result,
    db::read,
    moments::{local_of, moment, zone},
    outlets::stored_hours,
    presence, service_runs,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    devices::PosId,
    members::Scope,
    outlets::{Outlet, open_spans},
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
    Ok(report(history, zone(&row.zone), from, until, now))
}

/// The same of all devices that stand at an outlet, by number, archived ones left out. The outlet is of the viewer's scope.
pub(crate) async fn availability_at(
    db: &Db,
    outlet: &Outlet,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<(PosId, AvailabilityReport)>> {
    let devices: Vec<(i64, Option<i64>, bool)> = read!(db, |pool| sqlx::query_as(
        "select pos_id, first_seen_at, online from devices where archived_at is null and outlet_id = $1
         order by pos_id",
    )
    .bind(outlet.id.0)
    .fetch_all(pool)
    .await?);
    let mut flips = presence::flips_at(db, outlet.id, from, now.max(until)).await?;
    let downtimes = service_runs::whole_downtimes(db, from, until).await?;
    let open = open_spans(&outlet.hours, &outlet.zone, from, until);
    let zone = zone(&outlet.zone);
    let reports = devices.into_iter().map(|(pos_id, first_seen_at, online)| {
        let flips = flips.remove(&PosId(pos_id)).unwrap_or_default();
        let history = PresenceHistory {
            flips: &flips,
            first_seen: first_seen_at.map(moment),
            online_now: online,
            server_downtimes: &downtimes,
            open_spans: &open,
        };
        (PosId(pos_id), report(history, zone, from, until, now))
    });
    Ok(reports.collect())
}

fn report(
    history: PresenceHistory<'_>,
    zone: Tz,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> AvailabilityReport {
    let stretches = domain::presence::availability(history, from, until, now);
    AvailabilityReport {
        from: local_of(from, zone),
        until: local_of(until, zone),
        share_online: share_online(&stretches),
        disconnects: disconnects(history.flips, from, until)
            .into_iter()
            .map(|at| local_of(at, zone))
            .collect(),
        spans: stretches
            .into_iter()
            .map(|stretch| AvailabilitySpan {
                from: local_of(stretch.from, zone),
                until: local_of(stretch.until, zone),
                availability: stretch.availability,
                open: stretch.open,
            })
            .collect(),
    }
}
