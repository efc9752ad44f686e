//! How available a device was (`product.md` sections 3 and 4, `cases.md` 3).

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use domain::presence::{
    Availability::{self, NotInstalled, Offline, Online, Unknown},
    PresenceFlip, PresenceHistory, Stretch, availability, disconnects, share_online,
};
use proptest::prelude::*;
use support::utc;

/// Minutes after a fixed moment.
fn at(minutes: i64) -> DateTime<Utc> {
    utc("2026-06-04T06:00:00Z") + TimeDelta::minutes(minutes)
}

fn flips(changes: &[(i64, bool)]) -> Vec<PresenceFlip> {
    changes.iter().map(|(minutes, online)| PresenceFlip { at: at(*minutes), online: *online }).collect()
}

fn spans(minutes: &[(i64, i64)]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    minutes.iter().map(|(from, until)| (at(*from), at(*until))).collect()
}

fn minutes(stretches: &[Stretch]) -> Vec<(i64, i64, Availability, bool)> {
    let minute = |moment: DateTime<Utc>| (moment - at(0)).num_minutes();
    stretches.iter().map(|s| (minute(s.from), minute(s.until), s.availability, s.open)).collect()
}

#[test]
fn a_day_with_a_disconnect() {
    let flips = flips(&[(0, true), (120, false), (150, true)]);
    let open = spans(&[(60, 300)]);
    let history = PresenceHistory {
        flips: &flips,
        first_seen: Some(at(0)),
        online_now: true,
        open_spans: &open,
        ..PresenceHistory::default()
    };
    let timeline = availability(history, at(-60), at(1_440), at(400));
    assert_eq!(
        minutes(&timeline),
        [
            (-60, 0, NotInstalled, false),
            (0, 60, Online, false),
            (60, 120, Online, true),
            (120, 150, Offline, true),
            (150, 300, Online, true),
            (300, 400, Online, false),
        ],
        "and nothing after now"
    );
    assert_eq!(share_online(&timeline), Some(210.0 / 240.0));
    assert_eq!(disconnects(&flips, at(-60), at(1_440)), [at(120)]);
}

#[test]
fn a_downtime_of_the_server_is_not_one_of_the_devices() {
    let (flips, down, open) = (flips(&[(0, true)]), spans(&[(10, 20)]), spans(&[(0, 60)]));
    let history = PresenceHistory {
        flips: &flips,
        first_seen: Some(at(0)),
        online_now: true,
        server_downtimes: &down,
        open_spans: &open,
    };
    let timeline = availability(history, at(0), at(60), at(60));
    assert_eq!(minutes(&timeline), [(0, 10, Online, true), (10, 20, Unknown, true), (20, 60, Online, true)]);
    assert_eq!(share_online(&timeline), Some(1.0));
}

#[test]
fn a_device_that_was_offline_all_through_a_downtime_stays_offline() {
    let down = spans(&[(10, 20)]);
    let of = |changes: &[(i64, bool)], from: i64| {
        let flips = flips(changes);
        let history = PresenceHistory {
            flips: &flips,
            first_seen: Some(at(0)),
            server_downtimes: &down,
            ..PresenceHistory::default()
        };
        minutes(&availability(history, at(from), at(30), at(30)))
    };
    assert_eq!(of(&[(0, true), (5, false)], 0), [(0, 5, Online, false), (5, 30, Offline, false)]);
    assert_eq!(
        of(&[(0, true), (5, false), (20, true)], 4),
        [(4, 5, Online, false), (5, 20, Offline, false), (20, 30, Online, false)]
    );
    // Something was heard in the midst of it, or it went offline only then: unknown.
    for changes in [&[(0, true), (5, false), (15, true)][..], &[(0, true), (15, false)]] {
        assert!(of(changes, 0).contains(&(10, 20, Unknown, false)), "{changes:?}");
    }
    // The period begins within the downtime, the disconnect before it.
    assert_eq!(of(&[(0, true), (15, false)], 16), [(16, 20, Unknown, false), (20, 30, Offline, false)]);
}

#[test]
fn before_the_first_connection_nothing_counts() {
    let (down, open) = (spans(&[(10, 20)]), spans(&[(0, 60)]));
    let history =
        PresenceHistory { server_downtimes: &down, open_spans: &open, ..PresenceHistory::default() };
    let timeline = availability(history, at(0), at(60), at(60));
    assert_eq!(minutes(&timeline), [(0, 60, NotInstalled, true)]);
    assert_eq!(share_online(&timeline), None);
}

#[test]
fn without_flips_the_present_state_holds() {
    for (online_now, expected) in [(true, Online), (false, Offline)] {
        let history =
            PresenceHistory { first_seen: Some(at(-100)), online_now, ..PresenceHistory::default() };
        assert_eq!(minutes(&availability(history, at(0), at(9), at(60))), [(0, 9, expected, false)]);
    }
}

