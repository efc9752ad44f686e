//! Medians and what is built on them. All functions answer finite numbers for finite input.

/// What makes the median of absolute deviations an estimate of a normal distribution's standard deviation:
/// 1/Φ⁻¹(3/4). Hampel, «The influence curve and its role in robust estimation», 1974.
pub(super) const MAD_TO_SIGMA: f64 = 1.4826;

/// Deviations beyond this many scales are dropped (Hampel's identifier).
const OUTLIER_SCALES: f64 = 3.0;

/// The median; 0 of nothing. Of an even number of values, the mean of the two in the middle.
pub(super) fn median(values: &[f64]) -> f64 {
    middle(&mut values.to_vec())
}

/// 1.4826 times the median of absolute deviations from the median: the robust scale of the values.
pub(super) fn scale(values: &[f64]) -> f64 {
    middle_and_scale(values).1
}

/// Which values are kept: those with |x − median| ≤ 3·max(1.4826·MAD, `least_scale`).
pub(super) fn kept(values: &[f64], least_scale: f64) -> Vec<bool> {
    let (middle, scale) = middle_and_scale(values);
    let limit = OUTLIER_SCALES * scale.max(least_scale);
    values.iter().map(|value| (value - middle).abs() <= limit).collect()
}

/// The median, and the scale around it.
fn middle_and_scale(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    let median = middle(&mut sorted);
    for value in &mut sorted {
        *value = (*value - median).abs();
    }
    (median, MAD_TO_SIGMA * middle(&mut sorted))
}

/// The median of values that are sorted on the way.
fn middle(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.len() % 2, values.get(middle)) {
        (1, Some(value)) => *value,
        (0, Some(upper)) => f64::midpoint(values[middle - 1], *upper),
        _ => 0.0,
    }
}

/// The mean; 0 of nothing.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) = values.into_iter().fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        for (values, middle) in [(&[][..], 0.0), (&[3.0], 3.0), (&[4.0, 1.0], 2.5), (&[9.0, 1.0, 2.0], 2.0)] {
            assert!((median(values) - middle).abs() < 1e-12);
        }
        // Deviations of 1, 2, 3, 4, 100 from 3 are 2, 1, 0, 1, 97: their median is 1.
        assert!((scale(&[1.0, 2.0, 3.0, 4.0, 100.0]) - 1.4826).abs() < 1e-12);
        assert_eq!(kept(&[1.0, 2.0, 3.0, 4.0, 100.0], 0.0), [true, true, true, true, false]);
        assert_eq!(kept(&[10.0, 10.0, 10.0, 18.0], 3.0), [true; 4]);
        assert!((mean([1.0, 2.0, 6.0]) - 3.0).abs() < 1e-12);
    }
}
