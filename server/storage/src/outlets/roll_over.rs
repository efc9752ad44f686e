//! What time alone changes: business days, open stretches, and tills that have fallen silent.

use super::stored_hours;
use crate::{
    Db, Result,
    db::read,
    moments::moment,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    devices::{DeviceKind, PosId},
    live::Change,
    outlets::{OpeningHours, OutletId, business_day_at, open_spans},
};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Outlets that one transaction moves on: short ones, because at midnight in Moscow most outlets do.
const OUTLETS_A_TRANSACTION: usize = 200;
/// A till that is online in an open outlet is silent after this time without a sale.
pub(crate) const SILENCE: Duration = Duration::hours(1);
/// How far back the beginning of an open stretch is looked for; of interest is only whether it is an hour ago.
const LOOK_BACK: Duration = Duration::hours(26);

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    zone: String,
    hours: String,
    business_day: NaiveDate,
    open_since_at: Option<i64>,
}

/// Moves each outlet whose business day has ended on to the current one; announces `Change::Registry` if any did.
/// Called once a minute; safe in several processes. Answers how many outlets it moved.
///
/// It also notes which outlets have opened or closed, and which tills have fallen silent or are not any more.
pub async fn roll_over(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let rows: Vec<Row> = read!(db, |pool| sqlx::query_as(
        "select id, zone, hours, business_day, open_since_at from outlets where archived_at is null",
    )
    .fetch_all(pool)
    .await?);
    let due = Due::of(&rows, now)?;
    let mut moved = 0;
    for (day, outlets) in &due.days {
        for portion in outlets.chunks(OUTLETS_A_TRANSACTION) {
            let mut tx = db.begin().await?;
            moved += move_on(&mut tx, *day, portion, now).await?;
            tx.commit().await?;
        }
    }
    if !due.openings.is_empty() {
        let mut tx = db.begin().await?;
        tx.lock_outlets(due.openings.values().flatten().copied()).await?;
        for (since, outlets) in &due.openings {
            set_open_since(&mut tx, *since, outlets).await?;
        }
        tx.commit().await?;
    }
    refresh_silence(db, now).await?;
    if moved > 0 {
        let mut tx = db.begin().await?;
        tx.announce(Change::Registry);
        tx.commit().await?;
    }
    Ok(moved)
}

/// What has to be written of what time has changed.
#[derive(Default)]
struct Due {
    days: BTreeMap<NaiveDate, Vec<OutletId>>,
    openings: BTreeMap<Option<i64>, Vec<OutletId>>,
}

impl Due {
    fn of(rows: &[Row], now: DateTime<Utc>) -> Result<Self> {
        let mut due = Self::default();
        // Most outlets share few plans: each is worked out once.
        let mut plans: HashMap<(&str, &str), (NaiveDate, Option<i64>)> = HashMap::new();
        for row in rows {
            let known = plans.get(&(row.zone.as_str(), row.hours.as_str())).copied();
            let (day, since) = if let Some(plan) = known {
                plan
            } else {
                let hours = stored_hours(&row.hours)?;
                let plan = (business_day_at(&hours, &row.zone, now), open_since(&hours, &row.zone, now));
                plans.insert((&row.zone, &row.hours), plan);
                plan
            };
            if day != row.business_day {
                due.days.entry(day).or_default().push(OutletId(row.id));
            }
            // Of a longer stretch, such as round the clock, only that it is longer is known.
            let same =
                since == row.open_since_at || (long_ago(since, now) && long_ago(row.open_since_at, now));
            if !same {
                due.openings.entry(since).or_default().push(OutletId(row.id));
            }
        }
        Ok(due)
    }
}

/// Since when the outlet is open without a break; none while it is closed.
pub(crate) fn open_since(hours: &OpeningHours, zone: &str, now: DateTime<Utc>) -> Option<i64> {
    let spans = open_spans(hours, zone, now - LOOK_BACK, now + Duration::minutes(1));
    spans.last().filter(|(start, end)| *start <= now && *end > now).map(|(start, _)| start.timestamp_millis())
}

fn long_ago(since: Option<i64>, now: DateTime<Utc>) -> bool {
    since.is_some_and(|since| moment(since) <= now - LOOK_BACK)
}

