//! Which tills of an outlet are silent, each judged by its own history.

use super::{
    excluded,
    slots::{empty_day, sales_of_tills},
};
use crate::{Db, Result, lag_settings, outlets};
use chrono::{DateTime, Days, Utc};
use domain::{
    devices::PosId,
    lag::{Settings, is_silent_till},
    members::Scope,
    outlets::{Outlet, OutletId},
    profiles::{Day, DayKind, HISTORY_DAYS, Profile, Sold, WEEKS},
    revenue::TillSilence,
    time::Slot,
};
use std::{collections::BTreeMap, ops::Range};

/// The tills that sold at an outlet on days like today, by number, and whether they are silent now. Those whose history says
/// nothing of today are left out.
///
/// Of the thirteen weeks it reads the days alone that the windows of today are compared with.
pub async fn silent_tills(
    db: &Db,
    scope: &Scope,
    id: OutletId,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Vec<TillSilence>> {
    let outlet = outlets::get(db, scope, id).await?;
    let settings = lag_settings::applied(db, id, settings).await?.settings;
    let today = empty_day(&outlet, outlet.business_day_at(now));
    let known = today.known(now, settings.feed_delay_minutes);
    let mut past = same_weekdays(&outlet, &today);
    excluded::mark(db, id, &mut past).await?;
    let ranges: Vec<Range<Slot>> = past.iter().chain([&today]).filter_map(slots_of_day).collect();
    let mut tills: BTreeMap<PosId, Vec<(Slot, Sold)>> = BTreeMap::new();
    for (till, slot, sold) in sales_of_tills(db, id, &ranges).await? {
        tills.entry(till).or_default().push((slot, sold));
    }
    let judged = tills.into_iter().filter_map(|(pos_id, sales)| {
        let with_sales = |day: &Day| {
            let mut day = day.clone();
            day.fill(sales.iter().copied());
            day
        };
        let (today, past) = (with_sales(&today), past.iter().map(with_sales).collect::<Vec<_>>());
        let silent = is_silent_till(&Profile::new(&today, &past), known, &settings)?;
        Some(TillSilence { pos_id, silent })
    });
    Ok(judged.collect())
}

/// The days of the history that say what is expected of a day, without what was sold in them.
fn same_weekdays(outlet: &Outlet, today: &Day) -> Vec<Day> {
    (1..=u64::from(HISTORY_DAYS / 7))
        .filter_map(|week| today.on.checked_sub_days(Days::new(7 * week)))
        .map(|on| empty_day(outlet, on))
        .filter(|day| day.kind == DayKind::Ordinary && day.is_open())
        .take(WEEKS as usize)
        .collect()
}

fn slots_of_day(day: &Day) -> Option<Range<Slot>> {
    Some(day.slots.first()?.slot..Slot(day.slots.last()?.slot.0 + 1))
}
