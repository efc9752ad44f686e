//! What the receipts of an outlet amount to, and how much that varies.

use super::{day::Day, expectation::as_f64};
use serde::{Deserialize, Serialize};

/// Mean and variance of the total of one receipt, worked out from slots.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ReceiptSize {
    /// μ in kopecks, not negative.
    pub mean: f64,
    /// σ² in kopecks squared.
    pub variance: f64,
}

impl ReceiptSize {
    /// Over the open slots of days in which something was sold: μ = ΣR/Σn, σ² = Σ(R − nμ)²/Σn with the revenue R of n
    /// receipts, for which a slot's revenue varies by nσ². Not robust on purpose: what is rare and large belongs to it.
    pub(super) fn of<'a>(days: impl Iterator<Item = &'a Day>) -> Self {
        let slots: Vec<(f64, f64)> = days
            .flat_map(|day| &day.slots)
            .filter(|slot| slot.open && slot.sold.sales > 0)
            .map(|slot| (as_f64(slot.sold.sales), as_f64(slot.sold.revenue.0)))
            .collect();
        let receipts: f64 = slots.iter().map(|(sales, _)| sales).sum();
        if receipts <= 0.0 {
            return Self::default();
        }
        let mean = (slots.iter().map(|(_, revenue)| revenue).sum::<f64>() / receipts).max(0.0);
        let squares: f64 = slots.iter().map(|(sales, revenue)| (revenue - sales * mean).powi(2)).sum();
        Self { mean, variance: squares / receipts }
    }

    /// The standard deviation of the revenue of a window that expects λ independent receipts: √(λ·(μ² + σ²)), that of a
    /// compound Poisson sum (Feller, «An Introduction to Probability Theory», volume 1, section XII.2).
    pub fn deviation(&self, expected: f64) -> f64 {
        (expected.max(0.0) * (self.mean * self.mean + self.variance)).sqrt()
    }
}
