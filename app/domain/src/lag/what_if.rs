//! What other limits would have raised: the past of an outlet, replayed with the present ones and with others.

use super::{
    decision::{Flip, Track},
    judge::{Circumstances, Standing, judge},
    replay::{Rule, replay},
    settings::Settings,
};
use crate::{
    names::names,
    outlets::OutletId,
    profiles::{Day, DayKind, HISTORY_DAYS, Profile},
    time::{LocalTime, Slot},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Business days that are replayed: eight weeks.
pub const REPLAYED_DAYS: u32 = 56;
/// Outlets of one account that are replayed, at most: those with the largest revenue.
pub const MOST_OUTLETS: u32 = 200;
/// Episodes that are listed, at most: the latest.
pub const MOST_EPISODES: usize = 200;
/// Days in a month, on average.
const MONTH: f64 = 365.25 / 12.0;

/// Which limits raise an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raised {
    /// The present ones and the others.
    Both,
    /// The present ones alone.
    Now,
    /// The others alone.
    Then,
}

names!(Raised: Both = "both", Now = "now", Then = "then");

/// What the judgement of an outlet rests on at the end of the replay, with the other limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Footing {
    /// Its profile.
    Profile,
    /// A whole day has too few receipts for evidence: only a change of the limits can raise an alarm.
    TooFewReceipts,
    /// The profile is learning: so many same weekdays are known.
    Learning {
        /// Of [`MIN_WEEKS`](crate::profiles::MIN_WEEKS).
        weeks: u32,
    },
    /// It has never sold anything, or was never open.
    NothingSold,
}

/// A lag that would have been raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// The business day on which it was.
    pub on: NaiveDate,
    /// The slot in which it began.
    pub since: Slot,
    /// When the alarm came.
    pub at: DateTime<Utc>,
    /// When it had recovered; none if it lasted to the end of the replay.
    pub recovered: Option<DateTime<Utc>>,
    /// By which limits.
    pub raised: Raised,
}

/// What a replay of one outlet came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Days that were replayed, those before the first sale left out.
    pub days: u32,
    /// What the judgement rests on.
    pub footing: Footing,
    /// By time of the alarm. What comes back within two hours of its recovery is the same.
    pub episodes: Vec<Episode>,
}

impl Comparison {
    /// Alarms with the present limits, and with the others.
    pub fn alarms(&self) -> (u32, u32) {
        let count = |other: Raised| {
            let raised = self.episodes.iter().filter(|episode| episode.raised != other);
            u32::try_from(raised.count()).unwrap_or(u32::MAX)
        };
        (count(Raised::Then), count(Raised::Now))
    }
}

/// Replays the days from `first` on, as they would have been judged then, with the present settings and with others. `days` are
/// in order and begin with the history of the first one: [`HISTORY_DAYS`] of them.
///
/// Nothing but receipts is replayed: tills that were offline and maintenance windows are not known any more.
pub fn compare(days: &[Day], first: NaiveDate, now: &Settings, then: &Settings) -> Comparison {
    let reach = usize::try_from(HISTORY_DAYS).unwrap_or(usize::MAX);
    let has_sold = |day: &&Day| day.slots.iter().any(|slot| slot.sold.sales > 0);
    let first_sale = days.iter().find(has_sold).map(|day| day.on);
    let (mut with_now, mut with_then, mut replayed, mut footing) =
        (Replay::default(), Replay::default(), 0, None);
    for position in days.partition_point(|day| day.on < first)..days.len() {
        let day = &days[position];
        if first_sale.is_none_or(|sale| day.on < sale) {
            continue;
        }
        replayed += 1;
        let profile = Profile::new(day, &days[position.saturating_sub(reach)..position]);
        with_now.add(&profile, now);
        if now != then {
            with_then.add(&profile, then);
        }
        footing = footing_of(&profile, then).or(footing);
    }
    let then_alarms = if now == then { with_now.alarms.clone() } else { with_then.alarms };
    Comparison {
        days: replayed,
        footing: footing.unwrap_or(Footing::NothingSold),
        episodes: pair(with_now.alarms, then_alarms),
    }
}