#[test]
fn before_the_first_known_flip_the_state_was_the_other_one() {
    let flips = flips(&[(30, false)]);
    let history = PresenceHistory { flips: &flips, first_seen: Some(at(-100)), ..PresenceHistory::default() };
    let timeline = availability(history, at(0), at(60), at(60));
    assert_eq!(minutes(&timeline), [(0, 30, Online, false), (30, 60, Offline, false)]);
}

#[test]
fn a_period_that_has_not_begun_is_empty() {
    let history = PresenceHistory { first_seen: Some(at(0)), ..PresenceHistory::default() };
    assert_eq!(availability(history, at(60), at(120), at(30)), []);
    assert_eq!(availability(history, at(60), at(60), at(90)), []);
    assert_eq!(availability(history, at(60), at(50), at(90)), []);
    assert_eq!(share_online(&[]), None);
}

#[test]
fn disconnects_are_real_changes_newest_first() {
    let flips =
        flips(&[(50, false), (0, true), (10, false), (12, false), (20, true), (60, true), (70, false)]);
    assert_eq!(disconnects(&flips, at(10), at(70)), [at(50), at(10)]);
}

/// A second within a day, often on a half hour so that things happen at the same moment.
fn second() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = prop_oneof![(0_i64..48).prop_map(|half| half * 1_800), 0_i64..86_400];
    seconds.prop_map(|seconds| at(0) + TimeDelta::seconds(seconds))
}

fn some_spans() -> impl Strategy<Value = Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    prop::collection::vec((second(), second()), 0..5)
}

#[derive(Debug, Clone)]
struct Case {
    flips: Vec<PresenceFlip>,
    first_seen: Option<DateTime<Utc>>,
    online_now: bool,
    down: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    open: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Case {
    fn timeline(&self) -> Vec<Stretch> {
        let history = PresenceHistory {
            flips: &self.flips,
            first_seen: self.first_seen,
            online_now: self.online_now,
            server_downtimes: &self.down,
            open_spans: &self.open,
        };
        availability(history, self.from, self.until, self.now)
    }
}

fn case() -> impl Strategy<Value = Case> {
    let flip = (second(), any::<bool>()).prop_map(|(at, online)| PresenceFlip { at, online });
    let flips = prop::collection::vec(flip, 0..12);
    let ends = (second(), second(), second());
    (flips, prop::option::of(second()), any::<bool>(), some_spans(), some_spans(), ends).prop_map(
        |(flips, first_seen, online_now, down, open, (from, until, now))| Case {
            flips,
            first_seen,
            online_now,
            down,
            open,
            from,
            until,
            now,
        },
    )
}

proptest! {
    #[test]
    fn a_timeline_has_no_gaps(case in case()) {
        let timeline = case.timeline();
        let end = case.until.min(case.now);
        if case.from < end {
            prop_assert_eq!(timeline.first().map(|s| s.from), Some(case.from));
            prop_assert_eq!(timeline.last().map(|s| s.until), Some(end));
        } else {
            prop_assert!(timeline.is_empty());
        }
        prop_assert!(timeline.iter().all(|s| s.from < s.until));
        for pair in timeline.windows(2) {
            prop_assert_eq!(pair[0].until, pair[1].from);
            prop_assert!((pair[0].availability, pair[0].open) != (pair[1].availability, pair[1].open));
        }
    }

    #[test]
    fn the_share_is_a_share(case in case()) {
        if let Some(share) = share_online(&case.timeline()) {
            prop_assert!((0.0..=1.0).contains(&share));
        }
    }

    #[test]
    fn order_does_not_matter((case, shuffled) in case().prop_flat_map(|case| {
        let shuffled = (Just(case.flips.clone()).prop_shuffle(), Just(case.down.clone()).prop_shuffle());
        (Just(case), shuffled)
    })) {
        let timeline = case.timeline();
        let other = Case { flips: shuffled.0, down: shuffled.1, ..case };
        prop_assert_eq!(other.timeline(), timeline);
    }

    #[test]
    fn a_longer_period_says_the_same_of_each_moment(case in case(), moment in second()) {
        let of = |timeline: Vec<Stretch>| {
            timeline.into_iter().find(|s| s.from <= moment && moment < s.until).map(|s| (s.availability, s.open))
        };
        let longer = Case { from: case.from - TimeDelta::days(1), until: case.until + TimeDelta::days(1), ..case.clone() };
        if let Some(said) = of(case.timeline()) {
            prop_assert_eq!(of(longer.timeline()), Some(said));
        }
    }

    #[test]
    fn a_downtime_hides_and_never_invents(case in case(), moment in second()) {
        let of = |case: &Case| {
            case.timeline().into_iter().find(|s| s.from <= moment && moment < s.until).map(|s| s.availability)
        };
        let without = of(&Case { down: Vec::new(), ..case.clone() });
        let with = of(&case);
        let hidden = case.down.iter().any(|(start, end)| *start <= moment && moment < *end);
        prop_assert!(with == without || (hidden && with == Some(Unknown) && without != Some(NotInstalled)));
        if hidden && without == Some(Online) {
            prop_assert_eq!(with, Some(Unknown));
        }
    }
}
