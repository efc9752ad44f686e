//! How much more the receipts of an outlet vary than independent customers would.

use super::{
    day::{Day, DayKind, Window},
    expectation::{Expectation, as_f64, same_window},
    robust::median,
};
use crate::profiles::history::same_weekday;

/// φ is at most this before the uncertainty of the mean is added.
pub const MAX_DISPERSION: f64 = 6.0;
/// The median of the χ² distribution with one degree of freedom, to which (x − λ)²/λ of Poisson counts comes close.
const MEDIAN_CHI_SQUARED: f64 = 0.455;
/// Two hours.
const WINDOW_SLOTS: usize = 8;
/// Windows with fewer receipts than this say nothing: (x − λ)²/λ of an empty one is λ.
const MIN_COUNT: f64 = 2.0;

/// φ of an outlet: clamp(median((x − λ)²/λ over the two-hour windows of its past)/0.455, 1, 6). 1 is Poisson.
///
/// A quasi-Poisson dispersion (`McCullagh` and Nelder, «Generalized Linear Models», 1989, section 6.2.3), with the median
/// in place of the mean so that past outages do not count. λ is the expectation from the other days with the same
/// weekday, at least three; what its own uncertainty adds, 1 + 1/n, is taken out here and put in where λ is used.
pub fn dispersion(past: &[Day]) -> f64 {
    let mut ratios = Vec::new();
    for (position, day) in past.iter().enumerate().filter(|(_, day)| day.kind == DayKind::Ordinary) {
        let others: Vec<&Day> = past
            .iter()
            .enumerate()
            .filter(|(other, past)| *other != position && same_weekday(past, day))
            .map(|(_, past)| past)
            .collect();
        let opens = day.slots.iter().position(|slot| slot.open).unwrap_or(0);
        for from in (opens..day.slots.len()).step_by(WINDOW_SLOTS) {
            let window = Window { from, until: (from + WINDOW_SLOTS).min(day.slots.len()) };
            let sums: Vec<_> = others.iter().filter_map(|past| same_window(past, day, window)).collect();
            let Some(expected) = Expectation::of(&sums).filter(|expected| expected.days >= 3) else {
                continue;
            };
            if expected.count >= MIN_COUNT {
                let away = as_f64(day.sold(window).sales) - expected.count;
                ratios.push(away * away / (expected.count * (1.0 + 1.0 / f64::from(expected.days))));
            }
        }
    }
    (median(&ratios) / MEDIAN_CHI_SQUARED).clamp(1.0, MAX_DISPERSION)
}
