//! The history: entries are added, and neither this crate nor the database changes one.

use crate::{
    Db, Error, Result,
    db::read,
    moments::{local, zone},
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    incidents::{HistoryEntry, IncidentEvent, IncidentId},
    live::Change,
    members::{Scope, Viewer},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Entries of one statement.
const PORTION: usize = 500;

/// Adds an entry; the incident's row is locked. No author: the system.
pub(super) async fn add(
    tx: &mut Tx,
    incident: Uuid,
    author: Option<&Viewer>,
    event: &IncidentEvent,
    now: DateTime<Utc>,
) -> Result<()> {
    let event = serde_json::to_string(event).map_err(Error::corrupt("event"))?;
    on!(tx, |conn| sqlx::query(
        "insert into incident_events (incident_id, number, at, author_id, author, event)
         select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from incident_events where incident_id = $1",
    )
    .bind(incident)
    .bind(now.timestamp_millis())
    .bind(author.map(|author| author.member_id.0))
    .bind(author.map(|author| author.name.as_str()))
    .bind(event)
    .execute(conn)
    .await
    .map(drop))?;
    Ok(())
}

/// Adds the first entries of new incidents, all of the system's.
pub(super) async fn begin(tx: &mut Tx, entries: &[(Uuid, i64, IncidentEvent)], at: i64) -> Result<()> {
    for portion in entries.chunks(PORTION) {
        let mut rows = Vec::with_capacity(portion.len());
        for (incident, number, event) in portion {
            rows.push((incident, number, serde_json::to_string(event).map_err(Error::corrupt("event"))?));
        }
        on!(tx, |conn| {
            let mut sql = QueryBuilder::new("insert into incident_events (incident_id, number, at, event) ");
            sql.push_values(rows, |mut row, (incident, number, event)| {
                row.push_bind(*incident).push_bind(*number).push_bind(at).push_bind(event);
            });
            sql.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// Adds what has become of a letter to the histories of the incidents that it speaks of, and of those that they are part of.
pub(crate) async fn note_letter(
    tx: &mut Tx,
    letter: Uuid,
    event: &IncidentEvent,
    now: DateTime<Utc>,
) -> Result<()> {
    let lock = tx.lock(" for update");
    let ids: Vec<(Uuid, Option<Uuid>)> = on!(tx, |conn| {
        let mut sql = QueryBuilder::new(
            "select id, account_id from incidents where id in (
                select l.incident_id from letter_incidents l where not l.untrue and l.letter_id = ",
        );
        sql.push_bind(letter);
        sql.push(
            " union select p.part_of from letter_incidents l join incidents p on p.id = l.incident_id
                where not l.untrue and l.letter_id = ",
        );
        sql.push_bind(letter).push(") order by id").push(lock);
        sql.build_query_as().fetch_all(conn).await?
    });
    let (event, at) =
        (serde_json::to_string(event).map_err(Error::corrupt("event"))?, now.timestamp_millis());
    for portion in ids.chunks(PORTION) {
        on!(tx, |conn| {
            let mut sql = QueryBuilder::new(
                "insert into incident_events (incident_id, number, at, event)
                 select i.id, coalesce((select max(e.number) from incident_events e where e.incident_id = i.id), 0) + 1, ",
            );
            sql.push_bind(at).push(", ").push_bind(event.as_str()).push(" from incidents i where i.id in ");
            push_list(&mut sql, portion.iter().map(|(id, _)| *id));
            sql.build().persistent(false).execute(conn).await?;
        });
    }
    if !ids.is_empty() {
        let changed = ids.into_iter().map(|(id, account)| (IncidentId(id), account.map(AccountId)));
        tx.announce(Change::Incidents(changed.collect()));
    }
    Ok(())
}

/// The whole history of an incident, the oldest first. To whom letters went, and what mail servers said, is for those who see
/// all letters; others know it of their own.
pub(super) async fn list_for(
    db: &Db,
    viewer: &Viewer,
    incident: Uuid,
    clock: &str,
) -> Result<Vec<HistoryEntry>> {
    let mut entries = list(db, incident, clock).await?;
    if viewer.scope != Scope::Everything {
        for entry in &mut entries {
            if let IncidentEvent::Letter { email, answer, .. } = &mut entry.event
                && *email != viewer.email
            {
                email.clear();
                answer.clear();
            }
        }
    }
    Ok(entries)
}

/// The whole history of an incident, the oldest first.
async fn list(db: &Db, incident: Uuid, clock: &str) -> Result<Vec<HistoryEntry>> {
    let rows: Vec<(i64, i64, Option<String>, String)> = read!(db, |pool| sqlx::query_as(
        "select number, at, author, event from incident_events where incident_id = $1 order by number",
    )
    .bind(incident)
    .fetch_all(pool)
    .await?);
    let clock = zone(clock);
    rows.into_iter()
        .map(|(number, at, author, event)| {
            let event = serde_json::from_str(&event).map_err(Error::corrupt("event"))?;
            Ok(HistoryEntry { number, at: local(at, clock), author, event })
        })
        .collect()
}
