//! The start page: the picture at a glance, by account (`product.md` section 4).

use crate::{
    accounts::AccountId,
    devices::{PosId, StateCounts},
    money::Kopecks,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};

/// Devices and today's sales of one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountOverview {
    /// Which account.
    pub account_id: AccountId,
    /// How the account is shown.
    pub account_email: String,
    /// Its retail network.
    pub network: String,
    /// Its outlets, archived ones left out.
    pub outlets: i64,
    /// Those of them that were behind their profile by more than the limit when they were judged last today.
    pub outlets_behind: i64,
    /// Its incidents to be worked on; a burst counts once.
    pub incidents_open: i64,
    /// Its devices by state, those of archived outlets left out.
    pub devices: StateCounts,
    /// Receipts of each outlet's own current business day.
    pub receipts_today: i64,
    /// Their sum, refunds subtracted.
    pub revenue_today: Kopecks,
}

/// An archived device whose software still calls. It is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchivedCall {
    /// Its number.
    pub pos_id: PosId,
    /// Its outlet, as the manual shows it.
    pub outlet: String,
    /// Where it called from.
    pub external_ip: String,
    /// When it called last; each hour counts once.
    pub at: LocalTime,
    /// IANA time zone of the outlet.
    pub zone: String,
}

/// What a viewer sees first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Overview {
    /// Those that the viewer may see, by network.
    pub accounts: Vec<AccountOverview>,
    /// For HEADO's staff: archived devices that called within the last day (`cases.md` 8).
    pub archived_calls: Vec<ArchivedCall>,
    /// Unix milliseconds at which it was read.
    pub as_of: i64,
}

/// Devices and today's sales of all accounts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OverviewTotal {
    /// Accounts that are summed up.
    pub accounts: i64,
    /// Outlets, archived ones left out.
    pub outlets: i64,
    /// Those of them that are behind their profile.
    pub outlets_behind: i64,
    /// Incidents to be worked on, those of the platform left out.
    pub incidents_open: i64,
    /// Devices by state.
    pub devices: StateCounts,
    /// Receipts of each outlet's own current business day.
    pub receipts_today: i64,
    /// Their revenue.
    pub revenue_today: Kopecks,
}

impl Overview {
    /// The sums over all accounts; they saturate.
    pub fn total(&self) -> OverviewTotal {
        self.accounts.iter().fold(OverviewTotal::default(), |total, account| OverviewTotal {
            accounts: total.accounts.saturating_add(1),
            outlets: total.outlets.saturating_add(account.outlets),
            outlets_behind: total.outlets_behind.saturating_add(account.outlets_behind),
            incidents_open: total.incidents_open.saturating_add(account.incidents_open),
            devices: total.devices + account.devices,
            receipts_today: total.receipts_today.saturating_add(account.receipts_today),
            revenue_today: total.revenue_today + account.revenue_today,
        })
    }
}
