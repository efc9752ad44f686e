//! The lag rule: judgements, what they lead to, and how they are said.
#![cfg(feature = "zones")]

mod support;

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    lag::{
        Circumstances, Flip, Sentence, Settings, Standing, Track, decide, is_silent_till, judge, p_count,
        p_count_above, p_revenue,
        replay::{Loss, Rule, open_slot_at, replay, with_loss},
        sentence,
    },
    money::Kopecks,
    outlets::OpeningHours,
    profiles::{Basis, Bucket, Day, DayKind, DayProfile, Profile, Sold, Span},
    time::Slot,
};
use support::{
    date, local,
    sales::{MOSCOW, QUIET, all_days, busy, judged, known, slot_at, weeks},
    utc,
};

/// The day with nothing sold in `from..until`, local times.
fn silent(mut day: Day, from: &str, until: &str) -> Day {
    let (from, until) = (local(from), local(until));
    for slot in day.slots.iter_mut().filter(|slot| slot.local >= from && slot.local < until) {
        slot.sold = Sold::default();
    }
    day
}

fn says(day: &Day, past: &[Day], until: &str) -> Sentence {
    let judgement = judged(day, past, until);
    sentence(&judgement, day, &Settings::default(), None)
}

fn flips(day: &Day, past: &[Day]) -> Vec<Flip> {
    let rule = Rule::Evidence(Settings::default());
    replay(&Profile::new(day, past), rule, &mut Track::default()).iter().map(|event| event.flip).collect()
}

#[test]
fn tails_by_hand() {
    // exp(−12/1.125) and the median of a symmetric tail.
    assert!((p_count(0, 12.0, 1.125) - (-12.0_f64 / 1.125).exp()).abs() < 1e-15);
    assert!((p_revenue(100.0, 100.0, 7.0) - 0.5).abs() < 1e-12);
    // Φ(−1.96) = 0.0249979.
    assert!((p_revenue(60.8, 80.4, 10.0) - 0.024_997_9).abs() < 1e-6);
    // Shape 1 is the exponential distribution: 1 − exp(−1.5) for one of one, with φ = 1.
    assert!((p_count(1, 1.0, 1.0) - (1.0 - (-1.5_f64).exp())).abs() < 1e-9);
    assert!((p_count_above(2, 1.0, 1.0) - (-1.5_f64).exp()).abs() < 1e-9);
    for nonsense in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        assert!(
            [p_count(3, nonsense, 1.0), p_count(3, 1.0, nonsense), p_revenue(1.0, 2.0, nonsense)]
                .iter()
                .all(|p| (0.0..=1.0).contains(p))
        );
    }
}

// Case 22.
#[test]
fn what_may_still_be_on_its_way_is_not_known_yet() {
    let on = date("2026-03-04");
    let (day, past) =
        (silent(busy(on, MOSCOW), "2026-03-04 10:00:00", "2026-03-04 22:00:00"), weeks(on, MOSCOW, 8));
    let now = utc("2026-03-04T07:01:00Z");
    let profile = Profile::new(&day, &past);
    let judgement = judge(&profile, day.known(now, 15), &Settings::default(), QUIET);
    assert_eq!(judgement.standing, Standing::NotKnownYet);
    assert_eq!(sentence(&judgement, &day, &Settings::default(), None), Sentence::NotKnownYet);
    assert!(!judgement.below);
    let chart = DayProfile::new(&profile, day.known(now, 15));
    assert!(chart.buckets(Bucket::Hour)[10..].iter().all(|hour| !hour.known && hour.lag().is_none()));
    assert_eq!(says(&day, &past, "2026-03-04 09:30:00"), Sentence::Closed);
    assert_eq!(says(&day, &past, "2026-03-04 22:15:00"), Sentence::Closed);
}

