//! What outlets sold, slot by slot, against their profiles.

mod excluded;
mod many;
mod past;
mod silent_tills;
mod slots;
mod tills;

pub(crate) use excluded::{Lags, lags_since, mark_by as mark_excluded};
pub(crate) use many::sales_of_outlets;
pub(crate) use past::days_and_past;
pub use silent_tills::silent_tills;
pub(crate) use slots::empty_day;

use crate::{
    Db, Result,
    db::read,
    lag_settings,
    moments::{local_of, moment, zone},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{
    devices::PosId,
    lag::{Circumstances, Sentence, Settings, judge, sentence},
    members::Scope,
    money::Kopecks,
    outlets::{Outlet, OutletId},
    profiles::{Bucket, Day, DayProfile, HISTORY_DAYS, Profile, ProfileBucket, dispersion},
    revenue::{Compared, PointState, RevenuePoint, RevenueReport, Step},
    time::Slot,
};
use slots::{SlotSales, oldest, slots_of};
use sqlx::QueryBuilder;
use std::ops::Range;

/// What is asked of an outlet's revenue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevenueQuery {
    /// The first business day.
    pub first: NaiveDate,
    /// The last business day, which is part of the period.
    pub last: NaiveDate,
    /// How the period is divided.
    pub step: Step,
    /// Of one till only, with its own profile.
    pub till: Option<PosId>,
}

