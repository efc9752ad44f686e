//! When the service itself was alive: its downtimes are not downtimes of the devices.

use crate::{Db, Result, db::read, moments::moment, tx::on};
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

/// Silences of a process that are no downtime: it signs every five seconds.
const SHORTEST_DOWNTIME: Duration = Duration::seconds(30);

/// Registers a starting process; answers its id and when any process was last alive before (none at the first start).
pub async fn start(db: &Db, now: DateTime<Utc>) -> Result<(Uuid, Option<DateTime<Utc>>)> {
    let id = Uuid::now_v7();
    let mut tx = db.begin().await?;
    let before: Option<i64> =
        on!(tx, |conn| sqlx::query_scalar("select max(alive_at) from service_runs").fetch_one(conn).await)?;
    on!(tx, |conn| sqlx::query("insert into service_runs (id, started_at, alive_at) values ($1, $2, $2)")
        .bind(id)
        .bind(now.timestamp_millis())
        .execute(conn)
        .await
        .map(drop))?;
    tx.commit().await?;
    Ok((id, before.map(moment)))
}

/// Called every five seconds. After a longer silence (a suspended machine, an unreachable database) a new stretch of
/// life begins, so that the silence counts as a downtime.
pub async fn stay_alive(db: &Db, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let known = on!(tx, |conn| sqlx::query(
        "update service_runs set alive_at = case when alive_at > $3 then alive_at else $3 end
         where id = $1 and alive_at >= $2",
    )
    .bind(id)
    .bind((now - SHORTEST_DOWNTIME).timestamp_millis())
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(|done| done.rows_affected()))?;
    if known == 0 {
        on!(tx, |conn| sqlx::query(
            "insert into service_runs (id, started_at, alive_at) values ($1, $2, $2)"
        )
        .bind(id)
        .bind(now.timestamp_millis())
        .execute(conn)
        .await
        .map(drop))?;
    }
    tx.commit().await
}

/// Gaps of more than 30 seconds within `from..until` during which no process was alive.
///
/// A gap reaches to the next start; the time before the first start and after the last sign of life is none.
pub async fn downtimes(
    db: &Db,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    let gaps = whole_downtimes(db, from, until).await?;
    Ok(gaps
        .into_iter()
        .map(|(start, end)| (start.max(from), end.min(until)))
        .filter(|(start, end)| start < end)
        .collect())
}

/// The downtimes that touch `from..until`, not cut at its ends.
pub(crate) async fn whole_downtimes(
    db: &Db,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    // The last stretch before the period, those within it, and the first start after it.
    let stretches: Vec<(i64, i64)> = read!(db, |pool| {
        sqlx::query_as(
        "select started_at, alive_at from service_runs
         where alive_at >= coalesce((select max(alive_at) from service_runs where alive_at < $1), 0) and started_at < $2
         union all
         select min(started_at), min(started_at) from service_runs where started_at >= $2 having count(*) > 0
         order by 1",
    )
    .bind(from.timestamp_millis())
    .bind(until.timestamp_millis())
    .fetch_all(pool)
    .await?
    });
    let mut gaps = Vec::new();
    let mut alive_until: Option<i64> = None;
    for (started, alive) in stretches {
        if let Some(last) = alive_until.filter(|last| started - last > SHORTEST_DOWNTIME.num_milliseconds()) {
            gaps.push((moment(last), moment(started)));
        }
        alive_until = alive_until.max(Some(alive));
    }
    Ok(gaps)
}
