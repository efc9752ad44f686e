//! What a notice of limited service means for letters: those of outlets that it concerns wait for its end and cite it.

use super::letters::{Opening, rows};
use crate::{
    Error, Result, outbox, recipients,
    tx::{Tx, on},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    incidents::{IncidentId, IncidentRow},
    mail::{LaggingOutlet, Letter, LetterKind},
    notices::Notice,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// Letters wait at most so long.
const HOLD: TimeDelta = TimeDelta::hours(4);

/// The notice that concerns the outlet of an incident.
pub(super) fn concerning<'a>(row: &IncidentRow, notices: &'a [Notice]) -> Option<&'a Notice> {
    notices.iter().find(|notice| notice.plan.concerns(row.place.account, Some(&row.city)))
}

/// Until when the letter of an opening waits for a notice.
pub(super) fn wait(row: &IncidentRow, notices: &[Notice], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    concerning(row, notices).map(|notice| notice.plan.until.min(now + HOLD))
}

/// Incidents whose letters wait for a notice that concerns their outlets no more, because it was withdrawn. These letters are taken back,
/// and the incidents are to be told now. `notices` are those that hold now.
pub(super) async fn not_any_more(
    tx: &mut Tx,
    notices: &[Notice],
    now: DateTime<Utc>,
) -> Result<Vec<Opening>> {
    let mut waiting = waiting(tx, now).await?;
    let mut freed = rows(tx, waiting.keys().copied()).await?;
    freed.retain(|row| row.lag.lasts() && row.closed_at.is_none() && concerning(row, notices).is_none());
    if freed.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<IncidentId> = freed.iter().map(|row| row.id).collect();
    outbox::withdraw(tx, &ids, &[LetterKind::LagOpened]).await?;
    let support = recipients::support(tx).await?;
    let openings = ids.into_iter().map(|id| {
        let addresses = waiting.remove(&id).unwrap_or_default();
        let opening = Opening::held(id, now);
        // Of a part of a greater fault support has another letter.
        let for_support = support.iter().any(|recipient| addresses.contains(&recipient.email));
        if for_support { opening } else { opening.known_to_support() }
    });
    Ok(openings.collect())
}

/// Incidents whose letters cite a notice and have not gone out, with the addresses of these.
async fn waiting(tx: &mut Tx, now: DateTime<Utc>) -> Result<BTreeMap<IncidentId, BTreeSet<String>>> {
    let at = now.timestamp_millis();
    let letters: Vec<(Uuid, String, String)> = on!(tx, |conn| {
        sqlx::query_as(
        "select id, email, letter from letters where state = 'queued' and kind = 'lag_opened' and due_at > $1"
    )
    .bind(at)
    .fetch_all(conn)
    .await
    })?;
    // What has been taken back is left out of a letter when its turn comes, and stands there until then.
    let told: Vec<(Uuid, Uuid)> = on!(tx, |conn| sqlx::query_as(
        "select a.letter_id, a.incident_id from letters l join letter_incidents a on a.letter_id = l.id
         where l.state = 'queued' and l.kind = 'lag_opened' and l.due_at > $1 and not a.untrue"
    )
    .bind(at)
    .fetch_all(conn)
    .await)?;
    let told: HashSet<(Uuid, Uuid)> = told.into_iter().collect();
    let mut waiting: BTreeMap<IncidentId, BTreeSet<String>> = BTreeMap::new();
    for (id, email, letter) in letters {
        let Letter::LagOpened { outlets } =
            serde_json::from_str(&letter).map_err(Error::corrupt("letter"))?
        else {
            continue;
        };
        // What has come to its end was not withdrawn: such a letter waits for something else.
        let lasts = |outlet: &LaggingOutlet| outlet.notice.as_ref().is_some_and(|notice| notice.until > now);
        let citing = outlets.into_iter().filter(lasts);
        for outlet in citing.filter(|outlet| told.contains(&(id, outlet.incident.0))) {
            waiting.entry(outlet.incident).or_default().insert(email.clone());
        }
    }
    Ok(waiting)
}
