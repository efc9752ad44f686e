//! Money at risk: what a problem costs in an hour, as far as that can be known.

use crate::money::Kopecks;

/// What is wrong with an outlet, as far as money follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// Is it open? While it is closed nothing is at risk.
    pub open: bool,
    /// What its profile expects of the latest known hour; none while the profile is learning.
    pub expected_hour: Option<Kopecks>,
    /// How far it is from its profile, per mille; none if it is not behind by more than its limit.
    pub behind: Option<i64>,
    /// Tills whose receipts cannot arrive …
    pub offline: i64,
    /// … of so many that work there.
    pub tills: i64,
}

/// Roubles that an outlet is about to lose, or to hide, within an hour, if all stays as it is:
///
/// `expected of an hour × max(missing share, share of tills that are offline)`
///
/// - *Expected of an hour* is the profile of the latest known hour, because the next one is not judged yet.
/// - *Missing share* is how far the outlet is below its profile since it opened, within 0–1: refunds cannot put more at risk than is
///   expected.
/// - Tills are taken to sell equally. What is missing because tills are offline is part of what is missing: the greater share counts,
///   not the sum.
///
/// Nothing while the outlet is closed; none while it has no profile, or nothing is wrong with it that money follows from.
pub fn risk_per_hour(trouble: &Trouble) -> Option<Kopecks> {
    if !trouble.open {
        return Some(Kopecks::ZERO);
    }
    let hour = trouble.expected_hour?.0.max(0);
    let missing = trouble.behind.map_or(0, |deviation| deviation.saturating_neg().clamp(0, 1_000));
    let offline = match trouble.tills {
        tills if tills > 0 => trouble.offline.clamp(0, tills).saturating_mul(1_000) / tills,
        // Tills of which nothing else is known: if one is offline, all are.
        _ if trouble.offline > 0 => 1_000,
        _ => 0,
    };
    let risk = i128::from(hour) * i128::from(missing.max(offline)) / 1_000;
    i64::try_from(risk).ok().map(Kopecks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CALM: Trouble =
        Trouble { open: true, expected_hour: Some(Kopecks(1_000_000)), behind: None, offline: 0, tills: 4 };

    fn risk(trouble: Trouble) -> Option<i64> {
        risk_per_hour(&trouble).map(|risk| risk.0)
    }

    #[test]
    fn what_is_missing_of_an_hour_is_at_risk() {
        assert_eq!(risk(Trouble { behind: Some(-570), ..CALM }), Some(570_000));
        assert_eq!(risk(Trouble { offline: 1, ..CALM }), Some(250_000));
        assert_eq!(risk(CALM), Some(0));
    }

    #[test]
    fn the_greater_share_counts_and_not_the_sum() {
        assert_eq!(risk(Trouble { behind: Some(-570), offline: 2, ..CALM }), Some(570_000));
        assert_eq!(risk(Trouble { behind: Some(-570), offline: 3, ..CALM }), Some(750_000));
    }

    #[test]
    fn what_is_closed_risks_nothing_and_without_a_profile_nobody_knows() {
        assert_eq!(risk(Trouble { open: false, behind: Some(-1_000), ..CALM }), Some(0));
        assert_eq!(risk(Trouble { expected_hour: None, offline: 4, ..CALM }), None);
    }

    #[test]
    fn refunds_put_no_more_at_risk_than_is_expected() {
        assert_eq!(risk(Trouble { behind: Some(-1_400), ..CALM }), Some(1_000_000));
        assert_eq!(risk(Trouble { expected_hour: Some(Kopecks(-5)), behind: Some(-900), ..CALM }), Some(0));
        // A mid-server may carry tills of other outlets.
        assert_eq!(risk(Trouble { offline: 9, tills: 2, ..CALM }), Some(1_000_000));
        assert_eq!(risk(Trouble { offline: 1, tills: 0, ..CALM }), Some(1_000_000));
    }

    proptest! {
        #[test]
        fn it_is_within_an_hours_revenue_and_grows_with_the_trouble(
            hour in 0_i64..i64::MAX, behind in proptest::option::of(-3_000_i64..3_000), worse in 0_i64..2_000,
            offline in 0_i64..60, more in 0_i64..20, tills in 0_i64..50,
        ) {
            let trouble = Trouble { open: true, expected_hour: Some(Kopecks(hour)), behind, offline, tills };
            let risk = risk_per_hour(&trouble).unwrap();
            prop_assert!(risk.0 >= 0 && risk.0 <= hour);
            let worse = Trouble { behind: behind.map(|deviation| deviation - worse), offline: offline + more, ..trouble };
            prop_assert!(risk_per_hour(&worse).unwrap() >= risk);
        }
    }
}
