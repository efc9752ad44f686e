//! What holds of profiles and lag for any sales.
#![cfg(feature = "zones")]

mod support;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::{
    lag::{
        Settings, judge, p_count, p_count_above, p_revenue,
        replay::{Loss, with_loss},
    },
    money::Kopecks,
    outlets::OpeningHours,
    profiles::{
        Basis, Bucket, Day, DayKind, DayProfile, Expectation, HISTORY_DAYS, Profile, Sold, WEEKS, Window,
    },
    time::Slot,
};
use proptest::prelude::*;
use support::{
    date,
    sales::{MOSCOW, QUIET, hours, judged, weeks},
    valid_hours,
};

fn counts() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0_i64..12, -20_000_i64..200_000), 48)
}

fn day_of(on: NaiveDate, sold: &[(i64, i64)]) -> Day {
    let mut day = Day::new(&hours(), MOSCOW, on, DayKind::Ordinary);
    for (slot, (sales, revenue)) in day.slots.iter_mut().filter(|slot| slot.open).zip(sold) {
        slot.sold = Sold { sales: *sales, revenue: Kopecks(*revenue * sales.max(&1)) };
    }
    day
}

/// The days before one, with a change of the clocks among them. Before `changed` days ago the hours were the former ones; about
/// one day in `no_history` is none.
fn past(on: NaiveDate, hours: [&OpeningHours; 2], changed: u64, no_history: i64) -> Vec<Day> {
    let day = |ago: u64| {
        let on = on - Days::new(ago);
        let number = i64::from(on.num_days_from_ce());
        let kind = if number * 7 % 11 % no_history == 0 { DayKind::Excluded } else { DayKind::Ordinary };
        let mut day = Day::new(hours[usize::from(ago > changed)], "Europe/Berlin", on, kind);
        for (position, slot) in (0_i64..).zip(&mut day.slots) {
            let sales = 1 + (number * 31 + position * 17) % 7;
            slot.sold = Sold { sales, revenue: Kopecks(sales * (1_000 + (number + position) % 13 * 100)) };
        }
        day
    };
    (1..=u64::from(HISTORY_DAYS)).map(day).collect()
}

/// What the past days sold in a window, by the words of the rule: at its very minutes, if they were open at all of them.
fn sums(profile: &Profile<'_>, past: &[Day], window: Window) -> Vec<Sold> {
    let day = profile.day;
    let is_weekend = |day: &Day| matches!(day.on.weekday(), Weekday::Sat | Weekday::Sun);
    let minutes: Vec<i64> = day.open_slots(window).map(|slot| day.minute(slot)).collect();
    let is_alike = |then: &&Day| match profile.basis {
        Basis::SameWeekday => then.on.weekday() == day.on.weekday(),
        Basis::Pooled => is_weekend(then) == is_weekend(day),
        Basis::Nothing => false,
    };
    past.iter()
        .filter(|then| then.kind == DayKind::Ordinary && then.is_open() && !minutes.is_empty())
        .filter(is_alike)
        .filter_map(|then| {
            let sold = |minute: &i64| then.at_minute(*minute).filter(|slot| slot.open).map(|slot| slot.sold);
            minutes.iter().map(sold).sum::<Option<Sold>>()
        })
        .take(WEEKS as usize)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_window_is_compared_with_the_same_minutes_of_the_past(
        hours in valid_hours(),
        former in valid_hours(),
        changed in 0_u64..91,
        no_history in 2_i64..12,
        windows in prop::collection::vec((0_usize..101, 0_usize..101), 12),
    ) {
        // A Wednesday two weeks after the clocks went forward, and the Sunday on which they did.
        for on in [date("2026-04-15"), date("2026-03-29")] {
            let past = past(on, [&hours, &former], changed, no_history);
            let day = Day::new(&hours, "Europe/Berlin", on, DayKind::Ordinary);
            let profile = Profile::new(&day, &past);
            let spans = windows.iter().map(|(from, until)| Window { from: *from, until: *until });
            for window in spans.chain([day.whole(), day.open_time()]) {
                let sums = sums(&profile, &past, window);
                let enough = sums.len() >= if profile.basis == Basis::SameWeekday { 4 } else { 2 };
                prop_assert_eq!(profile.expect(window), Expectation::of(&sums).filter(|_| enough));
                prop_assert_eq!(profile.sums(window), sums);
            }
        }
    }
}