/// Revenue of an outlet over business days against its profile, with the part of each till. Also of an archived outlet.
///
/// The days of the profile are those before each day of the period, so a past day is shown as it would have been judged.
pub async fn report(
    db: &Db,
    scope: &Scope,
    id: OutletId,
    query: RevenueQuery,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<RevenueReport> {
    let outlet = crate::outlets::get(db, scope, id).await?;
    let lag_settings::Applied { settings, special } = lag_settings::applied(db, id, settings).await?;
    let settings = &settings;
    let slots = slots_of(&outlet, query.first)?.start..slots_of(&outlet, query.last)?.end;
    let oldest = oldest(query.first);
    let history = slots_of(&outlet, oldest)?.start..slots.end;
    let sales = slots::sales(db, id, history, query.till).await?;
    let mut days = slots::days(&outlet, oldest, query.last, sales.iter().map(|one| (one.slot, one.sold)));
    excluded::mark(db, id, &mut days).await?;
    let shown = days.partition_point(|day| day.on < query.first);
    // Most of the work, so not twice for the same days.
    let spread = dispersion(&days[..shown]);
    let profiles = day_profiles(&days, shown, spread, settings, now);
    let sentence = match days.split_last() {
        Some((today, past)) if today.on == outlet.business_day_at(now) => {
            let last_sale = last_sale(db, &outlet, today.on, query.till).await?;
            // The same sentence, however far back the period reaches.
            let past = &past[past.len().saturating_sub(HISTORY_DAYS as usize)..];
            let spread = if past.len() == shown { spread } else { dispersion(past) };
            let profile = Profile::with_dispersion(today, past, spread);
            Some(say(&profile, settings, last_sale, now))
        }
        _ => None,
    };
    let points = points(&outlet, &profiles, &sales, query.step, now);
    let (revenue, receipts): (Kopecks, i64) =
        (points.iter().map(|point| point.revenue).sum(), points.iter().map(|point| point.receipts).sum());
    let sold = tills::sold(db, id, &query, slots.clone(), (receipts, revenue)).await?;
    let (tills, offline) = tills::with_availability(db, &outlet, sold, slots.clone(), now).await?;
    let clock = zone(&outlet.zone);
    Ok(RevenueReport {
        from: local_of(slots.start.starts_at(), clock),
        until: local_of(slots.end.starts_at(), clock),
        step: query.step,
        revenue,
        receipts,
        compared: compared(&outlet, &profiles),
        offline: offline
            .into_iter()
            .filter(|span| query.till.is_none_or(|till| till == span.pos_id))
            .collect(),
        points,
        tills,
        sentence,
        lag_limit: settings.lag,
        special_limits: special,
    })
}

/// The [`HISTORY_DAYS`] before a business day of each of some outlets, in their order.
pub(crate) async fn pasts(db: &Db, outlets: &[(&Outlet, NaiveDate)]) -> Result<Vec<Vec<Day>>> {
    let mut ranges = Vec::with_capacity(outlets.len());
    for (outlet, on) in outlets {
        let range = slots_of(outlet, oldest(*on))?.start..slots_of(outlet, *on)?.start;
        ranges.push((outlet.id, range));
    }
    let mut sales = sales_of_outlets(db, &ranges).await?;
    let past = |(outlet, on): &(&Outlet, NaiveDate)| {
        let sales = sales.remove(&outlet.id).unwrap_or_default();
        slots::days(outlet, oldest(*on), on.pred_opt().unwrap_or(*on), sales.into_iter())
    };
    Ok(outlets.iter().map(past).collect())
}

/// What there is to say about the present day.
fn say(
    profile: &Profile<'_>,
    settings: &Settings,
    last_sale: Option<NaiveDateTime>,
    now: DateTime<Utc>,
) -> Sentence {
    let known = profile.day.known(now, settings.feed_delay_minutes);
    let judgement = judge(profile, known, settings, Circumstances::default());
    sentence(&judgement, profile.day, settings, last_sale)
}

/// When the last receipt of a business day was issued, by the outlet's clock.
async fn last_sale(
    db: &Db,
    outlet: &Outlet,
    day: NaiveDate,
    till: Option<PosId>,
) -> Result<Option<NaiveDateTime>> {
    let at: Option<i64> = read!(db, |pool| {
        let mut sql = QueryBuilder::new("select max(last_receipt_at) from device_days where outlet_id = ");
        sql.push_bind(outlet.id.0).push(" and day = ").push_bind(day);
        if let Some(till) = till {
            sql.push(" and pos_id = ").push_bind(till.0);
        }
        sql.build_query_scalar().fetch_one(pool).await?
    });
    Ok(at.map(|at| local_of(moment(at), zone(&outlet.zone)).naive_local()))
}

/// The profiles of the days from position `shown` on.
fn day_profiles(
    days: &[Day],
    shown: usize,
    spread: f64,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Vec<DayProfile> {
    days[shown..]
        .iter()
        .enumerate()
        .map(|(index, day)| {
            // A day's history is what was before it, in the period too; not older than any other's.
            let past = &days[index..shown + index];
            DayProfile::new(
                &Profile::with_dispersion(day, past, spread),
                day.known(now, settings.feed_delay_minutes),
            )
        })
        .collect()
}

fn points(
    outlet: &Outlet,
    profiles: &[DayProfile],
    sales: &[SlotSales],
    step: Step,
    now: DateTime<Utc>,
) -> Vec<RevenuePoint> {
    let bucket = match step {
        Step::Hour => Bucket::Hour,
        Step::Day => Bucket::Day,
    };
    let clock = zone(&outlet.zone);
    profiles
        .iter()
        .flat_map(|day| day.buckets(bucket))
        .map(|bucket| {
            let receipts = receipts_within(sales, bucket.from..bucket.until);
            let state = state(&bucket, receipts, now);
            let expected = bucket.expected.filter(|_| bucket.open).map(domain::profiles::Expected::money);
            RevenuePoint {
                from: local_of(bucket.from.starts_at(), clock),
                until: local_of(bucket.until.starts_at(), clock),
                state,
                revenue: bucket.actual.revenue,
                receipts,
                expected,
            }
        })
        .collect()
}

/// Receipts of some slots, refunds included. The sales are in order.
fn receipts_within(sales: &[SlotSales], slots: Range<Slot>) -> i64 {
    let from = sales.partition_point(|one| one.slot < slots.start);
    sales[from..].iter().take_while(|one| one.slot < slots.end).map(|one| one.receipts).sum()
}

fn state(bucket: &ProfileBucket, receipts: i64, now: DateTime<Utc>) -> PointState {
    if !bucket.open && receipts == 0 {
        PointState::Closed
    } else if bucket.known {
        PointState::Known
    } else if receipts == 0 && bucket.from.starts_at() > now {
        PointState::Ahead
    } else {
        PointState::NotKnownYet
    }
}

/// What is known of the period, against the profile of the same slots; none if the profile lacks any of them.
fn compared(outlet: &Outlet, profiles: &[DayProfile]) -> Option<Compared> {
    let (mut revenue, mut expected, mut until) = (Kopecks::ZERO, 0.0, None);
    for slot in profiles.iter().flat_map(|day| &day.slots).filter(|slot| slot.known) {
        revenue += slot.actual.revenue;
        if slot.open {
            expected += slot.expected?.revenue;
        }
        until = Some(Slot(slot.slot.0 + 1));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    let expected = Kopecks(expected.round() as i64);
    let until = local_of(until?.starts_at(), zone(&outlet.zone));
    Some(Compared { until, revenue, expected })
}