// Case 23.
#[test]
fn a_day_of_a_change_of_the_clocks_is_like_any_other() {
    for (on, slots) in [("2026-03-29", 92), ("2026-10-25", 100)] {
        let on = date(on);
        let (day, past) = (busy(on, "Europe/Berlin"), weeks(on, "Europe/Berlin", 8));
        assert_eq!(day.slots.len(), slots);
        let until = format!("{on} 13:00:00");
        let judgement = judged(&day, &past, &until);
        let hour = judgement.windows.first().unwrap();
        assert_eq!(hour.span, Span::Hour);
        assert!((hour.expected.count - 14.0).abs() < 1e-9 && hour.actual.sales == 14);
        assert_eq!(flips(&day, &past), []);
        let lost = silent(day, &format!("{on} 13:00:00"), &format!("{on} 22:00:00"));
        assert_eq!(
            flips(&lost, &past),
            [Flip::Open { since: slot_at(&format!("{on} 13:00:00"), "Europe/Berlin") }]
        );
        // The days after it find it in their history.
        let after = busy(on + Days::new(7), "Europe/Berlin");
        assert_eq!(flips(&after, &weeks(after.on, "Europe/Berlin", 8)), []);
    }
}

// Round the clock, the repeated hour is compared with the one hour of other days, twice.
#[test]
fn a_repeated_hour_counts_twice() {
    let always = OpeningHours::daily(0, 1_440);
    let each = |on: NaiveDate| {
        let mut day = Day::new(&always, "Europe/Berlin", on, DayKind::Ordinary);
        day.slots.iter_mut().for_each(|slot| slot.sold = Sold { sales: 2, revenue: Kopecks(100) });
        day
    };
    let on = date("2026-10-25");
    let past: Vec<Day> = (1..=8).map(|week| each(on - Days::new(7 * week))).collect();
    let day = each(on);
    let chart = DayProfile::new(&Profile::new(&day, &past), day.slots.len());
    assert!((chart.buckets(Bucket::Day)[0].expected.unwrap().count - 200.0).abs() < 1e-9);
    assert_eq!(chart.buckets(Bucket::Hour).len(), 25);
    assert_eq!(flips(&day, &past), []);
    // In spring the missing hour is expected of nobody.
    let on = date("2026-03-29");
    let past: Vec<Day> = (1..=8).map(|week| each(on - Days::new(7 * week))).collect();
    let day = each(on);
    let chart = DayProfile::new(&Profile::new(&day, &past), day.slots.len());
    assert!((chart.buckets(Bucket::Day)[0].expected.unwrap().count - 184.0).abs() < 1e-9);
    assert_eq!(chart.buckets(Bucket::Hour).len(), 23);
}

// Case 24.
#[test]
fn two_silent_mondays_do_not_make_a_third_one_normal() {
    let on = date("2026-03-23");
    let mut past = weeks(on, MOSCOW, 8);
    for monday in past.iter_mut().take(2) {
        let on = monday.on;
        *monday = silent(monday.clone(), &format!("{on} 12:00:00"), &format!("{on} 15:00:00"));
    }
    let third = silent(busy(on, MOSCOW), "2026-03-23 12:00:00", "2026-03-23 15:00:00");
    let flips = flips(&third, &past);
    assert_eq!(flips.first(), Some(&Flip::Open { since: slot_at("2026-03-23 12:00:00", MOSCOW) }));
    assert_eq!(flips.get(1), Some(&Flip::Recover { late: false }));
}

// Case 25.
#[test]
fn receipts_around_midnight_are_in_their_own_local_day() {
    for zone in ["Europe/Kaliningrad", "Asia/Kamchatka"] {
        let always = OpeningHours::daily(0, 1_440);
        let on = date("2026-03-04");
        let mut days = [on, on.succ_opt().unwrap()].map(|on| Day::new(&always, zone, on, DayKind::Ordinary));
        let times = ["2026-03-04 23:30:00", "2026-03-05 00:30:00"];
        for (time, total) in times.iter().zip([300, 500]) {
            for day in &mut days {
                day.add(slot_at(time, zone), Sold::receipt(Kopecks(total)));
            }
        }
        let sums = days.map(|day| day.sold(day.whole()).revenue);
        assert_eq!(sums, [Kopecks(300), Kopecks(500)], "{zone}");
    }
}