proptest! {
    #[test]
    fn tails_are_probabilities_and_fall_with_the_shortfall(
        actual in 0_i64..500,
        expected in 0.01_f64..500.0,
        dispersion in 1.0_f64..6.75,
        scale in 0.01_f64..1e6,
    ) {
        let p = p_count(actual, expected, dispersion);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert!(p <= p_count(actual + 1, expected, dispersion) + 1e-9);
        prop_assert!((0.0..=1.0).contains(&p_count_above(actual, expected, dispersion)));
        let money = p_revenue(expected - scale, expected, scale);
        prop_assert!((0.0..=1.0).contains(&money) && money >= p_revenue(expected - 2.0 * scale, expected, scale));
    }

    #[test]
    fn nothing_is_ever_nan_or_infinite(days in prop::collection::vec(counts(), 1..10), known in 0_usize..97) {
        let on = date("2026-03-04");
        let past: Vec<Day> =
            (1..).map(|week| on - Days::new(7 * week)).zip(&days[1..]).map(|(on, sold)| day_of(on, sold)).collect();
        let day = day_of(on, &days[0]);
        let profile = Profile::new(&day, &past);
        let judgement = judge(&profile, known, &Settings::default(), QUIET);
        for window in &judgement.windows {
            let expected = window.expected;
            prop_assert!([expected.count, expected.revenue, expected.revenue_scale, window.p]
                .iter()
                .chain(&window.lag)
                .all(|number| number.is_finite()));
            prop_assert!((0.0..=1.0).contains(&window.p));
        }
        let chart = DayProfile::new(&profile, known);
        for bucket in chart.buckets(Bucket::Hour).iter().chain(&chart.cumulative()) {
            let numbers = bucket.expected.map_or([0.0; 2], |expected| [expected.count, expected.revenue]);
            prop_assert!(numbers.iter().chain(&bucket.lag()).all(|number| number.is_finite()));
        }
        let whole = chart.buckets(Bucket::Day)[0].actual.revenue;
        prop_assert_eq!(whole, day.slots.iter().map(|slot| slot.sold.revenue).sum::<Kopecks>());
    }

    #[test]
    fn losing_more_never_looks_better(sold in prop::collection::vec((3_i64..9, 100_i64..900), 48), percent in 1_u8..100) {
        let on = date("2026-03-04");
        let past = weeks(on, MOSCOW, 8);
        let day = day_of(on, &sold);
        let receipts: Vec<(Slot, Kopecks)> = day
            .slots
            .iter()
            .flat_map(|slot| (0..slot.sold.sales).map(|_| (slot.slot, Kopecks(slot.sold.revenue.0 / slot.sold.sales))))
            .collect();
        let from = day.slots[0].slot;
        let p = |loss| {
            let day = with_loss(&day, &receipts, from, loss);
            let profile = Profile::new(&day, &past);
            let judgement = judge(&profile, day.slots.len() - 8, &Settings::default(), QUIET);
            judgement.windows.iter().map(|window| (window.p, window.lag.unwrap())).collect::<Vec<_>>()
        };
        let (less, more) = (p(Loss::Percent(percent - 1)), p(Loss::Percent(percent)));
        for ((p_less, lag_less), (p_more, lag_more)) in less.iter().zip(&more) {
            prop_assert!(p_more <= p_less && lag_more >= lag_less);
        }
    }

    #[test]
    fn the_order_of_receipts_changes_nothing(
        receipts in prop::collection::vec((40_usize..88, -500_i64..5_000), 0..200).prop_flat_map(|receipts| {
            (Just(receipts.clone()), Just(receipts).prop_shuffle())
        })
    ) {
        let on = date("2026-03-04");
        let fill = |receipts: &[(usize, i64)]| {
            let mut day = Day::new(&hours(), MOSCOW, on, DayKind::Ordinary);
            let first = day.slots[0].slot.0;
            day.fill(receipts.iter().map(|(at, total)| {
                (Slot(first + i64::try_from(*at).unwrap()), Sold::receipt(Kopecks(*total)))
            }));
            day
        };
        let (one, other) = (fill(&receipts.0), fill(&receipts.1));
        let past = weeks(on, MOSCOW, 8);
        prop_assert_eq!(judged(&one, &past, "2026-03-04 20:00:00"), judged(&other, &past, "2026-03-04 20:00:00"));
    }
}
