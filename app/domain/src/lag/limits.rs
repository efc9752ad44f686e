//! Limits of the lag that an account or an outlet has of its own.

use super::settings::Settings;
use crate::{accounts::AccountId, names::names, outlets::OutletId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One of the limits that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// [`Settings::lag`].
    Share,
    /// [`Settings::alpha`].
    Alpha,
    /// [`Settings::min_expected`].
    MinExpected,
}

names!(Limit: Share = "share", Alpha = "alpha", MinExpected = "min_expected");

/// A limit outside its range.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum OutOfRange {
    /// A share, or a probability.
    #[error("{0} is not above 0 and at most 1")]
    Share(f64),
    /// A number of receipts.
    #[error("{0} is not between 0 and {MOST_EXPECTED}")]
    Receipts(f64),
}

const MOST_EXPECTED: f64 = 1_000_000.0;

impl Limit {
    /// Is this a value of the limit? NaN is none.
    pub fn check(self, value: f64) -> Result<(), OutOfRange> {
        match self {
            Self::Share | Self::Alpha if value > 0.0 && value <= 1.0 => Ok(()),
            Self::MinExpected if (0.0..=MOST_EXPECTED).contains(&value) => Ok(()),
            Self::Share | Self::Alpha => Err(OutOfRange::Share(value)),
            Self::MinExpected => Err(OutOfRange::Receipts(value)),
        }
    }

    /// Its value in settings.
    pub fn of(self, settings: &Settings) -> f64 {
        match self {
            Self::Share => settings.lag,
            Self::Alpha => settings.alpha,
            Self::MinExpected => settings.min_expected,
        }
    }
}

/// The limits that an account or an outlet sets for itself; for the rest hold those of the account, or the configured ones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OwnLimits {
    /// See [`Settings::lag`].
    pub share: Option<f64>,
    /// See [`Settings::alpha`].
    pub alpha: Option<f64>,
    /// See [`Settings::min_expected`].
    pub min_expected: Option<f64>,
}

impl OwnLimits {
    /// One of them.
    pub fn get(&self, limit: Limit) -> Option<f64> {
        match limit {
            Limit::Share => self.share,
            Limit::Alpha => self.alpha,
            Limit::MinExpected => self.min_expected,
        }
    }

    /// These, and for those that are not set the other ones.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            share: self.share.or(other.share),
            alpha: self.alpha.or(other.alpha),
            min_expected: self.min_expected.or(other.min_expected),
        }
    }

    /// The settings with these limits.
    #[must_use]
    pub fn applied_to(&self, settings: &Settings) -> Settings {
        Settings {
            lag: self.share.unwrap_or(settings.lag),
            alpha: self.alpha.unwrap_or(settings.alpha),
            min_expected: self.min_expected.unwrap_or(settings.min_expected),
            ..*settings
        }
    }
}

/// Who has set a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetFor {
    /// All outlets of the account that do not set it themselves.
    Account,
    /// The outlet alone.
    Outlet,
}

/// A limit that is another than the configured one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpecialLimit {
    /// Which one.
    pub limit: Limit,
    /// Its value.
    pub value: f64,
    /// Who has set it.
    pub set_for: SetFor,
}

/// What holds for an outlet that is not as configured: its own limits before those of its account.
pub fn special_limits(outlet: &OwnLimits, account: &OwnLimits, configured: &Settings) -> Vec<SpecialLimit> {
    let special = |limit: Limit| {
        let of_outlet = outlet.get(limit).map(|value| (value, SetFor::Outlet));
        let (value, set_for) = of_outlet.or(account.get(limit).map(|value| (value, SetFor::Account)))?;
        let differs = value.total_cmp(&limit.of(configured)).is_ne();
        differs.then_some(SpecialLimit { limit, value, set_for })
    };
    Limit::ALL.into_iter().filter_map(special).collect()
}

/// A limit of an account or an outlet, as it is set and as it would be otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LimitInForce {
    /// Which one.
    pub limit: Limit,
    /// What the account or the outlet sets itself.
    pub own: Option<f64>,
    /// What holds where it sets nothing …
    pub otherwise: f64,
    /// … by what the account of the outlet sets, and not by the configuration.
    pub by_account: bool,
}

