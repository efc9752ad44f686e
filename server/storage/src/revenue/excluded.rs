//! Days that are no history: a lag with a technical cause fell on them.

use crate::{Db, Result, db::read, scope::push_list};
use chrono::{DateTime, Utc};
use domain::{
    incidents::Cause,
    outlets::OutletId,
    profiles::{Day, DayKind},
    time::Slot,
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// When lags of an outlet began and ended, UTC milliseconds: those whose incidents were closed with a technical cause.
pub(crate) type Lags = Vec<(i64, i64)>;

/// Marks the days of an outlet that such a lag has touched. They are in order.
pub(super) async fn mark(db: &Db, outlet: OutletId, days: &mut [Day]) -> Result<()> {
    let Some(first) = days.first().and_then(start) else { return Ok(()) };
    let lags = lags(db, Some(outlet), first).await?.remove(&outlet).unwrap_or_default();
    mark_by(&lags, days);
    Ok(())
}

/// The same where the lags are known already.
pub(crate) fn mark_by(lags: &Lags, days: &mut [Day]) {
    if lags.is_empty() {
        return;
    }
    for day in days.iter_mut().filter(|day| day.kind == DayKind::Ordinary) {
        let end = day.slots.last().map(|last| Slot(last.slot.0 + 1).starts_at().timestamp_millis());
        let Some((start, end)) = start(day).zip(end) else { continue };
        if lags.iter().any(|(since, until)| *since < end && start < *until) {
            day.kind = DayKind::Excluded;
        }
    }
}

/// The lags of all outlets that lasted at this moment or began later, with one question.
pub(crate) async fn lags_since(db: &Db, moment: DateTime<Utc>) -> Result<HashMap<OutletId, Lags>> {
    lags(db, None, moment.timestamp_millis()).await
}

async fn lags(db: &Db, outlet: Option<OutletId>, after: i64) -> Result<HashMap<OutletId, Lags>> {
    let rows: Vec<(Uuid, i64, i64)> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select outlet_id, since_at, coalesce(recovered_at, closed_at) from incidents
             where closed_at is not null and outlet_id ",
        );
        match outlet {
            Some(outlet) => sql.push("= ").push_bind(outlet.0),
            None => sql.push("is not null"),
        };
        sql.push(" and coalesce(recovered_at, closed_at) > ").push_bind(after);
        let technical = Cause::ALL.into_iter().filter(|cause| cause.is_technical()).map(Cause::as_str);
        push_list(sql.push(" and cause in "), technical);
        sql.push(" order by since_at, id").build_query_as().fetch_all(pool).await?
    });
    let mut lags: HashMap<OutletId, Lags> = HashMap::new();
    for (outlet, since, until) in rows {
        lags.entry(OutletId(outlet)).or_default().push((since, until));
    }
    Ok(lags)
}

fn start(day: &Day) -> Option<i64> {
    day.slots.first().map(|first| first.slot.starts_at().timestamp_millis())
}
