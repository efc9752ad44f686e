//! Letters on their way out: queued in the transaction that gives the reason for them, claimed by one process each, and
//! kept for support to look at.

mod list;
mod sending;

pub use list::{find, list, of_incident};
pub use sending::{Claim, Waiting, claim, prune, record, send_again, waiting};

use crate::{
    Db, Error, Result,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    language::Language,
    live::Change,
    mail::{IncidentId, Letter, LetterId, LetterKind, Recipient},
    members::normalise_email,
};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 500;

/// Queues a letter to each of these within the caller's transaction: it is sent if, and only if, that is committed. An
/// address that is named twice gets one. It is held until `hold_until`, if that is given.
pub(crate) async fn queue(
    tx: &mut Tx,
    letter: &Letter,
    to: &[Recipient],
    hold_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<LetterId>> {
    let body = serde_json::to_string(letter).map_err(Error::corrupt("letter"))?;
    let incidents = letter.incidents();
    let (queued_at, due_at) = (now.timestamp_millis(), hold_until.unwrap_or(now).timestamp_millis());
    let mut addresses = BTreeSet::new();
    let mut ids = Vec::with_capacity(to.len());
    for recipient in to {
        let email = normalise_email(&recipient.email);
        if !addresses.insert(email.clone()) {
            continue;
        }
        let id = LetterId(Uuid::now_v7());
        on!(tx, |conn| sqlx::query(
            "insert into letters (id, kind, letter, about, outlets, email, name, language, queued_at, due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.0)
        .bind(letter.kind().as_str())
        .bind(&body)
        .bind(letter.about())
        .bind(count(letter))
        .bind(email)
        .bind(&recipient.name)
        .bind(recipient.language.tag())
        .bind(queued_at)
        .bind(due_at)
        .execute(conn)
        .await
        .map(drop))?;
        for portion in incidents.chunks(PORTION) {
            on!(tx, |conn| {
                let mut query =
                    QueryBuilder::new("insert into letter_incidents (letter_id, incident_id, outlet_id) ");
                query.push_values(portion, |mut row, (incident, outlet)| {
                    row.push_bind(id.0).push_bind(incident.0).push_bind(outlet.map(|outlet| outlet.0));
                });
                query.push(" on conflict do nothing");
                query.build().persistent(false).execute(conn).await?;
            });
        }
        ids.push(id);
    }
    if !ids.is_empty() {
        tx.announce(Change::Letters);
    }
    Ok(ids)
}

/// `queue` in a transaction of its own.
pub async fn post(
    db: &Db,
    letter: &Letter,
    to: &[Recipient],
    hold_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<LetterId>> {
    let mut tx = db.begin().await?;
    let ids = queue(&mut tx, letter, to, hold_until, now).await?;
    tx.commit().await?;
    Ok(ids)
}

/// What queued letters of these kinds say of these incidents has become untrue: it is left out of them, and a letter that
/// says nothing else is dropped when its turn comes. A letter that is being sent at this moment may still say it.
pub(crate) async fn withdraw(tx: &mut Tx, incidents: &[IncidentId], kinds: &[LetterKind]) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    for portion in incidents.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("update letter_incidents set untrue = ");
            query.push_bind(true).push(" where incident_id in ");
            push_list(&mut query, portion.iter().map(|incident| incident.0));
            query.push(" and letter_id in (select id from letters where state = 'queued' and kind in ");
            push_list(&mut query, kinds.iter().map(|kind| kind.as_str()));
            query.push(")").build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// `withdraw` in a transaction of its own.
pub async fn take_back(db: &Db, incidents: &[IncidentId], kinds: &[LetterKind]) -> Result<()> {
    let mut tx = db.begin().await?;
    withdraw(&mut tx, incidents, kinds).await?;
    tx.commit().await
}

/// Who has been told by a letter that these incidents were opened, or is being told at this moment: those who want to hear
/// that they are over.
pub(crate) async fn told(
    tx: &mut Tx,
    incidents: &[IncidentId],
    now: DateTime<Utc>,
) -> Result<Vec<(IncidentId, Recipient)>> {
    let mut told = Vec::new();
    for portion in incidents.chunks(PORTION) {
        let rows: Vec<(Uuid, String, String, String)> = on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "select distinct i.incident_id, l.email, l.name, l.language
                 from letter_incidents i join letters l on l.id = i.letter_id
                 where l.kind = 'lag_opened' and (l.state = 'sent' or l.state = 'queued' and l.claimed_until > ",
            );
            query.push_bind(now.timestamp_millis()).push(") and i.incident_id in ");
            push_list(&mut query, portion.iter().map(|incident| incident.0));
            query.push(" order by i.incident_id, l.email").build_query_as().fetch_all(conn).await?
        });
        told.extend(rows.into_iter().map(|(incident, email, name, language)| {
            (IncidentId(incident), Recipient { email, name, language: Language::of_tag(&language) })
        }));
    }
    Ok(told)
}

/// The addresses to which a letter of this kind about an incident was sent, or is being sent at this moment.
pub(crate) async fn told_of(
    tx: &mut Tx,
    incident: IncidentId,
    kind: LetterKind,
    now: DateTime<Utc>,
) -> Result<BTreeSet<String>> {
    let addresses: Vec<String> = on!(tx, |conn| {
        sqlx::query_scalar(
        "select distinct l.email from letter_incidents i join letters l on l.id = i.letter_id
         where l.kind = $1 and (l.state = 'sent' or l.state = 'queued' and l.claimed_until > $2) and i.incident_id = $3",
    )
    .bind(kind.as_str())
    .bind(now.timestamp_millis())
    .bind(incident.0)
    .fetch_all(conn)
    .await
    })?;
    Ok(addresses.into_iter().collect())
}

/// `told` in a transaction of its own.
pub async fn was_told(
    db: &Db,
    incidents: &[IncidentId],
    now: DateTime<Utc>,
) -> Result<Vec<(IncidentId, Recipient)>> {
    let mut tx = db.begin().await?;
    told(&mut tx, incidents, now).await
}

fn count(letter: &Letter) -> i64 {
    i64::try_from(letter.outlet_count()).unwrap_or(i64::MAX)
}