/// Makes `day` the business day of these outlets and their devices, with the receipts that the day has already.
/// Answers how many outlets were on another day: of several processes one moves them.
pub(super) async fn move_on(
    tx: &mut Tx,
    day: NaiveDate,
    outlets: &[OutletId],
    now: DateTime<Utc>,
) -> Result<u64> {
    tx.lock_outlets(outlets.iter().copied()).await?;
    let moved: Vec<Uuid> = on!(tx, |conn| {
        let mut query = QueryBuilder::new("update outlets set business_day = ");
        query.push_bind(day).push(" where business_day <> ").push_bind(day).push(" and id in ");
        push_list(&mut query, outlets.iter().map(|outlet| outlet.0));
        query.push(" returning id").build_query_scalar().fetch_all(conn).await?
    });
    if moved.is_empty() {
        return Ok(0);
    }
    // Receipts of the new day may be on their way in: with the rows locked they are counted either here or there.
    let lock = tx.lock(" for no key update");
    let devices: Vec<i64> = on!(tx, |conn| {
        let mut query = QueryBuilder::new("select pos_id from devices where outlet_id in ");
        push_list(&mut query, moved.iter().copied());
        query.push(" order by pos_id").push(lock).build_query_scalar().fetch_all(conn).await?
    });
    set_day(tx, &devices, day, now).await?;
    Ok(moved.len() as u64)
}

/// Sets the business day of devices, whose rows are locked, and counts their receipts of that day.
pub(crate) async fn set_day(tx: &mut Tx, devices: &[i64], day: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    for portion in devices.chunks(5_000) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("update devices set business_day = ");
            query.push_bind(day);
            query.push(", receipts_today = coalesce((select cast(sum(x.receipts) as bigint) from device_days x where x.pos_id = devices.pos_id and x.outlet_id = devices.outlet_id and x.day = ");
            query.push_bind(day);
            query.push("), 0), revenue_today = coalesce((select cast(sum(x.revenue) as bigint) from device_days x where x.pos_id = devices.pos_id and x.outlet_id = devices.outlet_id and x.day = ");
            query.push_bind(day);
            query.push("), 0), changed_at = case when changed_at >= ");
            query.push_bind(now.timestamp_millis());
            query.push(" then changed_at + 1 else ").push_bind(now.timestamp_millis());
            query.push(" end where pos_id in ");
            push_list(&mut query, portion.iter().copied());
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

async fn set_open_since(tx: &mut Tx, since: Option<i64>, outlets: &[OutletId]) -> Result<()> {
    for portion in outlets.chunks(5_000) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("update outlets set open_since_at = ");
            query.push_bind(since).push(" where id in ");
            push_list(&mut query, portion.iter().map(|outlet| outlet.0));
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

/// Marks tills that have become silent or are not any more; their rows are announced.
async fn refresh_silence(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let before = (now - SILENCE).timestamp_millis();
    let changed: Vec<(i64, bool)> = read!(db, |pool| sqlx::query_as(
        "select d.pos_id, d.silent from devices d join outlets o on o.id = d.outlet_id
         where d.archived_at is null
           and d.silent <> ((d.online or d.via_pos_id is not null) and d.kind = $2
               and coalesce(o.open_since_at <= $1, false) and coalesce(d.last_receipt_at <= $1, true))
         order by d.pos_id",
    )
    .bind(before)
    .bind(DeviceKind::Till.as_str())
    .fetch_all(pool)
    .await?);
    if changed.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let all: Vec<PosId> = changed.iter().map(|(pos_id, _)| PosId(*pos_id)).collect();
    tx.lock_devices(&all).await?;
    for silent in [true, false] {
        let devices: Vec<i64> =
            changed.iter().filter(|(_, was)| *was != silent).map(|(pos_id, _)| *pos_id).collect();
        for portion in devices.chunks(5_000) {
            // A receipt may have come meanwhile: whoever sold within the hour is not silent.
            let done: Vec<i64> = on!(tx, |conn| {
                let mut query = QueryBuilder::new("update devices set silent = ");
                query.push_bind(silent).push(", changed_at = case when changed_at >= ");
                query.push_bind(now.timestamp_millis()).push(" then changed_at + 1 else ");
                query.push_bind(now.timestamp_millis()).push(" end where silent <> ").push_bind(silent);
                if silent {
                    query
                        .push(" and (online or via_pos_id is not null) and coalesce(last_receipt_at, 0) <= ");
                    query.push_bind(before);
                }
                query.push(" and pos_id in ");
                push_list(&mut query, portion.iter().copied());
                query.push(" returning pos_id").build_query_scalar().fetch_all(conn).await?
            });
            tx.announce(Change::Devices(done.into_iter().map(PosId).collect()));
        }
    }
    tx.commit().await
}
