//! What people do with an incident that is open: take it, hand it over, record the steps, write comments.

use super::{Work, details, history, rows::owner};
use crate::{
    Db, Error, Result,
    db::read,
    moments::{local_of, zone},
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    incidents::{IncidentEvent, IncidentId, Outcome, Owner, Step, StepChange, StepEntry, StepRecord},
    members::{MemberId, Role, Viewer},
};
use uuid::Uuid;

/// Takes an incident that nobody has. Answers who has it now: of two who take it at once, both learn the same one.
pub async fn take(db: &Db, viewer: &Viewer, id: IncidentId, now: DateTime<Utc>) -> Result<Owner> {
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    if let Some(owner) = owner(work.owner_id, work.owner.clone()) {
        return Ok(owner);
    }
    set_owner(&mut tx, &work, Some(viewer.member_id)).await?;
    history::add(&mut tx, id.0, Some(viewer), &IncidentEvent::Taken, now).await?;
    work.announce(&mut tx);
    tx.commit().await?;
    Ok(Owner { member_id: viewer.member_id, name: viewer.name.clone() })
}

/// Gives an incident to another member, or, if none, to whoever takes it. `Error::Taken` of the field `to` if that member
/// cannot work on it.
pub async fn hand_over(
    db: &Db,
    viewer: &Viewer,
    id: IncidentId,
    to: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Option<Owner>> {
    let able = colleagues(db, viewer, id).await?;
    let to = match to {
        Some(to) => {
            let found = able.into_iter().find(|colleague| colleague.member_id == to);
            Some(found.ok_or(Error::Taken { field: "to" })?)
        }
        None => None,
    };
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    set_owner(&mut tx, &work, to.as_ref().map(|to| to.member_id)).await?;
    history::add(&mut tx, id.0, Some(viewer), &IncidentEvent::HandedOver { to: to.clone() }, now).await?;
    work.announce(&mut tx);
    tx.commit().await?;
    Ok(to)
}

async fn set_owner(tx: &mut Tx, work: &Work, owner: Option<MemberId>) -> Result<()> {
    on!(tx, |conn| sqlx::query("update incidents set owner_id = $2 where id = $1")
        .bind(work.id)
        .bind(owner.map(|owner| owner.0))
        .execute(conn)
        .await
        .map(drop))?;
    Ok(())
}

/// Who can work on an incident, by name: support always; technicians with a grant, unless support handles it. The viewer
/// is among them if able. `Error::NotFound` outside the viewer's scope.
pub async fn colleagues(db: &Db, viewer: &Viewer, id: IncidentId) -> Result<Vec<Owner>> {
    let place: Option<(Option<Uuid>, Option<Uuid>, Option<i64>)> = read!(db, |pool| sqlx::query_as(
        "select account_id, partner_id, escalated_at from incidents where id = $1",
    )
    .bind(id.0)
    .fetch_optional(pool)
    .await?);
    let place = place.filter(|(account, ..)| viewer.may_see(account.map(domain::accounts::AccountId)));
    let (account, partner, escalated) = place.ok_or(Error::NotFound)?;
    let partner = partner.filter(|_| escalated.is_none());
    let members: Vec<(Uuid, String)> = read!(db, |pool| sqlx::query_as(
        "select m.id, m.name from members m where m.disabled_at is null and (m.role <> $1
            or exists (select 1 from grants g where g.member_id = m.id and g.account_id = $2)
                and $3 is not null and coalesce(m.partner_id, $3) = $3)
         order by m.name, m.id",
    )
    .bind(Role::Technician.as_str())
    .bind(account)
    .bind(partner)
    .fetch_all(pool)
    .await?);
    Ok(members.into_iter().map(|(id, name)| Owner { member_id: MemberId(id), name }).collect())
}

/// Records what a step came to, if `version` is still the current one, else answers the conflict. The same entry that
/// somebody else has saved meanwhile is no conflict.
pub async fn set_step(
    db: &Db,
    viewer: &Viewer,
    id: IncidentId,
    step: Step,
    version: i64,
    entry: &StepEntry,
    now: DateTime<Utc>,
) -> Result<StepChange> {
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    let steps = details::steps_now(&mut tx, id.0, &work.zone).await?;
    let current = steps.into_iter().find(|record| record.step == step).unwrap_or(StepRecord::blank(step));
    if current.version != version {
        return Ok(if current.entry.as_ref() == Some(entry) {
            StepChange::Saved(current)
        } else {
            StepChange::Conflict { theirs: current, yours: entry.clone() }
        });
    }
    write(&mut tx, viewer, id, &current, entry, now).await?;
    count_steps(&mut tx, id).await?;
    work.announce(&mut tx);
    tx.commit().await?;
    Ok(StepChange::Saved(StepRecord {
        step,
        entry: Some(entry.clone()),
        author: Some(viewer.name.clone()),
        at: Some(local_of(now, zone(&work.zone))),
        version: version + 1,
    }))
}

/// Makes all steps without an outcome not applicable, after a matching notice was confirmed; else `Error::Conflict`.
pub async fn skip_later_steps(
    db: &Db,
    viewer: &Viewer,
    id: IncidentId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Vec<StepRecord>> {
    let entry = StepEntry { outcome: Outcome::NotApplicable, comment: reason.to_owned() };
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    let steps = details::steps_now(&mut tx, id.0, &work.zone).await?;
    let confirmed = steps.iter().any(|record| {
        record.step == Step::Notices
            && record.entry.as_ref().is_some_and(|entry| entry.outcome == Outcome::ProblemFound)
    });
    if !confirmed {
        return Err(Error::Conflict);
    }
    for step in Step::Notices.later() {
        if let Some(blank) = steps.iter().find(|record| record.step == step && record.entry.is_none()) {
            write(&mut tx, viewer, id, blank, &entry, now).await?;
        }
    }
    count_steps(&mut tx, id).await?;
    let steps = details::steps_now(&mut tx, id.0, &work.zone).await?;
    work.announce(&mut tx);
    tx.commit().await?;
    Ok(steps)
}

async fn write(
    tx: &mut Tx,
    viewer: &Viewer,
    id: IncidentId,
    current: &StepRecord,
    entry: &StepEntry,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
        "insert into incident_steps (incident_id, step, outcome, comment, version, author_id, author, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (incident_id, step) do update set outcome = excluded.outcome, comment = excluded.comment,
            version = excluded.version, author_id = excluded.author_id, author = excluded.author, at = excluded.at",
    )
    .bind(id.0)
    .bind(current.step.as_str())
    .bind(entry.outcome.as_str())
    .bind(&entry.comment)
    .bind(current.version + 1)
    .bind(viewer.member_id.0)
    .bind(&viewer.name)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop)
    })?;
    let event = IncidentEvent::StepSet { step: current.step, entry: entry.clone() };
    history::add(tx, id.0, Some(viewer), &event, now).await
}

/// The count that the list shows, and that the database asks for at closing.
async fn count_steps(tx: &mut Tx, id: IncidentId) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
        "update incidents set steps_done = (select count(*) from incident_steps where incident_id = $1) where id = $1",
    )
    .bind(id.0)
    .execute(conn)
    .await
    .map(drop)
    })?;
    Ok(())
}

/// Adds a comment to the history; the caller has checked that it is neither empty nor too long.
pub async fn comment(db: &Db, viewer: &Viewer, id: IncidentId, text: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    let event = IncidentEvent::Commented { text: text.to_owned() };
    history::add(&mut tx, id.0, Some(viewer), &event, now).await?;
    work.announce(&mut tx);
    tx.commit().await
}
