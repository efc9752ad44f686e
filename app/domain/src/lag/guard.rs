//! Many outlets at once: the fault is not theirs.

use crate::accounts::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Whose outlets are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Those of one account.
    Account,
    /// All of them.
    Everything,
}

/// Outlets that must turn at once, at least.
const MIN_TURNING: u32 = 10;

/// Is this one fault of the platform or of an account: at least 10 outlets, and at least 20 % of an account's or 10 % of
/// all, turning to a lag at one evaluation?
pub fn is_burst(group: Group, turning: u32, judged: u32) -> bool {
    let percent = match group {
        Group::Account => 20,
        Group::Everything => 10,
    };
    turning >= MIN_TURNING && u64::from(turning) * 100 >= u64::from(judged) * percent
}

/// Whose fault many lags at once are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Burst {
    /// The platform's: outlets of several accounts.
    Platform,
    /// Of these accounts, perhaps of none.
    Accounts(BTreeSet<AccountId>),
}

/// Whose fault the outlets are that turn at one evaluation. `turning` and `judged` count outlets by account.
///
/// Where all of them are of one account, it is this account's, however many of the platform they are.
pub fn burst(turning: &BTreeMap<AccountId, u32>, judged: &BTreeMap<AccountId, u32>) -> Burst {
    let all =
        |counts: &BTreeMap<AccountId, u32>| counts.values().fold(0, |sum: u32, n| sum.saturating_add(*n));
    let accounts = turning.values().filter(|count| **count > 0).count();
    if accounts > 1 && is_burst(Group::Everything, all(turning), all(judged)) {
        return Burst::Platform;
    }
    let of_account = |(account, count): (&AccountId, &u32)| {
        let judged = judged.get(account).copied().unwrap_or(0);
        is_burst(Group::Account, *count, judged).then_some(*account)
    };
    Burst::Accounts(turning.iter().filter_map(of_account).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_many_and_a_share() {
        assert!(is_burst(Group::Account, 10, 50));
        assert!(!is_burst(Group::Account, 10, 51));
        assert!(!is_burst(Group::Account, 9, 9));
        assert!(is_burst(Group::Everything, 10, 100));
        assert!(!is_burst(Group::Everything, 99, 991));
    }

    #[test]
    fn a_burst_is_of_an_account_unless_several_turn() {
        let account = |number: u128| AccountId(uuid::Uuid::from_u128(number));
        let counts = |counts: &[(u128, u32)]| {
            counts.iter().map(|(number, count)| (account(*number), *count)).collect::<BTreeMap<_, _>>()
        };
        let judged = counts(&[(1, 300), (2, 50), (3, 10)]);
        let accounts =
            |numbers: &[u128]| Burst::Accounts(numbers.iter().map(|number| account(*number)).collect());
        assert_eq!(burst(&counts(&[(1, 300)]), &judged), accounts(&[1]));
        assert_eq!(burst(&counts(&[(1, 30), (2, 6)]), &judged), Burst::Platform);
        assert_eq!(burst(&counts(&[(2, 10), (3, 9)]), &judged), accounts(&[2]));
        assert_eq!(burst(&counts(&[(3, 9)]), &judged), accounts(&[]));
        assert_eq!(burst(&BTreeMap::new(), &judged), accounts(&[]));
    }
}
