//! Who is online, and copies that run at once (`product.md` section 3, `cases.md` 1–7).

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use domain::presence::{
    InstanceRuns, InstanceSeen, MAX_RUNS, PresenceFlip, clock_offset_is_notable, copies, is_online,
    is_unstable, offline_cutoff, offline_since, running,
};
use proptest::prelude::*;
use support::utc;

const INTERVAL: i64 = 60;

/// Seconds after a fixed moment.
fn at(seconds: i64) -> DateTime<Utc> {
    utc("2026-06-04T06:00:00Z") + TimeDelta::seconds(seconds)
}

/// Instances under one `PosID`, fed with `(instance, run, seconds)`.
#[derive(Default)]
struct Fleet(Vec<InstanceSeen>);

impl Fleet {
    fn of(beats: &[(&str, &str, i64)]) -> Self {
        let mut fleet = Self::default();
        for (instance, run, seconds) in beats {
            fleet.hear(instance, run, *seconds);
        }
        fleet
    }

    fn hear(&mut self, instance: &str, run: &str, seconds: i64) {
        if let Some(known) = self.0.iter_mut().find(|known| known.instance_id == instance) {
            known.runs.hear(run, at(seconds));
        } else {
            let runs = InstanceRuns::first(run, at(seconds));
            self.0.push(InstanceSeen { instance_id: instance.to_owned(), runs });
        }
    }

    fn copies(&self, seconds: i64) -> i64 {
        copies(&self.0, at(seconds), INTERVAL)
    }

    fn running(&self, seconds: i64) -> Vec<i64> {
        running(&self.0, at(seconds), INTERVAL)
    }
}

#[test]
fn online_until_three_intervals_have_passed() {
    assert!(is_online(at(0), INTERVAL, at(180)));
    assert!(!is_online(at(0), INTERVAL, at(180) + TimeDelta::milliseconds(1)));
    assert!(is_online(at(60), INTERVAL, at(0)), "a moment that is still to come");
    assert_eq!(offline_cutoff(INTERVAL, at(0)), at(-180));
    assert_eq!(offline_since(at(0), INTERVAL, at(180)), None);
    assert_eq!(offline_since(at(0), INTERVAL, at(181)), Some(at(0)));
}

#[test]
fn jitter_makes_nobody_offline() {
    // `cases.md` 1: every 60 s with ±3 s, for an hour, looked at every second.
    let beats: Vec<i64> =
        (0..60).zip([3, -3, 0, 2, -1].iter().cycle()).map(|(n, jitter)| n * 60 + jitter).collect();
    for second in 3..3_540 {
        let last = beats.iter().filter(|beat| **beat <= second).max().unwrap();
        assert!(is_online(at(*last), INTERVAL, at(second)), "{second}");
    }
}

#[test]
fn absurd_intervals_do_no_harm() {
    assert!(is_online(at(0), i64::MAX, at(1_000_000)));
    assert!(is_online(at(0), 0, at(3)) && !is_online(at(0), i64::MIN, at(4)));
}

#[test]
fn one_machine_is_one_copy_and_none_when_silent() {
    let fleet = Fleet::of(&[("i", "a", 0), ("i", "a", 60)]);
    assert_eq!(fleet.copies(240), 1);
    assert_eq!(fleet.copies(241), 0);
    assert_eq!(Fleet::default().copies(0), 0);
}

#[test]
fn two_machines_are_two_copies_until_one_leaves() {
    // `cases.md` 5.
    let mut fleet = Fleet::of(&[("i", "a", 0), ("j", "b", 10)]);
    assert_eq!(fleet.copies(10), 1, "i may have been replaced by j");
    fleet.hear("i", "a", 60);
    assert_eq!(fleet.copies(60), 2, "i was heard after j had appeared");
    fleet.hear("j", "b", 70);
    assert_eq!(fleet.copies(70), 2);
    assert_eq!(fleet.running(70), [1, 1]);
    for minute in 2..10 {
        fleet.hear("j", "b", minute * 60 + 10);
    }
    assert_eq!(fleet.copies(9 * 60 + 10), 1, "i was silent for three intervals");
    assert_eq!(fleet.running(9 * 60 + 10), [0, 1]);
}

#[test]
fn heartbeats_in_the_same_moment_say_nothing_of_running_together() {
    let mut fleet = Fleet::of(&[("old", "a", 0), ("old", "a", 60), ("new", "b", 60)]);
    assert_eq!(fleet.running(60), [0, 1]);
    fleet = Fleet::of(&[("i", "a", 0), ("j", "b", 0), ("i", "a", 60)]);
    assert_eq!(fleet.copies(60), 1, "j was heard once, at the very start of i");
    fleet.hear("j", "b", 70);
    assert_eq!(fleet.copies(70), 2);
}