// Case 27.
#[test]
fn late_receipts_fill_their_hours_and_end_the_lag_as_delivered_late() {
    let on = date("2026-03-04");
    let (whole, past) = (busy(on, MOSCOW), weeks(on, MOSCOW, 8));
    let lost = silent(whole.clone(), "2026-03-04 11:00:00", "2026-03-04 22:00:00");
    let (mut track, mut seen) = (Track::default(), Vec::new());
    for minutes in (0..=240).step_by(15) {
        let now = utc("2026-03-04T08:00:00Z") + TimeDelta::minutes(minutes);
        // At 14:00 the till comes back and sends what it kept.
        let day = if minutes < 180 { &lost } else { &whole };
        let profile = Profile::new(day, &past);
        let judgement = judge(&profile, day.known(now, 15), &Settings::default(), QUIET);
        let (next, flip) = decide(&track, &judgement, &profile, 0.75, QUIET);
        track = next;
        seen.extend(flip);
    }
    assert_eq!(
        seen,
        [Flip::Open { since: slot_at("2026-03-04 11:00:00", MOSCOW) }, Flip::Recover { late: true }]
    );
    assert!(!track.lags());
    let chart = DayProfile::new(&Profile::new(&whole, &past), whole.slots.len());
    assert_eq!(chart.buckets(Bucket::Hour)[14].actual.sales, 14);
}

// Case 28.
#[test]
fn refunds_lower_the_revenue_and_are_not_counted() {
    let refund = Sold::receipt(Kopecks(-700)) + Sold::receipt(Kopecks(500));
    assert_eq!(refund, Sold { sales: 1, revenue: Kopecks(-200) });
    let on = date("2026-03-04");
    let mut day = silent(busy(on, MOSCOW), "2026-03-04 10:00:00", "2026-03-04 22:00:00");
    day.add(slot_at("2026-03-04 10:15:00", MOSCOW), Sold { sales: 0, revenue: Kopecks(-500_000) });
    let judgement = judged(&day, &weeks(on, MOSCOW, 8), "2026-03-04 13:00:00");
    assert!(judgement.below && judgement.lag().unwrap() > 1.0);
    // A past that refunds outweigh expects nothing, and judges nothing by revenue.
    let mut past = weeks(on, MOSCOW, 8);
    past.iter_mut().flat_map(|day| &mut day.slots).for_each(|slot| slot.sold.revenue = -slot.sold.revenue);
    let judgement = judged(&day, &past, "2026-03-04 13:00:00");
    assert!(judgement.lag().is_none() && !judgement.below && !judgement.above);
}

#[test]
fn a_lag_takes_two_judgements_and_the_same_moment_counts_once() {
    let on = date("2026-03-04");
    let past = weeks(on, MOSCOW, 8);
    let day = silent(busy(on, MOSCOW), "2026-03-04 12:00:00", "2026-03-04 22:00:00");
    let profile = Profile::new(&day, &past);
    let at = |until: &str| judge(&profile, known(&day, until), &Settings::default(), QUIET);
    let first = at("2026-03-04 13:00:00");
    assert!(first.below);
    let (track, flip) = decide(&Track::default(), &first, &profile, 0.75, QUIET);
    assert_eq!((track.below, flip), (1, None));
    assert_eq!(decide(&track, &first, &profile, 0.75, QUIET), (track, None));
    let second = at("2026-03-04 13:15:00");
    let maintenance = Circumstances { maintenance: true, ..QUIET };
    assert_eq!(decide(&track, &second, &profile, 0.75, maintenance).1, None);
    let (track, flip) = decide(&track, &second, &profile, 0.75, QUIET);
    assert_eq!(flip, Some(Flip::Open { since: slot_at("2026-03-04 12:00:00", MOSCOW) }));
    // Closed: everything stays as it is.
    assert_eq!(decide(&track, &at("2026-03-04 23:00:00"), &profile, 0.75, QUIET), (track, None));
}

