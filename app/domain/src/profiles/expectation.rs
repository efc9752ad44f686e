//! What a window is expected to sell: a robust mean over the days of its history.

use super::{
    day::Sold,
    robust::{kept, mean, median, scale},
};
use serde::{Deserialize, Serialize};

/// What is expected of a window. All numbers are finite and not negative, but for revenue, which refunds may make so.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// Days that were kept.
    pub days: u32,
    /// λ: receipts, refunds not counted.
    pub count: f64,
    /// E: revenue in kopecks.
    pub revenue: f64,
    /// The scale of the revenue in kopecks: 1.4826·MAD of the windows' revenues of the kept days.
    pub revenue_scale: f64,
}

impl Expectation {
    /// The mean over past windows, after dropping those whose count is further than 3·max(1.4826·MAD, √median) from
    /// the median (Hampel's identifier with the Poisson scale as its least), and of the rest those whose revenue is
    /// further than 3·max(1.4826·MAD, √median count · revenue of a median receipt) from theirs; none of nothing.
    ///
    /// The first drops past outages, so that two silent Mondays do not make the third one normal; the second, single
    /// sales of an unusual size.
    pub fn of(past: &[Sold]) -> Option<Self> {
        let counts: Vec<f64> = past.iter().map(|sold| as_f64(sold.sales.max(0))).collect();
        let typical = median(&counts);
        let by_count = kept_counts(&counts);
        let rest: Vec<Sold> =
            past.iter().zip(&by_count).filter(|(_, kept)| **kept).map(|(sold, _)| *sold).collect();
        let count = mean(rest.iter().map(|sold| as_f64(sold.sales.max(0))));
        let revenues: Vec<f64> = rest.iter().map(|sold| as_f64(sold.revenue.0)).collect();
        let receipt = if typical > 0.0 { median(&revenues).abs() / typical } else { 0.0 };
        let by_revenue = kept(&revenues, typical.sqrt() * receipt);
        let revenue =
            mean(revenues.iter().zip(&by_revenue).filter(|(_, kept)| **kept).map(|(revenue, _)| *revenue));
        let days = u32::try_from(rest.len()).unwrap_or(u32::MAX);
        (days > 0).then(|| Self { days, count, revenue, revenue_scale: scale(&revenues) })
    }

    /// 1 − actual/expected revenue: 0.4 is 40 % below the profile, negative is above it, over 1 where refunds outweigh
    /// sales. None unless some revenue is expected.
    pub fn lag(&self, actual: Sold) -> Option<f64> {
        (self.revenue > 0.0).then(|| 1.0 - as_f64(actual.revenue.0) / self.revenue)
    }
}

/// λ of some past windows and the days that are kept of them, as [`Expectation::of`] finds both.
pub(super) fn expected_count(counts: &[f64]) -> (f64, u32) {
    let by_count = kept_counts(counts);
    let rest = || counts.iter().zip(&by_count).filter(|(_, kept)| **kept).map(|(count, _)| *count);
    (mean(rest()), u32::try_from(rest().count()).unwrap_or(u32::MAX))
}

/// By Hampel's identifier, with the Poisson scale as its least.
fn kept_counts(counts: &[f64]) -> Vec<bool> {
    kept(counts, median(counts).max(1.0).sqrt())
}

#[expect(clippy::cast_precision_loss, reason = "counts and kopecks of a day are far below 2^53")]
pub(super) fn as_f64(number: i64) -> f64 {
    number as f64
}