/// The limits of an account, or of an outlet of this account.
pub fn limits_in_force(
    own: &OwnLimits,
    account: Option<&OwnLimits>,
    configured: &Settings,
) -> Vec<LimitInForce> {
    let in_force = |limit: Limit| {
        let of_account = account.and_then(|account| account.get(limit));
        LimitInForce {
            limit,
            own: own.get(limit),
            otherwise: of_account.unwrap_or(limit.of(configured)),
            by_account: of_account.is_some(),
        }
    };
    Limit::ALL.into_iter().map(in_force).collect()
}

/// What the page of limits shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitsBoard {
    /// All accounts with their e-mail.
    pub accounts: Vec<(AccountId, String)>,
    /// Whose limits are shown.
    pub chosen: Option<ChosenLimits>,
}

/// The limits of an account, or of one of its outlets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChosenLimits {
    /// Which account.
    pub account: AccountId,
    /// How it is shown.
    pub email: String,
    /// Its outlets with their places, archived ones left out.
    pub outlets: Vec<(OutletId, String)>,
    /// Which of them; none: the limits are the account's.
    pub outlet: Option<OutletId>,
    /// Each once.
    pub limits: Vec<LimitInForce>,
    /// The outlets that set limits themselves.
    pub special: Vec<OutletId>,
}

impl ChosenLimits {
    /// What is set here.
    pub fn own(&self) -> OwnLimits {
        let own = |limit: Limit| {
            self.limits.iter().find(|in_force| in_force.limit == limit).and_then(|in_force| in_force.own)
        };
        OwnLimits {
            share: own(Limit::Share),
            alpha: own(Limit::Alpha),
            min_expected: own(Limit::MinExpected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlet_comes_before_its_account_and_that_before_the_configuration() {
        let configured = Settings { alpha: 1e-3, ..Settings::default() };
        let account = OwnLimits { share: Some(0.3), min_expected: Some(8.0), ..OwnLimits::default() };
        let outlet = OwnLimits { share: Some(0.5), ..OwnLimits::default() };
        let holds = outlet.or(&account).applied_to(&configured);
        assert_eq!(holds, Settings { lag: 0.5, min_expected: 8.0, ..configured });
        let special = special_limits(&outlet, &account, &configured);
        let expected = [(Limit::Share, 0.5, SetFor::Outlet), (Limit::MinExpected, 8.0, SetFor::Account)];
        assert_eq!(
            special.iter().map(|one| (one.limit, one.value, one.set_for)).collect::<Vec<_>>(),
            expected
        );
        assert_eq!(OwnLimits::default().applied_to(&configured), configured);
        let same = OwnLimits { share: Some(configured.lag), ..OwnLimits::default() };
        assert_eq!(special_limits(&same, &account, &configured).len(), 1, "set to what is configured anyway");
    }

    #[test]
    fn a_limit_that_is_not_set_comes_from_the_account_or_the_configuration() {
        let configured = Settings::default();
        let account = OwnLimits { share: Some(0.3), ..OwnLimits::default() };
        let outlet = OwnLimits { alpha: Some(0.01), ..OwnLimits::default() };
        let of = |own: &OwnLimits, account| -> Vec<_> {
            let limits = limits_in_force(own, account, &configured);
            limits.iter().map(|one| (one.own, one.otherwise, one.by_account)).collect()
        };
        assert_eq!(of(&account, None), [(Some(0.3), 0.4, false), (None, 1e-4, false), (None, 5.0, false)]);
        assert_eq!(
            of(&outlet, Some(&account)),
            [(None, 0.3, true), (Some(0.01), 1e-4, false), (None, 5.0, false)]
        );
    }

    #[test]
    fn limits_have_ranges() {
        for (limit, good, bad) in [
            (Limit::Share, vec![0.01, 0.4, 1.0], vec![0.0, -0.4, 1.01, f64::NAN]),
            (Limit::Alpha, vec![1e-9, 1.0], vec![0.0, 2.0, f64::INFINITY]),
            (Limit::MinExpected, vec![0.0, 5.0, 1e6], vec![-1.0, 1e7, f64::NAN]),
        ] {
            assert!(good.into_iter().all(|value| limit.check(value).is_ok()), "{limit}");
            assert!(bad.into_iter().all(|value| limit.check(value).is_err()), "{limit}");
        }
        assert_eq!(Limit::Share.check(40.0).unwrap_err().to_string(), "40 is not above 0 and at most 1");
        assert_eq!(
            Limit::MinExpected.check(-1.0).unwrap_err().to_string(),
            "-1 is not between 0 and 1000000"
        );
    }
}
