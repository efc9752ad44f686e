//! What an account or an outlet can set about lag.

use serde::{Deserialize, Serialize};

/// Thresholds of the lag rule. [`Settings::default`] is what the product promises.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The share of the expected revenue that must be missing, 0–1.
    pub lag: f64,
    /// The probability of such a shortfall by chance must be lower than this, 0–1; 1 asks for no evidence.
    pub alpha: f64,
    /// The same while a till of the outlet is offline or says that receipts are waiting on it.
    pub alpha_troubled: f64,
    /// The same while the profile is pooled over weekdays or weekends.
    pub alpha_pooled: f64,
    /// The same for a single till, which is only marked.
    pub alpha_till: f64,
    /// Receipts that a window must expect, at least.
    pub min_expected: f64,
    /// The share of the expected revenue at which a lag has recovered, 0–1.
    pub recovered: f64,
    /// Minutes until a slot is judged; see [`learn_feed_delay`](crate::profiles::learn_feed_delay).
    pub feed_delay_minutes: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lag: 0.40,
            alpha: 1e-4,
            alpha_troubled: 1e-2,
            alpha_pooled: 1e-5,
            alpha_till: 1e-3,
            min_expected: 5.0,
            recovered: 0.75,
            feed_delay_minutes: crate::profiles::DEFAULT_FEED_DELAY_MINUTES,
        }
    }
}

impl Settings {
    /// The manual's rule taken bare: the percentage without any evidence.
    pub fn bare() -> Self {
        let ones =
            Self { alpha: 1.0, alpha_troubled: 1.0, alpha_pooled: 1.0, alpha_till: 1.0, ..Self::default() };
        Self { min_expected: 0.0, ..ones }
    }
}
