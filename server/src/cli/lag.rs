//! `heado-monitor account lag …` and `heado-monitor outlet lag …`

use super::{Failure, argument, say};
use clap::Args;
use domain::lag::{Limit, OwnLimits, Settings};

/// When revenue counts as lagging; without an option, what is set is printed.
#[derive(Debug, Args)]
pub(super) struct Limits {
    /// The share of the expected revenue that must be missing: above 0, at most 1.
    #[arg(long, allow_negative_numbers = true)]
    share: Option<f64>,
    /// The probability of such a shortfall by chance must be lower than this: above 0, at most 1.
    #[arg(long, allow_negative_numbers = true)]
    alpha: Option<f64>,
    /// Receipts that a stretch of time must expect to be judged, at least: 0 to 1000000.
    #[arg(long, value_name = "RECEIPTS", allow_negative_numbers = true)]
    min_expected: Option<f64>,
    /// Forget what is set before; what else is given is set anew.
    #[arg(long)]
    reset: bool,
}

impl Limits {
    /// What is to be set in place of `before`; none if nothing was asked for.
    pub(super) fn changed(&self, before: &OwnLimits) -> Result<Option<OwnLimits>, Failure> {
        let given = OwnLimits { share: self.share, alpha: self.alpha, min_expected: self.min_expected };
        for limit in Limit::ALL {
            if let Some(value) = given.get(limit) {
                limit.check(value).map_err(|error| argument(format!("--{}: {error}", option(limit))))?;
            }
        }
        let kept = if self.reset { OwnLimits::default() } else { *before };
        let after = given.or(&kept);
        Ok((self.reset || given != OwnLimits::default()).then_some(after))
    }
}

/// Prints what is set, and what holds for the rest.
pub(super) fn say_limits(set: &OwnLimits, otherwise: &Settings) -> Result<(), Failure> {
    for limit in Limit::ALL {
        match set.get(limit) {
            Some(value) => say(&format!("{}\t{value}", option(limit)))?,
            None => say(&format!("{}\t{} (not set here)", option(limit), limit.of(otherwise)))?,
        }
    }
    Ok(())
}

fn option(limit: Limit) -> &'static str {
    match limit {
        Limit::Share => "share",
        Limit::Alpha => "alpha",
        Limit::MinExpected => "min-expected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(share: Option<f64>, reset: bool) -> Limits {
        Limits { share, alpha: None, min_expected: None, reset }
    }

    #[test]
    fn what_is_not_given_stays_unless_all_is_reset() {
        let before = OwnLimits { alpha: Some(0.01), ..OwnLimits::default() };
        let both = OwnLimits { share: Some(0.5), alpha: Some(0.01), min_expected: None };
        assert_eq!(limits(Some(0.5), false).changed(&before).unwrap(), Some(both));
        let only = OwnLimits { share: Some(0.5), ..OwnLimits::default() };
        assert_eq!(limits(Some(0.5), true).changed(&before).unwrap(), Some(only));
        assert_eq!(limits(None, true).changed(&before).unwrap(), Some(OwnLimits::default()));
        assert_eq!(limits(None, false).changed(&before).unwrap(), None);
    }

    #[test]
    fn a_value_out_of_range_is_named() {
        let error = limits(Some(50.0), false).changed(&OwnLimits::default()).unwrap_err();
        assert_eq!(error.to_string(), "--share: 50 is not above 0 and at most 1");
    }
}