#[test]
fn a_copy_that_says_goodbye_stops_counting_at_once() {
    let mut fleet = Fleet::of(&[("i", "a", 0), ("j", "b", 10), ("i", "a", 60), ("j", "b", 70)]);
    fleet.0[0].runs.leave("a");
    assert_eq!(fleet.copies(70), 1);
    assert_eq!(fleet.running(70), [0, 1]);
    fleet.hear("i", "a", 120);
    assert_eq!(fleet.copies(120), 2, "it was heard again");
    fleet.0[0].runs.leave("unknown");
    assert_eq!(fleet.copies(120), 2);
}

#[test]
fn a_reinstall_is_never_a_duplicate() {
    // `cases.md` 6: the old instance was heard moments before.
    let mut fleet = Fleet::of(&[("old", "a", 0), ("old", "a", 60), ("new", "b", 65)]);
    for seconds in [65, 125, 185, 240, 300] {
        fleet.hear("new", "b", seconds);
        assert_eq!(fleet.copies(seconds), 1, "{seconds}");
        assert_eq!(fleet.running(seconds), [0, 1], "{seconds}");
    }
}

#[test]
fn a_restart_is_never_a_duplicate() {
    let mut fleet = Fleet::of(&[("i", "a", 0), ("i", "a", 60)]);
    for (seconds, run) in [(65, "b"), (125, "b"), (130, "c"), (135, "d"), (195, "d")] {
        fleet.hear("i", run, seconds);
        assert_eq!(fleet.copies(seconds), 1, "{seconds}");
    }
    assert_eq!(fleet.0[0].runs.current().unwrap().run_id, "d");
}

#[test]
fn runs_that_interleave_are_a_cloned_disk_until_only_one_is_heard() {
    let mut fleet = Fleet::of(&[("i", "a", 0), ("i", "b", 20)]);
    assert_eq!(fleet.copies(20), 1);
    fleet.hear("i", "a", 60);
    fleet.hear("i", "b", 80);
    assert_eq!(fleet.running(80), [2]);
    fleet.hear("i", "b", 140);
    fleet.hear("i", "b", 200);
    assert_eq!(fleet.copies(240), 2, "a was heard three intervals ago at most");
    assert_eq!(fleet.running(241), [1]);
}

#[test]
fn three_clones_are_three_copies() {
    let mut fleet = Fleet::default();
    for minute in 0..4 {
        for (second, run) in [(0, "a"), (20, "b"), (40, "c")] {
            fleet.hear("i", run, minute * 60 + second);
        }
    }
    assert_eq!(fleet.copies(220), 3);
}

#[test]
fn a_restart_of_one_of_two_machines_adds_no_third() {
    let mut fleet = Fleet::default();
    for minute in 0..5 {
        fleet.hear("i", "a", minute * 60);
        fleet.hear("j", "b", minute * 60 + 30);
    }
    for seconds in [280, 300, 330, 340, 390, 400] {
        let (instance, run) = if seconds % 60 == 30 { ("j", "b") } else { ("i", "a2") };
        fleet.hear(instance, run, seconds);
        assert_eq!(fleet.copies(seconds), 2, "{seconds}");
    }
    assert_eq!(fleet.running(400), [1, 1]);
}

