//! Every outlet against its profile, as of a moment.

use super::{
    histories::{AHEAD, Histories},
    tracks,
};
use crate::{
    Db, Result,
    db::read,
    lag_settings,
    maintenance::Windows,
    moments::{local_of, zone},
    outlets, revenue,
    standings::Judged as Standing,
};
use chrono::{DateTime, Utc};
use domain::{
    devices::PosId,
    incidents::Detection,
    lag::{self, Circumstances, Flip, Judgement, Settings, Track},
    members::Scope,
    money::Kopecks,
    outlets::{Outlet, OutletId},
    profiles::{Day, History, Profile, Sold, Span, Window},
    time::Slot,
};
use std::{collections::HashMap, ops::Range, sync::Arc};
use uuid::Uuid;

/// Quarters of an hour.
const SLOTS_AN_HOUR: f64 = 4.0;
/// Outlets of one transaction.
pub(super) const PORTION: usize = 200;

/// An outlet that was judged.
pub(super) struct Judged {
    pub(super) outlet: Outlet,
    /// For the list; none while nothing of the day is known.
    pub(super) standing: Option<Standing>,
    pub(super) track: Track,
    /// What happens, and the track that it leads to.
    pub(super) decision: (Track, Option<Flip>),
    /// The same if nothing may open.
    pub(super) quiet_decision: (Track, Option<Flip>),
    /// What is known, if it lags.
    pub(super) detection: Option<Detection>,
    /// Receipts that the last hour was expected to have.
    pub(super) expected_in_hour: f64,
    /// The latest slot of the day, up to now, in which something was sold.
    pub(super) last_sale: Option<Slot>,
}

/// What is known of the tills of an outlet that are in trouble.
#[derive(Debug, Default)]
struct Trouble {
    offline: Vec<PosId>,
    waiting: bool,
}

/// An outlet and its present day.
pub(super) struct Present {
    pub(super) outlet: Outlet,
    /// Its business day; what was sold is read for many at once.
    pub(super) day: Day,
    /// How many slots of it are known.
    known: usize,
    settings: Settings,
}

impl Present {
    fn of(outlet: Outlet, settings: Settings, now: DateTime<Utc>) -> Self {
        let day = revenue::empty_day(&outlet, outlet.business_day_at(now));
        let known = day.known(now, settings.feed_delay_minutes);
        Self { outlet, day, known, settings }
    }

    /// In how many slots there is something to judge: when the last known one is of open time. None if the day has no
    /// more of it.
    pub(super) fn judged_in(&self) -> Option<usize> {
        let last_known = self.known.saturating_sub(1);
        let ahead = self.day.slots.iter().skip(last_known).position(|slot| slot.open)?;
        Some(ahead + usize::from(self.known == 0))
    }

    fn slots(&self) -> Option<(OutletId, Range<Slot>)> {
        let (first, last) = self.day.slots.first().zip(self.day.slots.last())?;
        Some((self.outlet.id, first.slot..Slot(last.slot.0 + 1)))
    }
}

