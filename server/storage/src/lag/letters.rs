//! What is told of incidents, and to whom: one letter for each recipient and evaluation.

use super::{
    Rules,
    announced::{concerning, wait},
};
use crate::{
    Result, incidents,
    moments::{local_of, zone},
    outbox, recipients,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::AccountId,
    incidents::{Escalation, IncidentId, IncidentRow, LagState},
    mail::{Announced, Escalated, LaggingOutlet, Letter, LetterKind, Recipient, RecoveredOutlet},
    money::Kopecks,
    notices::Notice,
    outlets::{OutletId, open_spans},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Incidents of one question.
const ASKED: usize = 500;
/// The recovery of a part of a whole is told after this at the latest …
const PARTS_WAIT: TimeDelta = TimeDelta::hours(1);
/// … and not any more after this, however long the service was down.
const TOLD_WITHIN: TimeDelta = TimeDelta::days(1);

/// An incident that is to be told of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    incident: IncidentId,
    /// The letter waits until then.
    until: DateTime<Utc>,
    support_knows: bool,
}

impl Opening {
    pub(super) fn held(incident: IncidentId, until: DateTime<Utc>) -> Self {
        Self { incident, until, support_knows: false }
    }

    /// Support has another letter that says it.
    pub(super) fn known_to_support(self) -> Self {
        Self { support_knows: true, ..self }
    }
}

/// Queues the letters of openings: each recipient gets one that lists all outlets that are due together. `notices` are
/// those that hold now: the letters of outlets that one concerns wait for its end, and cite it.
pub(super) async fn tell_opened(
    tx: &mut Tx,
    openings: &[Opening],
    notices: &[Notice],
    now: DateTime<Utc>,
) -> Result<u64> {
    let by_incident: HashMap<IncidentId, &Opening> =
        openings.iter().map(|opening| (opening.incident, opening)).collect();
    let mut by_time: BTreeMap<DateTime<Utc>, Vec<IncidentRow>> = BTreeMap::new();
    for row in rows(tx, openings.iter().map(|opening| opening.incident)).await? {
        let Some(opening) = by_incident.get(&row.id) else { continue };
        let announced = wait(&row, notices, now);
        by_time.entry(announced.map_or(opening.until, |at| at.max(opening.until))).or_default().push(row);
    }
    let mut queued = 0;
    for (until, rows) in by_time {
        let support =
            |row: &IncidentRow| by_incident.get(&row.id).is_some_and(|opening| !opening.support_knows);
        let letter = |outlets| Letter::LagOpened { outlets };
        queued += tell(tx, &rows, support, notices, letter, (until, now)).await?;
        note_letters(tx, &rows, now).await?;
    }
    Ok(queued)
}

/// Queues reminders of lags that last, within working hours: one letter for each recipient. Nobody is reminded of what a
/// notice announces.
pub(super) async fn remind(
    tx: &mut Tx,
    rules: &Rules,
    notices: &[Notice],
    now: DateTime<Utc>,
) -> Result<u64> {
    let Some(interval) = rules.reminder else { return Ok(0) };
    let minute = TimeDelta::minutes(1);
    if open_spans(&rules.working_hours, &rules.working_zone, now, now + minute).is_empty() {
        return Ok(0);
    }
    let due: Vec<Uuid> = on!(tx, |conn| sqlx::query_scalar(
        "select id from incidents where subject = 'outlet' and closed_at is null and recovered_at is null
            and letter_at <= $1 order by id",
    )
    .bind((now - interval).timestamp_millis())
    .fetch_all(conn)
    .await)?;
    let mut rows = rows(tx, due.into_iter().map(IncidentId)).await?;
    rows.retain(|row| concerning(row, notices).is_none());
    let queued = tell(tx, &rows, |_| true, &[], |outlets| Letter::Reminder { outlets }, (now, now)).await?;
    note_letters(tx, &rows, now).await?;
    Ok(queued)
}