#[test]
fn the_state_of_an_instance_stays_small_and_is_plain_json() {
    let mut runs = InstanceRuns::first("r", at(0));
    for n in 0..100 {
        runs.hear(&format!("run {n}"), at(n));
    }
    assert_eq!(runs.runs().len(), MAX_RUNS);
    assert_eq!(runs.current().unwrap().run_id, "run 99");
    let json = serde_json::to_string(&InstanceRuns::first("r", DateTime::UNIX_EPOCH)).unwrap();
    assert_eq!(json, r#"[{"run_id":"r","first_at":0,"last_at":0}]"#);
    let json = serde_json::to_string(&runs).unwrap();
    assert_eq!(serde_json::from_str::<InstanceRuns>(&json).unwrap(), runs);
}

#[test]
fn heartbeats_that_overtake_each_other_move_nothing_back() {
    let mut runs = InstanceRuns::first("a", at(60));
    runs.hear("a", at(0));
    assert_eq!(runs.runs()[0].last_at, at(60).timestamp_millis());
    assert_eq!(runs.runs()[0].first_at, at(0).timestamp_millis());
}

#[test]
fn unstable_from_the_seventh_change_within_an_hour() {
    let flips = |count: i64, every: i64| -> Vec<PresenceFlip> {
        (0..count).map(|n| PresenceFlip { at: at(n * every), online: n % 2 == 0 }).collect()
    };
    assert!(!is_unstable(&flips(6, 60), at(600)));
    assert!(is_unstable(&flips(7, 60), at(600)));
    assert!(!is_unstable(&flips(7, 60), at(3_600)), "the first is an hour old");
    // `cases.md` 2: every four minutes.
    assert!(is_unstable(&flips(15, 240), at(3_600)));
    let same: Vec<_> = (0..20).map(|n| PresenceFlip { at: at(n), online: true }).collect();
    assert!(!is_unstable(&same, at(600)), "only changes count");
}

#[test]
fn a_clock_is_notable_beyond_two_minutes() {
    for (seconds, notable) in
        [(0, false), (120, false), (-120, false), (121, true), (-2_400, true), (i64::MIN, true)]
    {
        assert_eq!(clock_offset_is_notable(seconds), notable, "{seconds}");
    }
}

proptest! {
    /// Machines with their own instance ids and phases, each restarting or reinstalled at times.
    #[test]
    fn as_many_copies_as_machines(
        machines in prop::collection::vec((0_i64..60, prop::collection::vec(0_u8..6, 12)), 1..5),
    ) {
        let mut beats: Vec<(i64, String, String)> = Vec::new();
        for (number, (phase, events)) in machines.iter().enumerate() {
            let (mut instance, mut run) = (0, 0);
            for (minute, event) in (0_i64..).zip(events) {
                match event {
                    0 => run += 1,
                    1 => { instance += 1; run += 1 },
                    _ => {}
                }
                beats.push((minute * 60 + phase, format!("{number}.{instance}"), format!("{number}.{run}")));
            }
        }
        beats.sort();
        let mut fleet = Fleet::default();
        let count = i64::try_from(machines.len()).unwrap();
        for (seconds, instance, run) in beats {
            fleet.hear(&instance, &run, seconds);
            let copies = fleet.copies(seconds);
            prop_assert!((1..=count).contains(&copies), "{copies} of {count} at {seconds}");
            if count == 1 {
                prop_assert_eq!(copies, 1);
            }
        }
    }

    #[test]
    fn clones_of_one_disk_are_counted(phases in prop::collection::btree_set(0_i64..60, 1..=6)) {
        let mut fleet = Fleet::default();
        let mut beats: Vec<(i64, String)> = Vec::new();
        for phase in &phases {
            beats.extend((0..5).map(|minute| (minute * 60 + phase, format!("run {phase}"))));
        }
        beats.sort();
        for (seconds, run) in &beats {
            fleet.hear("i", run, *seconds);
        }
        prop_assert_eq!(fleet.copies(300), i64::try_from(phases.len()).unwrap());
    }

    #[test]
    fn the_order_of_instances_does_not_matter(
        beats in prop::collection::vec((0_u8..4, 0_u8..3, 0_i64..400), 0..40), now in 300_i64..500,
    ) {
        let mut fleet = Fleet::default();
        for (instance, run, seconds) in &beats {
            fleet.hear(&instance.to_string(), &run.to_string(), *seconds);
        }
        let mut counted: Vec<_> = fleet.0.iter().map(|i| i.instance_id.clone()).zip(fleet.running(now)).collect();
        prop_assert_eq!(fleet.copies(now), counted.iter().map(|(_, count)| count).sum::<i64>());
        fleet.0.reverse();
        let mut reversed: Vec<_> = fleet.0.iter().map(|i| i.instance_id.clone()).zip(fleet.running(now)).collect();
        counted.sort();
        reversed.sort();
        prop_assert_eq!(counted, reversed);
        let heard = beats.iter().any(|(_, _, seconds)| *seconds >= now - 180);
        prop_assert_eq!(fleet.copies(now) > 0, heard);
    }
}

#[test]
fn a_run_that_was_killed_does_not_outlive_the_goodbye_of_the_one_that_replaced_it() {
    let seen = |runs: &InstanceRuns| [InstanceSeen { instance_id: "i".to_owned(), runs: runs.clone() }];
    let mut runs = InstanceRuns::default();
    runs.hear("killed", at(0));
    runs.hear("restarted", at(5));
    assert_eq!(copies(&seen(&runs), at(6), 60), 1);
    runs.leave("restarted");
    assert_eq!(copies(&seen(&runs), at(6), 60), 0);
    // It was no replacement if it is heard again: a copy of the disk.
    runs.hear("killed", at(60));
    assert_eq!(copies(&seen(&runs), at(61), 60), 1);
}
