//! What the list of outlets is asked for, and what it answers (`product.md` section 4).

use super::{OpeningHours, Outlet, OutletId};
use crate::{
    accounts::AccountId, devices::search_words, money::Kopecks, names::names, revenue::deviation_per_mille,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};

/// A sortable column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutletColumn {
    /// Ритейл.
    #[default]
    Outlet,
    /// Выручка сегодня.
    Revenue,
    /// Профиль к этому часу.
    Expected,
    /// Отклонение from the profile.
    Deviation,
    /// Чеки сегодня.
    Receipts,
    /// Касс онлайн, by the number of those that are not.
    Offline,
    /// Последний чек.
    LastReceipt,
}

names!(
    OutletColumn: Outlet = "outlet",
    Revenue = "revenue",
    Expected = "expected",
    Deviation = "deviation",
    Receipts = "receipts",
    Offline = "offline",
    LastReceipt = "last_receipt",
);

/// What the list shows: the whole state of the view, and the query of its address.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the address")]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OutletQuery {
    /// Words that must all occur in network, city, address, mall or the account's e-mail; case does not matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// Only of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only of this city; empty: of all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// Only those behind their profile by more than the limit, whether or not that is evident.
    #[serde(skip_serializing_if = "is_default")]
    pub behind: bool,
    /// Only those with a device that is not online.
    #[serde(skip_serializing_if = "is_default")]
    pub some_offline: bool,
    /// Only those without a receipt in their current business day.
    #[serde(skip_serializing_if = "is_default")]
    pub no_receipts_today: bool,
    /// The column that gives the order; equal rows stand by title.
    #[serde(skip_serializing_if = "is_default")]
    pub sort: OutletColumn,
    /// The largest first.
    #[serde(skip_serializing_if = "is_default")]
    pub descending: bool,
    /// From 0.
    #[serde(skip_serializing_if = "is_default")]
    pub page: u32,
}

impl OutletQuery {
    /// Rows on a page of the list.
    pub const PAGE_SIZE: u32 = 100;

    /// Rows before the first one of this page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page) * i64::from(Self::PAGE_SIZE)
    }

    /// The words that must all occur.
    pub fn words(&self) -> Vec<String> {
        search_words(&self.search)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// How an outlet stands against its profile, as it was judged last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Receipts until then are complete enough to judge, by the outlet's clock.
    pub known_until: LocalTime,
    /// Sold since the opening until then.
    pub revenue: Kopecks,
    /// What the profile expects of the same time; none while the profile is learning.
    pub expected: Option<Kopecks>,
    /// Below it by more than the limit of the lag.
    pub behind: bool,
}

impl Standing {
    /// `revenue / expected − 1` in per mille: −570 is 57 % below the profile; none where nothing is expected.
    pub fn deviation_per_mille(&self) -> Option<i64> {
        deviation_per_mille(self.revenue, self.expected?)
    }
}

/// One row of the list of outlets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutletRow {
    /// The outlet.
    pub outlet: Outlet,
    /// How its account is shown.
    pub account_email: String,
    /// The account's retail network.
    pub network: String,
    /// Open at this moment.
    pub open: bool,
    /// Its devices, archived ones left out.
    pub devices: i64,
    /// Those of them that count as online.
    pub online: i64,
    /// Receipts of the current business day.
    pub receipts_today: i64,
    /// Their sum, refunds subtracted.
    pub revenue_today: Kopecks,
    /// When its latest receipt was issued.
    pub last_receipt_at: Option<LocalTime>,
    /// None until it was judged in its current business day.
    pub standing: Option<Standing>,
}

impl OutletRow {
    /// `Network (City, Street, 1) (Mall) (account e-mail)`, as the manual shows an outlet.
    pub fn title(&self) -> String {
        self.outlet.title(&self.network, &self.account_email)
    }

    /// Its number.
    pub fn id(&self) -> OutletId {
        self.outlet.id
    }

    /// When it is open.
    pub fn hours(&self) -> &OpeningHours {
        &self.outlet.hours
    }
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutletPage {
    /// At most [`OutletQuery::PAGE_SIZE`], in the order asked for.
    pub rows: Vec<OutletRow>,
    /// Outlets that match all filters.
    pub total: i64,
    /// Those of them that are behind their profile by more than the limit.
    pub behind: i64,
    /// Unix milliseconds at which the page was read: «данные на».
    pub as_of: i64,
}

/// What the filters offer: only values that the viewer's own outlets have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutletFilterChoices {
    /// Account with its e-mail.
    pub accounts: Vec<(AccountId, String)>,
    /// Cities, in order.
    pub cities: Vec<String>,
}
