//! What the lag engine does to incidents: alone, or within its own transaction.

use super::history;
use crate::{
    Db, Error, Result,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::normalise_search,
    incidents::{Detection, Handler, IncidentEvent, IncidentId, Subject},
    live::Change,
    outlets::OutletId,
    time::LocalTime,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Incidents of one statement.
const PORTION: usize = 500;

/// An incident that is to be opened.
#[derive(Debug, Clone)]
pub struct NewIncident {
    /// Made by the caller, so that parts can name their whole.
    pub id: IncidentId,
    /// What it is about.
    pub subject: Subject,
    /// Of an outlet's incident only.
    pub outlet: Option<OutletId>,
    /// None of the platform's.
    pub account: Option<AccountId>,
    /// The incident that it is part of.
    pub part_of: Option<IncidentId>,
    /// Who is to handle it.
    pub handler: Handler,
    /// IANA time zone of its times.
    pub zone: String,
    /// As `IncidentRow::title` has it: it is searched.
    pub title: String,
    /// What is known.
    pub detection: Detection,
}

impl NewIncident {
    /// A number for a new incident.
    pub fn next_id() -> IncidentId {
        IncidentId(Uuid::now_v7())
    }
}

/// Opens incidents, wholes before their parts; all or none of them. `Error::Taken` of the field `outlet` if one has an open
/// incident already.
pub async fn open(db: &Db, incidents: &[NewIncident], now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    add_all(&mut tx, incidents, now).await?;
    tx.commit().await
}

/// Notes that the revenue is well again. A closed incident stays as it is. Answers whether it was open and lasting.
pub async fn recover(db: &Db, id: IncidentId, late: bool, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = db.begin().await?;
    let recovered = note_recovery(&mut tx, id, late, now).await?;
    tx.commit().await?;
    Ok(recovered)
}

/// Notes that the lag of an open incident is back. Answers whether it is open and had recovered.
pub async fn rejoin(db: &Db, id: IncidentId, since: LocalTime, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = db.begin().await?;
    let back = note_return(&mut tx, id, since, now).await?;
    tx.commit().await?;
    Ok(back)
}

/// See [`open`].
pub(crate) async fn add_all(tx: &mut Tx, incidents: &[NewIncident], now: DateTime<Utc>) -> Result<()> {
    let at = now.timestamp_millis();
    let mut events = Vec::with_capacity(incidents.len());
    for portion in incidents.chunks(PORTION) {
        let mut rows = Vec::with_capacity(portion.len());
        for incident in portion {
            let detection =
                serde_json::to_string(&incident.detection).map_err(Error::corrupt("detection"))?;
            rows.push((incident, detection));
            let detection = Box::new(incident.detection.clone());
            let opened = IncidentEvent::Opened { detection, handler: incident.handler.clone() };
            events.push((incident.id.0, 1, opened));
            events.extend(
                incident.part_of.map(|whole| (incident.id.0, 2, IncidentEvent::Joined { incident: whole })),
            );
        }
        on!(tx, |conn| {
            let mut sql = QueryBuilder::new(
                "insert into incidents (id, subject, outlet_id, account_id, part_of, partner_id, zone, search, opened_at,
                    since_at, detection) ",
            );
            sql.push_values(rows, |mut row, (incident, detection)| {
                row.push_bind(incident.id.0)
                    .push_bind(incident.subject.as_str())
                    .push_bind(incident.outlet.map(|outlet| outlet.0))
                    .push_bind(incident.account.map(|account| account.0))
                    .push_bind(incident.part_of.map(|whole| whole.0))
                    .push_bind(partner(&incident.handler))
                    .push_bind(incident.zone.as_str())
                    .push_bind(normalise_search(&incident.title))
                    .push_bind(at)
                    .push_bind(incident.detection.since.timestamp_millis())
                    .push_bind(detection);
            });
            sql.build().persistent(false).execute(conn).await?;
        });
    }
    history::begin(tx, &events, at).await?;
    let changed = incidents.iter().map(|incident| (incident.id, incident.account));
    tx.announce(Change::Incidents(changed.collect()));
    Ok(())
}

fn partner(handler: &Handler) -> Option<Uuid> {
    match handler {
        Handler::Partner { id, .. } => Some(id.0),
        Handler::Support => None,
    }
}

/// See [`recover`].
pub(crate) async fn note_recovery(
    tx: &mut Tx,
    id: IncidentId,
    late: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let recovered: Option<Option<Uuid>> = on!(tx, |conn| sqlx::query_scalar(
        "update incidents set recovered_at = $2, delivered_late = $3
         where id = $1 and closed_at is null and recovered_at is null returning account_id",
    )
    .bind(id.0)
    .bind(now.timestamp_millis())
    .bind(late)
    .fetch_optional(conn)
    .await)?;
    let Some(account) = recovered else { return Ok(false) };
    history::add(tx, id.0, None, &IncidentEvent::Recovered { late }, now).await?;
    tx.announce(Change::Incidents(vec![(id, account.map(AccountId))]));
    Ok(true)
}

/// See [`rejoin`].
pub(crate) async fn note_return(
    tx: &mut Tx,
    id: IncidentId,
    since: LocalTime,
    now: DateTime<Utc>,
) -> Result<bool> {
    let back: Option<Option<Uuid>> = on!(tx, |conn| sqlx::query_scalar(
        "update incidents set recovered_at = null, delivered_late = false
         where id = $1 and closed_at is null and recovered_at is not null returning account_id",
    )
    .bind(id.0)
    .fetch_optional(conn)
    .await)?;
    let Some(account) = back else { return Ok(false) };
    history::add(tx, id.0, None, &IncidentEvent::Rejoined { since }, now).await?;
    tx.announce(Change::Incidents(vec![(id, account.map(AccountId))]));
    Ok(true)
}
