//! When nothing may open, however outlets are judged: after a downtime of the service, and while no receipts arrive at all.

use super::{Rules, judging::Judged};
use crate::{Db, Result, db::read, moments::moment, service_runs};
use chrono::{DateTime, TimeDelta, Utc};
use domain::time::Slot;

/// Evaluations after a downtime, or after receipts arrive again, in which nothing opens: tills have to deliver first.
const WARM_UP: i32 = 2;
/// A shorter downtime is a restart that no till notices.
const SHORTEST_DOWNTIME: TimeDelta = TimeDelta::minutes(2);
/// No sale anywhere for so long, though …
const NO_SALES: TimeDelta = TimeDelta::minutes(45);
/// … so many were expected of an hour, at so many outlets: it is the flow of receipts that has stopped.
const EXPECTED: f64 = 20.0;
const OUTLETS: usize = 10;

/// Whether, and why, nothing may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quiet {
    /// It may.
    No,
    /// The service, or the flow of receipts, has only just come back.
    WarmUp,
    /// No receipts arrive at all, since the quarter of an hour of the last sale.
    NoReceipts(DateTime<Utc>),
}

impl Quiet {
    pub(super) async fn at(db: &Db, rules: &Rules, judged: &[Judged], now: DateTime<Utc>) -> Result<Self> {
        let since = now - rules.every * WARM_UP;
        if was_down(db, since, now).await? || flowed_again(db, since).await? {
            return Ok(Self::WarmUp);
        }
        let expected: f64 = judged.iter().map(|judged| judged.expected_in_hour).sum();
        if judged.len() < OUTLETS || expected < EXPECTED {
            return Ok(Self::No);
        }
        let last = judged.iter().filter_map(|judged| judged.last_sale).max().map(Slot::starts_at);
        Ok(match last {
            Some(last) if last < now - NO_SALES => Self::NoReceipts(last),
            _ => Self::No,
        })
    }
}

/// Was no process alive for long, and came back only after `since`, or not at all?
async fn was_down(db: &Db, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
    let gaps = service_runs::whole_downtimes(db, since, now).await?;
    if gaps.iter().any(|(from, until)| *until - *from >= SHORTEST_DOWNTIME && *until > since) {
        return Ok(true);
    }
    // This process may not have said yet that it is alive.
    let alive: Option<i64> = read!(db, |pool| sqlx::query_scalar("select max(alive_at) from service_runs")
        .fetch_one(pool)
        .await?);
    Ok(alive.is_some_and(|alive| now - moment(alive) >= SHORTEST_DOWNTIME))
}

/// Did receipts begin to arrive again after `since`?
async fn flowed_again(db: &Db, since: DateTime<Utc>) -> Result<bool> {
    let found: i64 = read!(db, |pool| sqlx::query_scalar(
        "select count(*) from incidents i where i.subject = 'platform' and i.recovered_at > $1
            and not exists (select 1 from incidents p where p.part_of = i.id)",
    )
    .bind(since.timestamp_millis())
    .fetch_one(pool)
    .await?);
    Ok(found > 0)
}
