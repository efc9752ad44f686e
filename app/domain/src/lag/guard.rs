//! Many outlets at once: the fault is not theirs.

use serde::{Deserialize, Serialize};

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
}
