//! The demo's incidents: the engine opens them as it would have in the past, and one was worked to its closing.

use super::{
    lags::Lag,
    places::{WORKED_LAG, places},
    registry::{PEOPLE, viewer},
};
use crate::lag;
use chrono::{DateTime, Duration, Utc};
use domain::{
    incidents::{
        Cause, Closing, IncidentFilter, IncidentId, IncidentQuery, IncidentRow, Outcome, Step, StepEntry,
    },
    members::Viewer,
};
use std::collections::BTreeSet;
use storage::{
    Db, incidents,
    lag::{Histories, Rules},
};

/// After a lag, how long it takes at least, and at most, until the revenue of two hours is well again.
const RECOVERY: (i64, i64) = (135, 240);

/// Evaluates the outlets at the moments of the past at which these lags show, and works the one of the day before.
pub(super) async fn create(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    lags: &[Lag],
    now: DateTime<Utc>,
) -> storage::Result<()> {
    if let Some(worked) = lags.iter().find(|lag| lag.place == WORKED_LAG) {
        work_to_the_end(db, histories, rules, worked.until, now).await?;
    }
    // Those that last until this moment are found at every start.
    let over = lags.iter().filter(|lag| lag.until < now - rules.every);
    let ends: BTreeSet<DateTime<Utc>> = over.map(|lag| lag.until).collect();
    for end in ends {
        evaluate_twice(db, histories, rules, end).await?;
    }
    Ok(())
}

/// Two evaluations in a row open an incident.
pub(super) async fn evaluate_twice(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    at: DateTime<Utc>,
) -> storage::Result<()> {
    lag::evaluate(db, histories, rules, at - rules.every).await?;
    lag::evaluate(db, histories, rules, at).await
}

/// The incident of the day before: opened when its lag ends, worked on, recovered, closed.
async fn work_to_the_end(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    lag_ends: DateTime<Utc>,
    now: DateTime<Utc>,
) -> storage::Result<()> {
    evaluate_twice(db, histories, rules, lag_ends).await?;
    let Some(technician) = viewer(db, &PEOPLE[2]).await? else { return Ok(()) };
    let Some(incident) = of_place(db, &technician, WORKED_LAG, now).await? else { return Ok(()) };
    work(db, &technician, incident.id, lag_ends).await?;
    for minutes in (RECOVERY.0..=RECOVERY.1).step_by(15) {
        lag::evaluate(db, histories, rules, lag_ends + Duration::minutes(minutes)).await?;
        let Some(incident) = of_place(db, &technician, WORKED_LAG, now).await? else { return Ok(()) };
        if !incident.lag.lasts() || minutes == RECOVERY.1 {
            return close(db, &technician, &incident, lag_ends + Duration::minutes(minutes + 15)).await;
        }
    }
    Ok(())
}

/// The open incident of an outlet.
async fn of_place(
    db: &Db,
    viewer: &Viewer,
    index: usize,
    now: DateTime<Utc>,
) -> storage::Result<Option<IncidentRow>> {
    let search = places().nth(index).map(|place| format!("{} {}", place.city, place.address));
    let query = IncidentQuery { search: search.unwrap_or_default(), ..IncidentQuery::default() };
    Ok(incidents::page(db, viewer, &query, now).await?.rows.pop())
}

/// Indexes of the outlets whose lag lasts.
pub(super) async fn lasting(db: &Db, now: DateTime<Utc>) -> storage::Result<Vec<usize>> {
    let Some(support) = viewer(db, &PEOPLE[1]).await? else { return Ok(Vec::new()) };
    let query = IncidentQuery { show: IncidentFilter::Open, lasting: true, ..IncidentQuery::default() };
    let rows = incidents::page(db, &support, &query, now).await?.rows;
    let lags = |city: &str, address: &str| rows.iter().any(|row| row.city == city && row.address == address);
    let lagging = places().enumerate().filter(|(_, place)| lags(place.city, place.address));
    Ok(lagging.map(|(index, _)| index).collect())
}

async fn work(db: &Db, technician: &Viewer, id: IncidentId, at: DateTime<Utc>) -> storage::Result<()> {
    incidents::take(db, technician, id, at + Duration::minutes(5)).await?;
    for step in Step::ALL {
        let found = step == Step::Connection;
        let comment = if found {
            "Провайдер чинил линию, связь восстановлена"
        } else {
            ""
        };
        let entry = StepEntry {
            outcome: if found { Outcome::ProblemFound } else { Outcome::Done },
            comment: comment.to_owned(),
        };
        incidents::set_step(db, technician, id, step, 0, &entry, at + Duration::minutes(20)).await?;
    }
    Ok(())
}

async fn close(
    db: &Db,
    technician: &Viewer,
    incident: &IncidentRow,
    at: DateTime<Utc>,
) -> storage::Result<()> {
    let closing = Closing {
        receipts_complete: true,
        cause: Some(Cause::Channel),
        comment: "Обрыв линии у провайдера, после починки продажи идут как обычно.".to_owned(),
        lasting_reason: if incident.lag.lasts() {
            "Чеки идут, но их пока меньше обычного."
        } else {
            ""
        }
        .to_owned(),
    };
    incidents::close(db, technician, incident.id, &closing, at).await?;
    Ok(())
}
