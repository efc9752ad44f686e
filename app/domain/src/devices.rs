//! Devices (касса, устройство): tills and mid-servers, their keys, and what the grid shows of them
//! (`product.md` sections 2–4).

use crate::{
    accounts::AccountId,
    money::Kopecks,
    outlets::{OpeningHours, OutletId},
    presence::InstanceView,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// `PosID`: the number that identifies a device in the client's cabinet and at the start of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PosId(pub i64);

impl fmt::Display for PosId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What kind of HEADO software a device runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeviceKind {
    /// `KKMWPF`: a till with a graphical interface.
    #[serde(rename = "KKMWPF")]
    Till,
    /// `Мидсервер`: a service that carries the receipts of several tills.
    #[serde(rename = "Мидсервер")]
    MidServer,
}

/// Name of a device whose key exists but which never connected, as the manual has it.
pub const NEVER_CONNECTED_NAME: &str = "FakeInitPOS (MonitoringExtractor)";

/// The state of a device, as a technician reads it (`product.md` section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// A heartbeat within three intervals.
    Online,
    /// It was connected once, and no heartbeat came within three intervals.
    Offline,
    /// Its key exists, nothing ever came from it.
    NeverConnected,
    /// Receipts arrive with its key, but no heartbeat ever did: «чеки без ПО».
    ReceiptsWithoutSoftware,
    /// Its receipts come through this mid-server; it has no software of its own and is never «offline».
    ThroughMidServer(PosId),
}

impl DeviceState {
    /// Whether «Онлайн» counts it; «Оффлайн» counts all others, so that Все = Онлайн + Оффлайн.
    pub fn counts_as_online(self) -> bool {
        matches!(self, Self::Online | Self::ThroughMidServer(_))
    }
}

/// What a device says of itself and of its computer. Texts come from outside: they are shown as inert text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HostFacts {
    /// Version of the HEADO software.
    pub version: String,
    /// The handler that reads the trading system, for example `OurXML`.
    pub interactor: String,
    /// Processor model.
    pub cpu: String,
    pub cpu_mhz: Option<i64>,
    /// Memory in MiB.
    pub ram_mb: Option<i64>,
    pub os: String,
    /// The address in the outlet's own network.
    pub internal_ip: String,
}

/// One row of the grid of devices: the manual's nine columns and what «Подробнее» opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceRow {
    pub pos_id: PosId,
    pub account_id: AccountId,
    pub account_email: String,
    pub network: String,
    pub outlet_id: OutletId,
    pub city: String,
    pub address: String,
    pub mall: String,
    pub zone: String,
    pub hours: OpeningHours,
    /// Name in the client's cabinet.
    pub name: String,
    pub kind: DeviceKind,
    pub state: DeviceState,
    /// Copies running at once under this PosID; 1 is normal, 0 when none runs.
    pub copies: i64,
    /// Another PosID that runs with the same instance id: «та же машина».
    pub same_machine: Option<PosId>,
    /// More than six state changes within the last hour («нестабильно»).
    pub unstable: bool,
    pub facts: HostFacts,
    pub external_ip: String,
    /// Last disconnect; creation if it never connected or never disconnected (then `disconnect_is_creation`).
    pub last_disconnect_at: LocalTime,
    pub disconnect_is_creation: bool,
    /// Receipts of the outlet's current business day.
    pub receipts_today: i64,
    pub revenue_today: Kopecks,
    pub last_receipt_at: Option<LocalTime>,
    /// Online, within opening hours, and no receipt for an hour.
    pub silent: bool,
    pub note: String,
    /// Receipts that came again with other content, ever.
    pub receipt_conflicts: i64,
    /// Receipts that the device says are still waiting on it.
    pub waiting_receipts: i64,
    /// Unix milliseconds of the row's last change: an older row never overwrites a newer one.
    pub changed_at: i64,
}

/// Everything that the page of one device shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceDetails {
    pub row: DeviceRow,
    pub created_at: LocalTime,
    /// The last heartbeat.
    pub last_seen_at: Option<LocalTime>,
    /// When the present or latest connection began.
    pub last_connected_at: Option<LocalTime>,
    /// Device clock minus server clock, seconds; shown when more than two minutes.
    pub clock_offset_seconds: Option<i64>,
    pub instances: Vec<InstanceView>,
    pub note: crate::notes::Note,
}

/// Which devices a tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    #[default]
    All,
    Online,
    Offline,
}

/// A sortable column of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceColumn {
    #[default]
    PosId,
    Outlet,
    Device,
    Hours,
    LastDisconnect,
    Kind,
    Version,
    Receipts,
    Revenue,
    LastReceipt,
    Note,
}

/// What the grid shows: the whole state of the view, and the query of its address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceQuery {
    #[serde(skip_serializing_if = "is_default")]
    pub state: StateFilter,
    /// Words that must all occur in PosID, names, address, IP, note, account …; case and Latin/Cyrillic KKMWPF do not matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<OutletId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DeviceKind>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    #[serde(skip_serializing_if = "is_default")]
    pub never_connected: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub duplicates: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub no_receipts_today: bool,
    /// Online, but silent in opening hours.
    #[serde(skip_serializing_if = "is_default")]
    pub silent: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub sort: DeviceColumn,
    #[serde(skip_serializing_if = "is_default")]
    pub descending: bool,
    /// From 0.
    #[serde(skip_serializing_if = "is_default")]
    pub page: u32,
}

impl DeviceQuery {
    /// Rows on a page of the grid.
    pub const PAGE_SIZE: u32 = 100;
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One page of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DevicePage {
    pub rows: Vec<DeviceRow>,
    /// Devices that match all filters but the tab; `all = online + offline`.
    pub counts: StateCounts,
    /// Unix milliseconds at which the page was read: «данные на».
    pub as_of: i64,
}

/// Devices by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StateCounts {
    pub all: i64,
    pub online: i64,
    pub offline: i64,
    /// Part of `offline`.
    pub never_connected: i64,
    /// Devices with more than one copy running.
    pub duplicated: i64,
}

/// What the filters offer: only values that the viewer's own devices have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceFilterChoices {
    /// Account with its e-mail.
    pub accounts: Vec<(AccountId, String)>,
    pub cities: Vec<String>,
    pub versions: Vec<String>,
}

/// A device's key, `PosID-secret`. It is shown once, when made; storage keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceKey {
    pub pos_id: PosId,
    pub secret: String,
}
// TODO(domain): DeviceKey parse/format, DeviceKind parse (Latin/Cyrillic), FromStr etc., normalise_search, version_key
