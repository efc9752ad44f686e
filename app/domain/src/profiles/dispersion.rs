//! How much more the receipts of an outlet vary than independent customers would.

use super::{
    day::{Day, DayKind},
    expectation::{as_f64, expected_count},
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
/// Windows of other days that λ takes, at least.
const MIN_DAYS: u32 = 3;

/// The two hours of the clock on the wall, and how many slots of them were open: only windows of the same extent are
/// compared.
type Hours = (i64, u16);

/// φ of an outlet: clamp(median((x − λ)²/λ over the two-hour windows of its past)/0.455, 1, 6). 1 is Poisson.
///
/// A quasi-Poisson dispersion (`McCullagh` and Nelder, «Generalized Linear Models», 1989, section 6.2.3), with the median
/// in place of the mean so that past outages do not count. λ is the expectation from the other days with the same
/// weekday, at least three, none of them before the first sale; what its own uncertainty adds, 1 + 1/n, is taken out here and put in where λ is used.
pub fn dispersion(past: &[Day]) -> f64 {
    let has_sold = |day: &&Day| day.slots.iter().any(|slot| slot.sold.sales > 0);
    let Some(first_sale) = past.iter().filter(has_sold).map(|day| day.on).min() else { return 1.0 };
    // Receipts of the same hours of the same weekday.
    let mut alike: BTreeMap<(u32, Hours), Vec<f64>> = BTreeMap::new();
    for day in past.iter().filter(|day| day.kind == DayKind::Ordinary && day.on >= first_sale) {
        for (hours, sales) in two_hours(day) {
            let weekday = day.on.weekday().num_days_from_monday();
            alike.entry((weekday, hours)).or_default().push(as_f64(sales.max(0)));
        }
    }
    let (mut ratios, mut others) = (Vec::new(), Vec::new());
    for counts in alike.values() {
        for (position, count) in counts.iter().enumerate() {
            others.clear();
            others.extend_from_slice(&counts[..position]);
            others.extend_from_slice(&counts[position + 1..]);
            let (expected, days) = expected_count(&others);
            if days >= MIN_DAYS && expected >= MIN_COUNT {
                let away = count - expected;
                ratios.push(away * away / (expected * (1.0 + 1.0 / f64::from(days))));
            }
        }
    }
    (median(&ratios) / MEDIAN_CHI_SQUARED).clamp(1.0, MAX_DISPERSION)
}

/// What a day sold in its even two hours: receipts, refunds not counted.
fn two_hours(day: &Day) -> impl Iterator<Item = (Hours, i64)> {
    let mut windows: BTreeMap<i64, (u16, i64)> = BTreeMap::new();
    for slot in day.slots.iter().filter(|slot| slot.open) {
        let (open, sales) = windows.entry(day.minute(slot).div_euclid(WINDOW_MINUTES)).or_default();
        *open += 1;
        *sales = sales.saturating_add(slot.sold.sales);
    }
    windows.into_iter().map(|(hours, (open, sales))| ((hours, open), sales))
}