#[test]
fn a_lag_soon_after_a_recovery_is_the_same() {
    let on = date("2026-03-04");
    let past = weeks(on, MOSCOW, 8);
    let day = silent(busy(on, MOSCOW), "2026-03-04 12:00:00", "2026-03-04 13:30:00");
    let twice = silent(day.clone(), "2026-03-04 15:30:00", "2026-03-04 22:00:00");
    let since = slot_at("2026-03-04 12:00:00", MOSCOW);
    let open = Flip::Open { since };
    assert_eq!(flips(&day, &past), [open, Flip::Recover { late: false }]);
    assert_eq!(flips(&twice, &past), [open, Flip::Recover { late: false }, Flip::Rejoin { since }]);
}

#[test]
fn trouble_with_a_till_asks_for_less_evidence() {
    let on = date("2026-03-04");
    let past = weeks(on, MOSCOW, 8);
    let day = silent(busy(on, MOSCOW), "2026-03-04 12:00:00", "2026-03-04 22:00:00");
    let profile = Profile::new(&day, &past);
    let below = |until: &str, tills_troubled| {
        let circumstances = Circumstances { tills_troubled, maintenance: false };
        judge(&profile, known(&day, until), &Settings::default(), circumstances).below
    };
    assert_eq!([below("2026-03-04 12:30:00", false), below("2026-03-04 12:30:00", true)], [false, false]);
    assert_eq!([below("2026-03-04 12:45:00", false), below("2026-03-04 12:45:00", true)], [false, true]);
    // The same test on a till's own days.
    let till =
        |profile: &Profile<'_>, until| is_silent_till(profile, known(&day, until), &Settings::default());
    assert_eq!(till(&profile, "2026-03-04 12:30:00"), Some(false));
    assert_eq!(till(&profile, "2026-03-04 13:00:00"), Some(true));
    // A till that sells far less is not silent, and one without a history cannot be judged.
    let mut quarter = busy(on, MOSCOW);
    for slot in quarter.slots.iter_mut().filter(|slot| slot.open) {
        slot.sold = Sold { sales: 1, revenue: Kopecks(50_000) };
    }
    assert!(judged(&quarter, &past, "2026-03-04 22:00:00").below);
    assert_eq!(till(&Profile::new(&quarter, &past), "2026-03-04 22:00:00"), Some(false));
    assert_eq!(till(&Profile::new(&day, &past[..2]), "2026-03-04 13:00:00"), None);
    // Without evidence the percentage is all.
    assert!(judge(&profile, known(&day, "2026-03-04 12:30:00"), &Settings::bare(), QUIET).below);
}

#[test]
fn a_new_outlet_alarms_by_silence_alone_then_by_all_weekdays() {
    let on = date("2026-03-04");
    let day = silent(busy(on, MOSCOW), "2026-03-04 12:00:00", "2026-03-04 22:00:00");
    // Nothing at all before it: not connected yet.
    assert_eq!(flips(&day, &[]), []);
    let few = all_days(on, MOSCOW, 6);
    assert_eq!(Profile::new(&day, &few).basis, Basis::Nothing);
    assert!(!judged(&day, &few, "2026-03-04 14:45:00").below);
    assert!(judged(&day, &few, "2026-03-04 15:00:00").below);
    assert_eq!(
        says(&day, &few, "2026-03-04 15:00:00"),
        Sentence::NoReceiptsSince(local("2026-03-04 12:00:00"))
    );
    assert_eq!(says(&day, &few, "2026-03-04 11:30:00"), Sentence::Learning { have_weeks: 0, of: 4 });
    let more = all_days(on, MOSCOW, 15);
    assert_eq!(Profile::new(&day, &more).basis, Basis::Pooled);
    assert!(judged(&day, &more, "2026-03-04 13:30:00").below);
    assert_eq!(says(&day, &more, "2026-03-04 11:30:00"), Sentence::Learning { have_weeks: 2, of: 4 });
    // Days before its first sale are no days of silence.
    let mut installed = more;
    for early in installed.iter_mut().skip(6) {
        early.slots.iter_mut().for_each(|slot| slot.sold = Sold::default());
    }
    assert_eq!(Profile::new(&day, &installed).basis, Basis::Nothing);
}

