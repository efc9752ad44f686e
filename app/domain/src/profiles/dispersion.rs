//! How much more the receipts of an outlet vary than independent customers would.

use super::{
    day::{Day, DayKind, Sold},
    expectation::{Expectation, as_f64},
    robust::median,
};
use chrono::Datelike;
use std::collections::BTreeMap;

/// φ is at most this before the uncertainty of the mean is added.
pub const MAX_DISPERSION: f64 = 6.0;
/// The median of the χ² distribution with one degree of freedom, to which (x − λ)²/λ of Poisson counts comes close.
const MEDIAN_CHI_SQUARED: f64 = 0.455;
/// Two hours.
const WINDOW_MINUTES: i64 = 120;
/// Windows with fewer receipts than this say nothing: (x − λ)²/λ of an empty one is λ.
const MIN_COUNT: f64 = 2.0;

/// φ of an outlet: clamp(median((x − λ)²/λ over the two-hour windows of its past)/0.455, 1, 6). 1 is Poisson.
///
/// A quasi-Poisson dispersion (`McCullagh` and Nelder, «Generalized Linear Models», 1989, section 6.2.3), with the median
/// in place of the mean so that past outages do not count. λ is the expectation from the other days with the same
/// weekday, at least three, none of them before the first sale; what its own uncertainty adds, 1 + 1/n, is taken out here and put in where λ is used.
pub fn dispersion(past: &[Day]) -> f64 {
    let has_sold = |day: &&Day| day.slots.iter().any(|slot| slot.sold.sales > 0);
    let Some(first_sale) = past.iter().filter(has_sold).map(|day| day.on).min() else { return 1.0 };
    let days: Vec<_> = past
        .iter()
        .filter(|day| day.kind == DayKind::Ordinary && day.on >= first_sale)
        .map(|day| (day, two_hours(day)))
        .collect();
    let mut ratios = Vec::new();
    for (day, windows) in &days {
        let same_weekday: Vec<_> = days
            .iter()
            .filter(|(other, _)| other.on != day.on && other.on.weekday() == day.on.weekday())
            .collect();
        for (place, sold) in windows {
            let others: Vec<Sold> =
                same_weekday.iter().filter_map(|(_, windows)| windows.get(place).copied()).collect();
            let Some(expected) = Expectation::of(&others).filter(|expected| expected.days >= 3) else {
                continue;
            };
            if expected.count >= MIN_COUNT {
                let away = as_f64(sold.sales) - expected.count;
                ratios.push(away * away / (expected.count * (1.0 + 1.0 / f64::from(expected.days))));
            }
        }
    }
    (median(&ratios) / MEDIAN_CHI_SQUARED).clamp(1.0, MAX_DISPERSION)
}

/// What a day sold in the even two hours of the clock on the wall. The key tells the hours, and how many slots of
/// them were open: only windows of the same extent are compared.
fn two_hours(day: &Day) -> BTreeMap<(i64, usize), Sold> {
    let mut windows: BTreeMap<i64, (usize, Sold)> = BTreeMap::new();
    for slot in day.slots.iter().filter(|slot| slot.open) {
        let (open, sold) = windows.entry(day.minute(slot).div_euclid(WINDOW_MINUTES)).or_default();
        *open += 1;
        *sold += slot.sold;
    }
    windows.into_iter().map(|(hours, (open, sold))| ((hours, open), sold)).collect()
}