/// The alarms of one rule.
#[derive(Debug, Default)]
struct Replay {
    track: Track,
    alarms: Vec<Episode>,
}

impl Replay {
    fn add(&mut self, profile: &Profile<'_>, settings: &Settings) {
        for event in replay(profile, Rule::Evidence(*settings), &mut self.track) {
            match event.flip {
                Flip::Open { since } => self.alarms.push(Episode {
                    on: profile.day.on,
                    since,
                    at: event.at,
                    recovered: None,
                    raised: Raised::Now,
                }),
                Flip::Rejoin { .. } => self.recovered(None),
                Flip::Recover { .. } => self.recovered(Some(event.at)),
            }
        }
    }

    fn recovered(&mut self, at: Option<DateTime<Utc>>) {
        if let Some(last) = self.alarms.last_mut() {
            last.recovered = at;
        }
    }
}

/// What overlaps in time is one episode, of one alarm each.
fn pair(now: Vec<Episode>, then: Vec<Episode>) -> Vec<Episode> {
    let mut then: Vec<Option<Episode>> = then.into_iter().map(Some).collect();
    let mut paired = Vec::with_capacity(now.len());
    for episode in now {
        let same = then.iter_mut().find(|other| other.as_ref().is_some_and(|other| overlap(&episode, other)));
        let raised = if same.and_then(Option::take).is_some() { Raised::Both } else { Raised::Now };
        paired.push(Episode { raised, ..episode });
    }
    paired.extend(then.into_iter().flatten().map(|episode| Episode { raised: Raised::Then, ..episode }));
    paired.sort_by_key(|episode| episode.at);
    paired
}

fn overlap(one: &Episode, other: &Episode) -> bool {
    let before = |one: &Episode, other: &Episode| {
        one.recovered.is_some_and(|recovered| recovered <= other.since.starts_at())
    };
    !before(one, other) && !before(other, one)
}

/// None of a day that says nothing about it: a holiday, or a closed one.
fn footing_of(profile: &Profile<'_>, settings: &Settings) -> Option<Footing> {
    let day = profile.day;
    if day.kind == DayKind::Holiday {
        return None;
    }
    let last = day.slots.iter().rposition(|slot| slot.open)?;
    let judgement = judge(profile, last + 1, settings, Circumstances::default());
    match judgement.standing {
        Standing::Profile => Some(Footing::Profile),
        Standing::TooFewReceipts => Some(Footing::TooFewReceipts),
        Standing::Learning | Standing::Silence => Some(Footing::Learning { weeks: judgement.weeks }),
        Standing::Closed | Standing::NotKnownYet => None,
    }
}

/// What a replay of an outlet came to, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutletWhatIf {
    /// Which one.
    pub outlet: OutletId,
    /// City, address and mall.
    pub place: String,
    /// See [`Comparison::days`].
    pub days: u32,
    /// What the judgement rests on.
    pub footing: Footing,
    /// Alarms with the present limits.
    pub now: u32,
    /// Alarms with the others.
    pub then: u32,
}

/// An [`Episode`] by the clock of its outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutletEpisode {
    /// Whose it is.
    pub outlet: OutletId,
    /// City, address and mall.
    pub place: String,
    /// IANA zone of its clock.
    pub zone: String,
    /// See [`Episode::on`].
    pub on: NaiveDate,
    /// See [`Episode::since`].
    pub since: LocalTime,
    /// See [`Episode::at`].
    pub at: LocalTime,
    /// See [`Episode::recovered`].
    pub recovered: Option<LocalTime>,
    /// By which limits.
    pub raised: Raised,
}

/// What other limits would have raised at the outlets of an account, as far as it is worked out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WhatIf {
    /// Those that were replayed.
    pub outlets: Vec<OutletWhatIf>,
    /// The latest first, at most [`MOST_EPISODES`].
    pub episodes: Vec<OutletEpisode>,
    /// Outlets that are replayed in all.
    pub of: u32,
    /// Outlets of the account beyond [`MOST_OUTLETS`]: they are not replayed.
    pub left_out: u32,
    /// It goes on after this outlet; none: it is complete.
    pub next: Option<OutletId>,
}