/// Judges every outlet that is open.
pub(super) async fn judge_all(
    db: &Db,
    histories: &Histories,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Vec<Judged>> {
    let mut tracks = tracks::all(db).await?;
    let mut troubles = troubles(db).await?;
    let windows = Windows::read(db).await?;
    let limits = lag_settings::all_applied(db, settings).await?;
    let outlets = outlets::list(db, &Scope::Everything).await?;
    let mut present = outlets
        .into_iter()
        .filter(|outlet| !outlet.archived)
        .filter_map(|outlet| limits.get(&outlet.id).map(|limits| (outlet, *limits)))
        .map(|(outlet, limits)| Present::of(outlet, limits, now))
        .filter(|present| present.judged_in().is_some_and(|slots| slots <= AHEAD));
    let mut histories = histories.open(db, now).await?;
    let mut judged = Vec::new();
    loop {
        let portion: Vec<Present> = present.by_ref().take(PORTION).collect();
        if portion.is_empty() {
            break;
        }
        let (mut open, closed): (Vec<_>, Vec<_>) =
            portion.into_iter().partition(|present| present.judged_in() == Some(0));
        histories.prepare(db, &closed).await?;
        fill(db, &mut open).await?;
        let histories = histories.of(db, &open).await?;
        for (present, history) in open.into_iter().zip(histories) {
            let track = tracks.remove(&present.outlet.id).unwrap_or_default();
            let trouble = troubles.remove(&present.outlet.id.0).unwrap_or_default();
            let maintenance = windows.holds(&present.outlet, now);
            judged.push(judge(present, history, track, &trouble, maintenance, now));
        }
    }
    histories.close();
    Ok(judged)
}

/// Reads what was sold on the present day.
async fn fill(db: &Db, portion: &mut [Present]) -> Result<()> {
    let ranges: Vec<(OutletId, Range<Slot>)> = portion.iter().filter_map(Present::slots).collect();
    let mut sales = revenue::sales_of_outlets(db, &ranges).await?;
    for present in portion {
        present.day.fill(sales.remove(&present.outlet.id).unwrap_or_default());
    }
    Ok(())
}

fn judge(
    present: Present,
    history: Arc<History>,
    track: Track,
    trouble: &Trouble,
    maintenance: bool,
    now: DateTime<Utc>,
) -> Judged {
    let Present { outlet, day: today, known, settings } = present;
    let profile = Profile::of(&today, history);
    let circumstances =
        Circumstances { tills_troubled: trouble.waiting || !trouble.offline.is_empty(), maintenance };
    let judgement = lag::judge(&profile, known, &settings, circumstances);
    let decide = |circumstances| lag::decide(&track, &judgement, &profile, settings.recovered, circumstances);
    Judged {
        standing: standing(&outlet, &profile, known, &settings),
        decision: decide(circumstances),
        quiet_decision: decide(Circumstances { maintenance: true, ..circumstances }),
        detection: judgement.below.then(|| detection(&outlet, &judgement, &today, &settings, trouble)),
        expected_in_hour: profile.expect(today.window(Span::Hour, known)).map_or(0.0, |hour| hour.count),
        last_sale: today
            .slots
            .iter()
            .rev()
            .find(|slot| slot.slot <= Slot::of(now) && slot.sold.sales > 0)
            .map(|slot| slot.slot),
        outlet,
        track,
    }
}

/// Names the silent tills of outlets whose lag opens now: of each, its own history is asked (`profile.md`, Decision).
pub(super) async fn find_silent_tills(
    db: &Db,
    settings: &Settings,
    judged: &mut [Judged],
    now: DateTime<Utc>,
) -> Result<()> {
    for judged in judged {
        let (Some(detection), (_, Some(Flip::Open { .. } | Flip::Rejoin { .. }))) =
            (&mut judged.detection, &judged.decision)
        else {
            continue;
        };
        let tills = revenue::silent_tills(db, &Scope::Everything, judged.outlet.id, settings, now).await?;
        let silent = tills.into_iter().filter(|till| till.silent).map(|till| till.pos_id);
        detection.tills_silent = silent.filter(|till| !detection.tills_offline.contains(till)).collect();
    }
    Ok(())
}

/// The present day of an outlet since its opening; none while nothing of it is known.
fn standing(outlet: &Outlet, profile: &Profile<'_>, known: usize, settings: &Settings) -> Option<Standing> {
    let today = profile.day;
    let window = today.window(Span::SinceOpening, known);
    let last = today.slots.get(window.from..window.until)?.last()?;
    Some(Standing {
        outlet: outlet.id,
        day: today.on,
        known_until: Slot(last.slot.0 + 1).starts_at().timestamp_millis(),
        revenue: today.sold(window).revenue,
        expected: profile.expect(window).map(|expected| rounded(expected.revenue)).map(Kopecks),
        expected_hour: expected_hour(profile, known),
        lag: settings.lag,
    })
}

/// What the profile expects of the latest known hour; of less than an hour since the opening as if it went on so.
fn expected_hour(profile: &Profile<'_>, known: usize) -> Option<Kopecks> {
    let window = profile.day.window(Span::Hour, known);
    let open = profile.day.slots.get(window.from..window.until)?.iter().filter(|slot| slot.open).count();
    let share = f64::from(u32::try_from(open).ok().filter(|open| *open > 0)?) / SLOTS_AN_HOUR;
    profile.expect(window).map(|expected| Kopecks(rounded(expected.revenue / share)))
}

/// What there is to say of a lag: of the shortest window in which it shows, or of the silence that it is.
fn detection(
    outlet: &Outlet,
    judgement: &Judgement,
    today: &Day,
    settings: &Settings,
    trouble: &Trouble,
) -> Detection {
    let local = |slot: Slot| local_of(slot.starts_at(), zone(&outlet.zone));
    let since = judgement.since.unwrap_or(judgement.until);
    let below = judgement.windows.iter().find(|window| window.below);
    let from = match below {
        Some(window) => today.slots.get(window.window.from).map_or(since, |slot| slot.slot),
        None => since,
    };
    let Sold { sales, revenue } =
        below.map_or_else(|| sold(today, from, judgement.until), |window| window.actual);
    Detection {
        since: local(since),
        from: local(from),
        until: local(judgement.until),
        revenue,
        expected: below.map(|window| Kopecks(rounded(window.expected.revenue))),
        receipts: sales,
        expected_receipts: below.map(|window| rounded(window.expected.count)),
        sentence: lag::sentence(judgement, today, settings, None),
        tills_offline: trouble.offline.clone(),
        tills_silent: Vec::new(),
        outlets: 1,
    }
}

fn sold(day: &Day, from: Slot, until: Slot) -> Sold {
    let from = day.position(from).unwrap_or(0);
    let until = day.position(until).unwrap_or(day.slots.len());
    day.sold(Window { from, until })
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}

/// Tills that are offline or have receipts waiting, by outlet. A till that never connected is none of them.
async fn troubles(db: &Db) -> Result<HashMap<Uuid, Trouble>> {
    let rows: Vec<(Uuid, i64, bool, i64)> = read!(db, |pool| {
        sqlx::query_as(
            "select outlet_id, pos_id, online or via_pos_id is not null, waiting_receipts from devices
         where archived_at is null and (first_seen_at is not null and not online and via_pos_id is null
            or waiting_receipts > 0)
         order by pos_id",
        )
        .fetch_all(pool)
        .await?
    });
    let mut troubles: HashMap<Uuid, Trouble> = HashMap::new();
    for (outlet, pos_id, online, waiting) in rows {
        let trouble = troubles.entry(outlet).or_default();
        trouble.waiting |= waiting > 0;
        if !online {
            trouble.offline.push(PosId(pos_id));
        }
    }
    Ok(troubles)
}
