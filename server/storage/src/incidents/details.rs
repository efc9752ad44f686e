//! Everything about one incident.

use super::{Row, closing, escalation, history, select};
use crate::{
    Db, Error, Result,
    db::read,
    moments::{local, zone},
    notices,
    scope::push_scope,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::PartnerId,
    incidents::{IncidentDetails, IncidentId, IncidentRow, LagState, Outcome, Step, StepEntry, StepRecord},
    members::{Scope, Viewer},
};
use uuid::Uuid;

/// An incident with everything that its page shows. `Error::NotFound` outside the viewer's scope.
pub async fn find(db: &Db, viewer: &Viewer, id: IncidentId, now: DateTime<Utc>) -> Result<IncidentDetails> {
    let row: Option<Row> = read!(db, |pool| {
        let mut sql = select();
        sql.push(" and i.id = ").push_bind(id.0);
        push_scope(&mut sql, "i.account_id", &viewer.scope);
        sql.build_query_as().fetch_optional(pool).await?
    });
    let row = row.ok_or(Error::NotFound)?;
    let clock = row.zone.clone();
    let mut row = row.shown()?;
    // The whole that a part belongs to may be the platform's, which is not for everybody to see.
    if let Some(whole) = row.part_of {
        row.part_of = if is_visible(db, &viewer.scope, whole).await? { Some(whole) } else { None };
    }
    let until = match (row.closed_at, &row.lag) {
        (_, LagState::Recovered { at, .. }) => at.with_timezone(&Utc),
        (Some(closed), LagState::Lasting) => closed.with_timezone(&Utc),
        (None, LagState::Lasting) => now,
    };
    let from = row.detection.since.with_timezone(&Utc);
    let city = Some(row.city.as_str()).filter(|city| !city.is_empty());
    Ok(IncidentDetails {
        may_work: may_work(db, viewer, &row).await?,
        steps: steps(db, id, &clock).await?,
        notices: notices::matching(db, &viewer.scope, row.place.account, city, (from, until), &clock).await?,
        escalation: escalation::stored(db, id).await?,
        attachments: escalation::attachments(db, id, &clock).await?,
        closing: closing::stored(db, id).await?,
        history: history::list_for(db, viewer, id.0, &clock).await?,
        parts: parts(db, &viewer.scope, id).await?,
        row,
    })
}

async fn may_work(db: &Db, viewer: &Viewer, row: &IncidentRow) -> Result<bool> {
    let partner: Option<Uuid> =
        read!(db, |pool| sqlx::query_scalar("select partner_id from members where id = $1")
            .bind(viewer.member_id.0)
            .fetch_optional(pool)
            .await?)
        .flatten();
    Ok(row.closed_at.is_none() && row.handler.admits(viewer, partner.map(PartnerId)))
}

async fn is_visible(db: &Db, scope: &Scope, id: IncidentId) -> Result<bool> {
    let found: Option<Uuid> = read!(db, |pool| {
        let mut sql = sqlx::QueryBuilder::new("select id from incidents where id = ");
        sql.push_bind(id.0);
        push_scope(&mut sql, "account_id", scope);
        sql.build_query_scalar().fetch_optional(pool).await?
    });
    Ok(found.is_some())
}

#[derive(sqlx::FromRow)]
struct StepRow {
    step: String,
    outcome: String,
    comment: String,
    version: i64,
    author: String,
    at: i64,
}

/// What is recorded of every step, in the manual's order.
pub(super) async fn steps(db: &Db, id: IncidentId, clock: &str) -> Result<Vec<StepRecord>> {
    let rows: Vec<StepRow> = read!(db, |pool| sqlx::query_as(STEPS).bind(id.0).fetch_all(pool).await?);
    recorded(rows, clock)
}

/// The same within a transaction that has locked the incident.
pub(super) async fn steps_now(tx: &mut crate::tx::Tx, id: Uuid, clock: &str) -> Result<Vec<StepRecord>> {
    let rows: Vec<StepRow> =
        crate::tx::on!(tx, |conn| sqlx::query_as(STEPS).bind(id).fetch_all(conn).await?);
    recorded(rows, clock)
}

const STEPS: &str =
    "select step, outcome, comment, version, author, at from incident_steps where incident_id = $1";

fn recorded(rows: Vec<StepRow>, clock: &str) -> Result<Vec<StepRecord>> {
    let mut steps = Step::ALL.map(StepRecord::blank).to_vec();
    for row in rows {
        let step: Step = row.step.parse().map_err(Error::corrupt("step"))?;
        let outcome: Outcome = row.outcome.parse().map_err(Error::corrupt("outcome"))?;
        let Some(record) = steps.iter_mut().find(|record| record.step == step) else { continue };
        *record = StepRecord {
            step,
            entry: Some(StepEntry { outcome, comment: row.comment }),
            author: Some(row.author),
            at: Some(local(row.at, zone(clock))),
            version: row.version,
        };
    }
    Ok(steps)
}

async fn parts(db: &Db, scope: &Scope, id: IncidentId) -> Result<Vec<IncidentRow>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = select();
        sql.push(" and i.part_of = ").push_bind(id.0);
        push_scope(&mut sql, "i.account_id", scope);
        sql.push(" order by o.title_key, i.id").build_query_as().fetch_all(pool).await?
    });
    rows.into_iter().map(Row::shown).collect()
}