impl WhatIf {
    /// Adds what was worked out after it.
    pub fn join(&mut self, more: Self) {
        self.outlets.extend(more.outlets);
        self.next = more.next;
        self.episodes.extend(more.episodes);
        self.episodes.sort_by_key(|episode| std::cmp::Reverse(episode.at));
        self.episodes.truncate(MOST_EPISODES);
    }

    /// Alarms with the present limits, and with the others.
    pub fn alarms(&self) -> (u32, u32) {
        self.outlets.iter().fold((0, 0), |(now, then), outlet| {
            (u32::saturating_add(now, outlet.now), u32::saturating_add(then, outlet.then))
        })
    }

    /// So many alarms by outlet and month.
    pub fn monthly(&self, alarms: u32) -> f64 {
        let days = self.outlets.iter().fold(0, |days: u32, outlet| days.saturating_add(outlet.days));
        if days == 0 { 0.0 } else { f64::from(alarms) / f64::from(days) * MONTH }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn episode(since: i64, recovered: Option<i64>) -> Episode {
        Episode {
            on: NaiveDate::default(),
            since: Slot(since),
            at: Slot(since + 2).starts_at(),
            recovered: recovered.map(|slot| Slot(slot).starts_at()),
            raised: Raised::Now,
        }
    }

    fn raised(now: Vec<Episode>, then: Vec<Episode>) -> Vec<(i64, Raised)> {
        pair(now, then).iter().map(|episode| (episode.since.0, episode.raised)).collect()
    }

    #[test]
    fn alarms_at_the_same_time_are_one_episode_and_each_counts_once() {
        use Raised::{Both, Now, Then};
        let (early, late) = (episode(10, Some(20)), episode(30, None));
        assert_eq!(
            raised(vec![early.clone(), late.clone()], vec![episode(12, Some(18))]),
            [(10, Both), (30, Now)]
        );
        // One that lasts covers two: the second is none of its own.
        assert_eq!(raised(vec![early.clone(), late], vec![episode(10, None)]), [(10, Both), (30, Now)]);
        assert_eq!(raised(vec![early.clone()], vec![episode(20, Some(25))]), [(10, Now), (20, Then)]);
        assert_eq!(raised(vec![], vec![early]), [(10, Then)]);
    }

    #[test]
    fn parts_are_joined_and_only_the_latest_episodes_are_listed() {
        let outlet = OutletWhatIf {
            outlet: OutletId(uuid::Uuid::nil()),
            place: String::new(),
            days: 56,
            footing: Footing::Profile,
            now: 1,
            then: 3,
        };
        let at = |hours: i64| DateTime::from_timestamp(hours * 3_600, 0).unwrap_or_default().fixed_offset();
        let episode = |hours: i64| OutletEpisode {
            outlet: outlet.outlet,
            place: String::new(),
            zone: String::new(),
            on: NaiveDate::default(),
            since: at(hours),
            at: at(hours),
            recovered: None,
            raised: Raised::Then,
        };
        let part = |hours: Vec<i64>, next| WhatIf {
            outlets: vec![outlet.clone()],
            episodes: hours.into_iter().map(episode).collect(),
            of: 2,
            left_out: 0,
            next,
        };
        let mut whole = part((0..150).collect(), Some(outlet.outlet));
        whole.join(part((100..250).collect(), None));
        assert_eq!((whole.outlets.len(), whole.next, whole.alarms()), (2, None, (2, 6)));
        assert_eq!((whole.episodes.len(), whole.episodes[0].at), (MOST_EPISODES, at(249)));
        assert!((whole.monthly(6) - 6.0 / 112.0 * 30.4375).abs() < 1e-9);
        assert!(WhatIf::default().monthly(0).abs() < 1e-9);
    }
}
