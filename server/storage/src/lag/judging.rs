//! Every outlet against its profile, as of a moment.

use super::tracks;
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
    outlets::Outlet,
    profiles::{Day, Profile, Sold, Span, Window},
    time::Slot,
};
use std::collections::HashMap;
use uuid::Uuid;

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

/// Judges every outlet of whose present day something is known. A closed one has no profile to be read.
pub(super) async fn judge_all(db: &Db, settings: &Settings, now: DateTime<Utc>) -> Result<Vec<Judged>> {
    let mut tracks = tracks::all(db).await?;
    let mut troubles = troubles(db).await?;
    let windows = Windows::read(db).await?;
    let mut judged = Vec::new();
    for outlet in outlets::list(db, &Scope::Everything).await?.into_iter().filter(|outlet| !outlet.archived) {
        let track = tracks.remove(&outlet.id).unwrap_or_default();
        let trouble = troubles.remove(&outlet.id.0).unwrap_or_default();
        let maintenance = windows.holds(&outlet, now);
        judged.extend(judge(db, outlet, track, &trouble, maintenance, settings, now).await?);
    }
    Ok(judged)
}

async fn judge(
    db: &Db,
    outlet: Outlet,
    track: Track,
    trouble: &Trouble,
    maintenance: bool,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Option<Judged>> {
    let settings = lag_settings::applied(db, outlet.id, settings).await?.settings;
    let on = outlet.business_day_at(now);
    if !revenue::is_known_open(&outlet, on, now, settings.feed_delay_minutes) {
        return Ok(None);
    }
    let days = revenue::day_and_past(db, &outlet, on).await?;
    let Some((today, past)) = days.split_last() else { return Ok(None) };
    let known = today.known(now, settings.feed_delay_minutes);
    let profile = Profile::new(today, past);
    let circumstances =
        Circumstances { tills_troubled: trouble.waiting || !trouble.offline.is_empty(), maintenance };
    let judgement = lag::judge(&profile, known, &settings, circumstances);
    let decide = |circumstances| lag::decide(&track, &judgement, &profile, settings.recovered, circumstances);
    Ok(Some(Judged {
        standing: standing(&outlet, &profile, known, &settings),
        decision: decide(circumstances),
        quiet_decision: decide(Circumstances { maintenance: true, ..circumstances }),
        detection: judgement.below.then(|| detection(&outlet, &judgement, today, &settings, trouble)),
        expected_in_hour: profile.expect(today.window(Span::Hour, known)).map_or(0.0, |hour| hour.count),
        last_sale: today
            .slots
            .iter()
            .rev()
            .find(|slot| slot.slot <= Slot::of(now) && slot.sold.sales > 0)
            .map(|slot| slot.slot),
        outlet,
        track,
    }))
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
        lag: settings.lag,
    })
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
