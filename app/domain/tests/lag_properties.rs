//! What holds of profiles and lag for any sales.
#![cfg(feature = "zones")]

mod support;

use chrono::{Days, NaiveDate};
use domain::{
    lag::{
        Settings, judge, p_count, p_count_above, p_revenue,
        replay::{Loss, with_loss},
    },
    money::Kopecks,
    profiles::{Bucket, Day, DayKind, DayProfile, Profile, Sold},
    time::Slot,
};
use proptest::prelude::*;
use support::{
    date,
    sales::{MOSCOW, QUIET, hours, judged, weeks},
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
