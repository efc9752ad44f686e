//! Probabilities of a shortfall by chance. All are within 0–1 and never NaN.

use statrs::function::{erf::erfc, gamma::gamma_lr};

/// P(count ≤ a) of receipts with mean λ and variance φλ, by the gamma approximation of the negative binomial:
/// GammaCDF(a + 0.5; shape λ/φ, scale φ), and at least exp(−λ/φ), the probability of none.
///
/// Johnson, Kemp and Kotz, «Univariate Discrete Distributions», 2005, section 5.6. The approximation is too small far out in the
/// lower tail, smaller than the probability of no receipt at all; the least value keeps it monotone in `actual`.
pub fn p_count(actual: i64, expected: f64, dispersion: f64) -> f64 {
    if !is_positive(expected) || !is_positive(dispersion) {
        return 1.0;
    }
    let none = (-expected / dispersion).exp();
    if actual <= 0 { none } else { gamma_cdf(half_above(actual), expected, dispersion).max(none) }
}

/// P(count ≥ a) of the same distribution.
pub fn p_count_above(actual: i64, expected: f64, dispersion: f64) -> f64 {
    if actual <= 0 || !is_positive(expected) || !is_positive(dispersion) {
        return 1.0;
    }
    1.0 - gamma_cdf(half_above(actual - 1), expected, dispersion)
}

/// P(revenue ≤ A) of revenue with this mean and scale, by the lower tail of the normal distribution.
pub fn p_revenue(actual: f64, expected: f64, scale: f64) -> f64 {
    let z = (actual - expected) / scale;
    if !is_positive(scale) || z.is_nan() {
        1.0
    } else {
        (erfc(-z / std::f64::consts::SQRT_2) / 2.0).clamp(0.0, 1.0)
    }
}

fn gamma_cdf(x: f64, mean: f64, scale: f64) -> f64 {
    gamma_lr(mean / scale, x / scale).clamp(0.0, 1.0)
}

fn is_positive(number: f64) -> bool {
    number > 0.0 && number.is_finite()
}

#[expect(clippy::cast_precision_loss, reason = "a count of receipts is far below 2^53")]
fn half_above(count: i64) -> f64 {
    count as f64 + 0.5
}