/// One letter about these incidents to each who is to hear of any of them.
async fn tell(
    tx: &mut Tx,
    rows: &[IncidentRow],
    support_hears: impl Fn(&IncidentRow) -> bool,
    notices: &[Notice],
    letter: impl Fn(Vec<LaggingOutlet>) -> Letter,
    (until, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64> {
    let support = recipients::support(tx).await?;
    let accounts: BTreeSet<AccountId> = rows.iter().filter_map(|row| row.place.account).collect();
    let clients = recipients::of_accounts(tx, &accounts).await?;
    let mut lists: BTreeMap<String, (Recipient, Vec<usize>)> = BTreeMap::new();
    let mut add = |recipient: &Recipient, index: usize| {
        let (_, list) =
            lists.entry(recipient.email.clone()).or_insert_with(|| (recipient.clone(), Vec::new()));
        if list.last() != Some(&index) {
            list.push(index);
        }
    };
    for (index, row) in rows.iter().enumerate() {
        if support_hears(row) {
            for recipient in &support {
                add(recipient, index);
            }
        }
        let of_account = row.place.account.and_then(|account| clients.get(&account));
        // Once it is escalated it is support's alone.
        for recipient in of_account.into_iter().flatten().filter(|_| !row.escalated) {
            add(recipient, index);
        }
    }
    // Who hears of the same outlets gets the same letter.
    let mut letters: HashMap<Vec<usize>, Vec<Recipient>> = HashMap::new();
    for (recipient, list) in lists.into_values() {
        letters.entry(list).or_default().push(recipient);
    }
    let mut queued = 0;
    for (list, to) in letters {
        let outlets: Vec<LaggingOutlet> =
            list.into_iter().filter_map(|index| lagging(rows.get(index)?, notices)).collect();
        if !outlets.is_empty() {
            queued += outbox::queue(tx, &letter(outlets), &to, Some(until), now).await?.len() as u64;
        }
    }
    Ok(queued)
}

/// Has anybody been told of this incident?
pub(super) async fn is_told(tx: &mut Tx, incident: IncidentId, now: DateTime<Utc>) -> Result<bool> {
    Ok(!outbox::told(tx, &[incident], now).await?.is_empty())
}

/// Takes back what is still queued of incidents that are over now, and tells those who were told of them. Parts of a whole
/// are told together, when it is over or they have been over for [`PARTS_WAIT`]: one letter, as of their opening.
pub(super) async fn tell_recovered(tx: &mut Tx, recovered: &[IncidentId], now: DateTime<Utc>) -> Result<u64> {
    outbox::withdraw(tx, recovered, &[LetterKind::LagOpened, LetterKind::Reminder]).await?;
    let mut incidents = singles(tx, recovered).await?;
    incidents.extend(parts_due(tx, now).await?);
    if incidents.is_empty() {
        return Ok(0);
    }
    let incidents = incidents.as_slice();
    let rows: BTreeMap<IncidentId, IncidentRow> =
        rows(tx, incidents.iter().copied()).await?.into_iter().map(|row| (row.id, row)).collect();
    let accounts: BTreeSet<AccountId> = rows.values().filter_map(|row| row.place.account).collect();
    let clients = recipients::of_accounts(tx, &accounts).await?;
    let support = recipients::support(tx).await?;
    let mut lists: BTreeMap<Recipient, Vec<IncidentId>> = BTreeMap::new();
    for (incident, recipient) in outbox::told(tx, incidents, now).await? {
        // Who has lost the grant meanwhile hears no more.
        let of_account =
            rows.get(&incident).and_then(|row| row.place.account).and_then(|id| clients.get(&id));
        let still = support.iter().chain(of_account.into_iter().flatten());
        if still.into_iter().any(|known| known.email == recipient.email) {
            lists.entry(recipient).or_default().push(incident);
        }
    }
    let mut letters: HashMap<Vec<IncidentId>, Vec<Recipient>> = HashMap::new();
    for (recipient, list) in lists {
        letters.entry(list).or_default().push(recipient);
    }
    let mut queued = 0;
    for (list, to) in letters {
        let outlets: Vec<RecoveredOutlet> =
            list.iter().filter_map(|id| rows.get(id)).filter_map(recovered_outlet).collect();
        if !outlets.is_empty() {
            let letter = Letter::Recovered { outlets };
            queued += outbox::queue(tx, &letter, &to, None, now).await?.len() as u64;
        }
    }
    Ok(queued)
}

/// Those of these incidents that are not part of a whole.
async fn singles(tx: &mut Tx, incidents: &[IncidentId]) -> Result<Vec<IncidentId>> {
    let mut singles = Vec::new();
    for portion in incidents.chunks(ASKED) {
        let found: Vec<Uuid> = on!(tx, |conn| {
            let mut sql =
                sqlx::QueryBuilder::new("select id from incidents where part_of is null and id in ");
            push_list(&mut sql, portion.iter().map(|incident| incident.0));
            sql.push(" order by id").build_query_scalar().fetch_all(conn).await?
        });
        singles.extend(found.into_iter().map(IncidentId));
    }
    Ok(singles)
}

/// Parts of wholes whose recovery is to be told now, and was not yet.
async fn parts_due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<IncidentId>> {
    let due: Vec<Uuid> = on!(tx, |conn| {
        sqlx::query_scalar(
        "select i.id from incidents i join incidents w on w.id = i.part_of
         where i.recovered_at > $1 and (i.recovered_at <= $2 or w.recovered_at is not null or w.closed_at is not null)
            and not exists (select 1 from letter_incidents a join letters l on l.id = a.letter_id
                where a.incident_id = i.id and l.kind = 'recovered' and l.queued_at >= i.recovered_at)
         order by i.id",
    )
    .bind((now - TOLD_WITHIN).timestamp_millis())
    .bind((now - PARTS_WAIT).timestamp_millis())
    .fetch_all(conn)
    .await
    })?;
    Ok(due.into_iter().map(IncidentId).collect())
}

/// Tells support that an incident was handed to it.
pub(crate) async fn tell_escalated(
    tx: &mut Tx,
    id: IncidentId,
    escalation: &Escalation,
    by: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(row) = rows(tx, [id].into_iter()).await?.pop() else { return Ok(()) };
    let first: Option<Uuid> = on!(tx, |conn| sqlx::query_scalar(
        "select outlet_id from incidents where part_of = $1 order by since_at, id limit 1",
    )
    .bind(id.0)
    .fetch_optional(conn)
    .await)?;
    // An account's incident is told by its first outlet.
    let Some(outlet) = row.place.outlet.or(first.map(OutletId)) else { return Ok(()) };
    let files: Vec<String> = on!(tx, |conn| sqlx::query_scalar(
        "select name from incident_files where incident_id = $1 order by id"
    )
    .bind(id.0)
    .fetch_all(conn)
    .await)?;
    let Escalation { description, results, trading_version, trading_changed_on, call, .. } =
        escalation.clone();
    let letter = Letter::Escalated(Box::new(Escalated {
        facts: facts(&row, outlet, &[]),
        by: by.to_owned(),
        description,
        results,
        software_version: trading_version,
        software_changed_on: trading_changed_on,
        api_url: call.url,
        api_request: call.request,
        api_answer: call.answer,
        files,
    }));
    let support = recipients::support(tx).await?;
    outbox::queue(tx, &letter, &support, None, now).await?;
    Ok(())
}

fn lagging(row: &IncidentRow, notices: &[Notice]) -> Option<LaggingOutlet> {
    Some(facts(row, row.place.outlet?, notices))
}

fn facts(row: &IncidentRow, outlet: OutletId, notices: &[Notice]) -> LaggingOutlet {
    let announced = |notice: &Notice| Announced {
        text: notice.plan.text.clone(),
        until: local_of(notice.plan.until, zone(&row.zone)),
    };
    let place = [row.city.as_str(), row.address.as_str()];
    LaggingOutlet {
        outlet,
        incident: row.id,
        title: row.title.clone(),
        address: place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        revenue: row.detection.revenue,
        expected: row.detection.expected.unwrap_or(Kopecks::ZERO),
        since: row.detection.since,
        zone: row.zone.clone(),
        offline: row.detection.tills_offline.clone(),
        silent: row.detection.tills_silent.clone(),
        notice: concerning(row, notices).map(announced),
    }
}

fn recovered_outlet(row: &IncidentRow) -> Option<RecoveredOutlet> {
    let LagState::Recovered { at, late } = row.lag else { return None };
    Some(RecoveredOutlet {
        outlet: row.place.outlet?,
        incident: row.id,
        title: row.title.clone(),
        since: row.detection.since,
        recovered: at,
        zone: row.zone.clone(),
        delivered_late: late,
    })
}

/// These incidents as they stand within the transaction, in their order of opening.
pub(super) async fn rows(tx: &mut Tx, ids: impl Iterator<Item = IncidentId>) -> Result<Vec<IncidentRow>> {
    let ids: Vec<Uuid> = ids.map(|id| id.0).collect();
    let mut rows = Vec::with_capacity(ids.len());
    for portion in ids.chunks(ASKED) {
        let found: Vec<incidents::Row> = on!(tx, |conn| {
            let mut sql = incidents::select();
            push_list(sql.push(" and i.id in "), portion.iter().copied());
            sql.push(" order by o.title_key, i.id").build_query_as().fetch_all(conn).await?
        });
        for row in found {
            rows.push(row.shown()?);
        }
    }
    Ok(rows)
}

/// Notes when the last letter of these incidents was queued: reminders count from then.
async fn note_letters(tx: &mut Tx, rows: &[IncidentRow], now: DateTime<Utc>) -> Result<()> {
    for portion in rows.chunks(ASKED) {
        on!(tx, |conn| {
            let mut sql = sqlx::QueryBuilder::new("update incidents set letter_at = ");
            sql.push_bind(now.timestamp_millis()).push(" where id in ");
            push_list(&mut sql, portion.iter().map(|row| row.id.0));
            sql.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}
