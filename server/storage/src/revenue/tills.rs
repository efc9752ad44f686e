//! Each till's part of a period.

use super::RevenueQuery;
use crate::{Db, Result, db::read, devices};
use chrono::{DateTime, Utc};
use domain::{
    devices::PosId,
    money::Kopecks,
    outlets::{Outlet, OutletId},
    presence::Availability,
    revenue::{OfflineSpan, TillRevenue},
    time::Slot,
};
use std::{collections::BTreeMap, ops::Range};

/// Receipts, refunds included, and revenue.
type Sum = (i64, Kopecks);
type Sums = BTreeMap<PosId, Sum>;

/// What each till sold in a period, of which the chart shows this sum: of all tills, or of the one that is asked for.
///
/// Business days say it with a row a day. They were made by the hours of their time: where those have changed since, the days
/// do not add up to the chart, and its slots are read.
pub(super) async fn sold(
    db: &Db,
    outlet: OutletId,
    query: &RevenueQuery,
    slots: Range<Slot>,
    shown: Sum,
) -> Result<Sums> {
    let by_day = by_day(db, outlet, query).await?;
    let of_days = by_day
        .iter()
        .filter(|(till, _)| query.till.is_none_or(|asked| asked == **till))
        .fold((0, Kopecks::ZERO), |sum, (_, till)| (sum.0 + till.0, sum.1 + till.1));
    if of_days == shown { Ok(by_day) } else { by_slot(db, outlet, slots).await }
}

async fn by_day(db: &Db, outlet: OutletId, query: &RevenueQuery) -> Result<Sums> {
    let rows = read!(db, |pool| sqlx::query_as(
        "select pos_id, cast(sum(receipts) as bigint), cast(sum(revenue) as bigint) from device_days
         where outlet_id = $1 and day >= $2 and day <= $3 group by pos_id",
    )
    .bind(outlet.0)
    .bind(query.first)
    .bind(query.last)
    .fetch_all(pool)
    .await?);
    Ok(sums(rows))
}

async fn by_slot(db: &Db, outlet: OutletId, slots: Range<Slot>) -> Result<Sums> {
    let rows = read!(db, |pool| sqlx::query_as(
        "select pos_id, cast(sum(receipts) as bigint), cast(sum(revenue) as bigint) from sales_slots
         where outlet_id = $1 and slot >= $2 and slot < $3 group by pos_id",
    )
    .bind(outlet.0)
    .bind(slots.start.0)
    .bind(slots.end.0)
    .fetch_all(pool)
    .await?);
    Ok(sums(rows))
}

fn sums(rows: Vec<(i64, i64, i64)>) -> Sums {
    rows.into_iter()
        .map(|(pos_id, receipts, revenue)| (PosId(pos_id), (receipts, Kopecks(revenue))))
        .collect()
}

/// Those that sold and those that stand there now, and when the latter were offline in opening hours.
pub(super) async fn with_availability(
    db: &Db,
    outlet: &Outlet,
    sold: Sums,
    slots: Range<Slot>,
    now: DateTime<Utc>,
) -> Result<(Vec<TillRevenue>, Vec<OfflineSpan>)> {
    let till =
        |pos_id, (receipts, revenue): Sum| TillRevenue { pos_id, revenue, receipts, share_online: None };
    let mut tills: BTreeMap<PosId, TillRevenue> =
        sold.into_iter().map(|(pos_id, sum)| (pos_id, till(pos_id, sum))).collect();
    let mut offline = Vec::new();
    let (from, until) = (slots.start.starts_at(), slots.end.starts_at());
    for (pos_id, report) in devices::availability_at(db, outlet, from, until, now).await? {
        let entry = tills.entry(pos_id).or_insert_with(|| till(pos_id, (0, Kopecks::ZERO)));
        entry.share_online = report.share_online;
        let gaps =
            report.spans.into_iter().filter(|span| span.open && span.availability == Availability::Offline);
        offline.extend(gaps.map(|span| OfflineSpan { pos_id, from: span.from, until: span.until }));
    }
    offline.sort_by_key(|span| (span.from, span.pos_id));
    Ok((tills.into_values().collect(), offline))
}