#[test]
fn a_holiday_is_judged_by_silence_and_is_nobodys_history() {
    let on = date("2026-03-04");
    let mut past = weeks(on, MOSCOW, 9);
    past[0] = silent(past[0].clone(), "2026-02-25 10:00:00", "2026-02-25 22:00:00");
    past[0].kind = DayKind::Holiday;
    past[1].kind = DayKind::Excluded;
    let mut day = busy(on, MOSCOW);
    day.slots.iter_mut().for_each(|slot| slot.sold.revenue = Kopecks(slot.sold.revenue.0 / 10));
    let profile = Profile::new(&day, &past);
    assert_eq!(profile.weeks, 7);
    let no_history: Vec<NaiveDate> =
        past.iter().filter(|then| then.kind != DayKind::Ordinary).map(|then| then.on).collect();
    assert!(profile.days(day.whole()).all(|then| !no_history.contains(&then)));
    assert!(judged(&day, &past, "2026-03-04 20:00:00").below);
    day.kind = DayKind::Holiday;
    assert_eq!(says(&day, &past, "2026-03-04 20:00:00"), Sentence::Holiday);
    let day = silent(day, "2026-03-04 12:00:00", "2026-03-04 22:00:00");
    assert!(judged(&day, &past, "2026-03-04 15:00:00").below);
}

#[test]
fn the_dynamics_in_words() {
    let on = date("2026-03-04");
    let past = weeks(on, MOSCOW, 8);
    let day = busy(on, MOSCOW);
    assert_eq!(says(&day, &past, "2026-03-04 15:00:00"), Sentence::AsExpected);
    let lost = silent(day.clone(), "2026-03-04 12:45:00", "2026-03-04 22:00:00");
    let judgement = judged(&lost, &past, "2026-03-04 15:00:00");
    let say = |last_sale| sentence(&judgement, &lost, &Settings::default(), last_sale);
    assert_eq!(say(None), Sentence::NoReceiptsSince(local("2026-03-04 12:45:00")));
    let exactly = local("2026-03-04 12:40:12");
    assert_eq!(say(Some(exactly)), Sentence::NoReceiptsSince(exactly));
    // Judged until 14:00 or so; what came since then is not yet part of it.
    assert!(matches!(say(Some(local("2026-03-04 14:58:00"))), Sentence::BelowProfile { .. }));
    let scaled = |numerator: i64, denominator: i64| {
        let mut day = day.clone();
        for slot in &mut day.slots {
            slot.sold.revenue = Kopecks(slot.sold.revenue.0 * numerator / denominator);
            slot.sold.sales = slot.sold.sales * numerator / denominator;
        }
        day
    };
    assert_eq!(says(&scaled(43, 100), &past, "2026-03-04 18:00:00"), Sentence::BelowProfile { percent: 57 });
    assert_eq!(says(&scaled(2, 1), &past, "2026-03-04 18:00:00"), Sentence::AboveProfile { percent: 100 });
    let sparse = |mut day: Day| {
        for (number, slot) in day.slots.iter_mut().enumerate() {
            slot.sold = if number % 16 == 0 { Sold::receipt(Kopecks(50_000)) } else { Sold::default() };
        }
        day
    };
    let few: Vec<Day> = past.iter().cloned().map(sparse).collect();
    assert_eq!(says(&sparse(day.clone()), &few, "2026-03-04 18:00:00"), Sentence::TooFewReceipts);
}

#[test]
fn smaller_receipts_are_found_at_an_unchanged_count() {
    let on = date("2026-03-04");
    let receipts: Vec<(Slot, Kopecks)> = busy(on, MOSCOW)
        .slots
        .iter()
        .flat_map(|slot| (0..slot.sold.sales).map(|_| (slot.slot, Kopecks(50_000))))
        .collect();
    let day = busy(on, MOSCOW);
    let from = open_slot_at(&day, 0.25).unwrap();
    let day = with_loss(&day, &receipts, from, Loss::Percent(60));
    assert_eq!(day.sold(day.whole()).sales, 168);
    // The window in which it shows need not begin with it.
    let flips = flips(&day, &weeks(on, MOSCOW, 8));
    assert!(matches!(flips[..], [Flip::Open { since }] if (since.0 - from.0).abs() <= 4), "{flips:?}");
}
