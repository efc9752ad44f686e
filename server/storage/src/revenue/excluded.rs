//! Days that are no history: a lag with a technical cause fell on them.

use crate::{Db, Result, db::read, scope::push_list};
use domain::{
    incidents::Cause,
    outlets::OutletId,
    profiles::{Day, DayKind},
    time::Slot,
};
use sqlx::QueryBuilder;

/// Marks the days of an outlet that a closed incident with a technical cause has touched. They are in order.
pub(super) async fn mark(db: &Db, outlet: OutletId, days: &mut [Day]) -> Result<()> {
    let start = |day: &Day| day.slots.first().map(|first| first.slot.starts_at().timestamp_millis());
    let Some(first) = days.first().and_then(start) else { return Ok(()) };
    let lags: Vec<(i64, i64)> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select since_at, coalesce(recovered_at, closed_at) from incidents
             where closed_at is not null and outlet_id = ",
        );
        sql.push_bind(outlet.0).push(" and coalesce(recovered_at, closed_at) > ").push_bind(first);
        let technical = Cause::ALL.into_iter().filter(|cause| cause.is_technical()).map(Cause::as_str);
        push_list(sql.push(" and cause in "), technical);
        sql.build_query_as().fetch_all(pool).await?
    });
    if lags.is_empty() {
        return Ok(());
    }
    for day in days.iter_mut().filter(|day| day.kind == DayKind::Ordinary) {
        let end = day.slots.last().map(|last| Slot(last.slot.0 + 1).starts_at().timestamp_millis());
        let Some((start, end)) = start(day).zip(end) else { continue };
        if lags.iter().any(|(since, until)| *since < end && start < *until) {
            day.kind = DayKind::Excluded;
        }
    }
    Ok(())
}
