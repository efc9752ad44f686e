//! The start page: the picture at a glance, by account (`product.md` section 4).

use crate::{accounts::AccountId, devices::StateCounts, money::Kopecks};
use serde::{Deserialize, Serialize};

/// Devices and today's sales of one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountOverview {
    pub account_id: AccountId,
    pub account_email: String,
    pub network: String,
    pub outlets: i64,
    pub devices: StateCounts,
    /// Receipts of each outlet's own current business day.
    pub receipts_today: i64,
    pub revenue_today: Kopecks,
}

/// What a viewer sees first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Overview {
    pub accounts: Vec<AccountOverview>,
    /// Unix milliseconds at which it was read.
    pub as_of: i64,
}
