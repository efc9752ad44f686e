//! What the grid of devices is asked for, and what it answers (`product.md` section 4).

use super::{DeviceKind, DeviceRow, DeviceState, search_words};
use crate::{accounts::AccountId, names::names, outlets::OutletId};
use serde::{Deserialize, Serialize};
use std::{
    iter::Sum,
    ops::{Add, AddAssign},
};

/// Which devices a tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// Every device.
    #[default]
    All,
    /// [`DeviceState::counts_as_online`].
    Online,
    /// All others, never connected ones among them.
    Offline,
}

names!(StateFilter: All = "all", Online = "online", Offline = "offline");

impl StateFilter {
    /// Whether the tab shows a device in this state; every state is on exactly one of «Онлайн» and «Оффлайн».
    pub fn shows(self, state: DeviceState) -> bool {
        match self {
            Self::All => true,
            Self::Online => state.counts_as_online(),
            Self::Offline => !state.counts_as_online(),
        }
    }
}

/// A sortable column of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceColumn {
    /// ID / Дубли.
    #[default]
    PosId,
    /// Ритейл.
    Outlet,
    /// Устройство.
    Device,
    /// Режим.
    Hours,
    /// Последнее отключение.
    LastDisconnect,
    /// Тип.
    Kind,
    /// Вер., by [`version_sort_key`](super::version_sort_key).
    Version,
    /// Чеки: their number today.
    Receipts,
    /// Чеки: their sum today.
    Revenue,
    /// Последний чек.
    LastReceipt,
    /// Примечание.
    Note,
}

names!(
    DeviceColumn: PosId = "pos_id",
    Outlet = "outlet",
    Device = "device",
    Hours = "hours",
    LastDisconnect = "last_disconnect",
    Kind = "kind",
    Version = "version",
    Receipts = "receipts",
    Revenue = "revenue",
    LastReceipt = "last_receipt",
    Note = "note",
);

/// What the grid shows: the whole state of the view, and the query of its address.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the address")]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceQuery {
    /// The tab.
    #[serde(skip_serializing_if = "is_default")]
    pub state: StateFilter,
    /// Words that must all occur in `PosID`, names, address, IP, note, account …; case and Latin/Cyrillic KKMWPF do not matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// Only of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only of this outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<OutletId>,
    /// Only of this city; empty: of all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// Only of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DeviceKind>,
    /// Only of this software version; empty: of all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Only those from which nothing ever came.
    #[serde(skip_serializing_if = "is_default")]
    pub never_connected: bool,
    /// Only those with more than one copy running.
    #[serde(skip_serializing_if = "is_default")]
    pub duplicates: bool,
    /// Only those without a receipt in the outlet's current business day.
    #[serde(skip_serializing_if = "is_default")]
    pub no_receipts_today: bool,
    /// Online, but silent in opening hours.
    #[serde(skip_serializing_if = "is_default")]
    pub silent: bool,
    /// The column that gives the order; equal rows stand by `PosID`.
    #[serde(skip_serializing_if = "is_default")]
    pub sort: DeviceColumn,
    /// The largest first.
    #[serde(skip_serializing_if = "is_default")]
    pub descending: bool,
    /// From 0.
    #[serde(skip_serializing_if = "is_default")]
    pub page: u32,
}

impl DeviceQuery {
    /// Rows on a page of the grid.
    pub const PAGE_SIZE: u32 = 100;
    /// Rows that travel together on their way into a file.
    pub const PORTION: usize = 1_000;

    /// Rows before the first one of this page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page) * i64::from(Self::PAGE_SIZE)
    }

    /// Pages that this many rows fill, at least one.
    pub fn page_count(rows: i64) -> u32 {
        let size = i64::from(Self::PAGE_SIZE);
        u32::try_from((rows.max(1) - 1) / size + 1).unwrap_or(u32::MAX)
    }

    /// The words that must all occur, in the form of [`normalise_search`](super::normalise_search).
    pub fn words(&self) -> Vec<String> {
        search_words(&self.search)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One page of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DevicePage {
    /// At most [`DeviceQuery::PAGE_SIZE`], in the order asked for.
    pub rows: Vec<DeviceRow>,
    /// Devices that match all filters but the tab; `all = online + offline`.
    pub counts: StateCounts,
    /// Unix milliseconds at which the page was read: «данные на».
    pub as_of: i64,
}

/// Devices by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StateCounts {
    /// `online + offline`.
    pub all: i64,
    /// [`DeviceState::counts_as_online`].
    pub online: i64,
    /// All others.
    pub offline: i64,
    /// Part of `offline`.
    pub never_connected: i64,
    /// Devices with more than one copy running.
    pub duplicated: i64,
}

impl StateCounts {
    /// Devices on a tab of the grid.
    pub const fn of(&self, tab: StateFilter) -> i64 {
        match tab {
            StateFilter::All => self.all,
            StateFilter::Online => self.online,
            StateFilter::Offline => self.offline,
        }
    }
}

impl Add for StateCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            all: self.all.saturating_add(other.all),
            online: self.online.saturating_add(other.online),
            offline: self.offline.saturating_add(other.offline),
            never_connected: self.never_connected.saturating_add(other.never_connected),
            duplicated: self.duplicated.saturating_add(other.duplicated),
        }
    }
}

impl AddAssign for StateCounts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for StateCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// What the filters offer: only values that the viewer's own devices have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceFilterChoices {
    /// Account with its e-mail.
    pub accounts: Vec<(AccountId, String)>,
    /// Cities of outlets, in order.
    pub cities: Vec<String>,
    /// Software versions, the newest first.
    pub versions: Vec<String>,
}
