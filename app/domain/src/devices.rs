//! Devices (касса, устройство): tills and mid-servers, their keys, and what the grid shows of them
//! (`product.md` sections 2–4).

mod facts;
mod key;
mod kind;
mod query;
mod search;
mod version;

pub use facts::{HostFacts, MAX_ADDRESS_CHARS, MAX_CPU_MHZ, MAX_FACT_CHARS, MAX_RAM_MB, MAX_VERSION_CHARS};
pub use key::{DeviceKey, KeyError, MAX_SECRET_CHARS, MIN_SECRET_CHARS};
pub use kind::DeviceKind;
pub use query::{DeviceColumn, DeviceFilterChoices, DevicePage, DeviceQuery, StateCounts, StateFilter};
pub use search::{MAX_SEARCH_WORDS, normalise_search, search_words};
pub use version::version_sort_key;

use crate::{
    accounts::AccountId,
    money::Kopecks,
    outlets::{self, OpeningHours, OutletId},
    presence::InstanceView,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

/// `PosID`: the number that identifies a device in the client's cabinet and at the start of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PosId(pub i64);

impl PosId {
    /// A number as people write it: plain digits, not zero.
    pub fn written(text: &str) -> Option<Self> {
        let digits = text.trim();
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| plain && *number > 0).map(Self)
    }
}

impl FromStr for PosId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.trim().parse().map(Self)
    }
}

impl fmt::Display for PosId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
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
    /// The state that follows from what is known of a device.
    ///
    /// `online`: a heartbeat within three intervals. `ever_seen`: any heartbeat, ever. `ever_receipt`: any receipt with
    /// its own key. `via`: the mid-server through which its receipts come; such a till is never «offline», whatever ran
    /// on it before.
    pub fn of(online: bool, ever_seen: bool, ever_receipt: bool, via: Option<PosId>) -> Self {
        match via {
            _ if online => Self::Online,
            Some(mid_server) => Self::ThroughMidServer(mid_server),
            None if ever_seen => Self::Offline,
            None if ever_receipt => Self::ReceiptsWithoutSoftware,
            None => Self::NeverConnected,
        }
    }

    /// Whether «Онлайн» counts it; «Оффлайн» counts all others, so that Все = Онлайн + Оффлайн.
    pub fn counts_as_online(self) -> bool {
        matches!(self, Self::Online | Self::ThroughMidServer(_))
    }
}

/// One row of the grid of devices: the manual's nine columns and what «Подробнее» opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Its number.
    pub pos_id: PosId,
    /// The account of its outlet.
    pub account_id: AccountId,
    /// How the account is shown.
    pub account_email: String,
    /// The account's retail network.
    pub network: String,
    /// Where it stands.
    pub outlet_id: OutletId,
    /// City of the outlet.
    pub city: String,
    /// Street and house of the outlet.
    pub address: String,
    /// The mall or other name of the outlet; may be empty.
    pub mall: String,
    /// IANA time zone of the outlet; all times of this row are in it.
    pub zone: String,
    /// Opening hours of the outlet.
    pub hours: OpeningHours,
    /// Name in the client's cabinet.
    pub name: String,
    /// What software it runs, or is to run.
    pub kind: DeviceKind,
    /// As of `changed_at`.
    pub state: DeviceState,
    /// Copies running at once under this `PosID`; 1 is normal, 0 when none runs.
    pub copies: i64,
    /// Another `PosID` that runs with the same instance id: «та же машина».
    pub same_machine: Option<PosId>,
    /// More than six state changes within the last hour («нестабильно»).
    pub unstable: bool,
    /// What it said of itself last.
    pub facts: HostFacts,
    /// The address of its last connection; empty if it never connected.
    pub external_ip: String,
    /// Last disconnect; creation if it never connected or never disconnected (then `disconnect_is_creation`).
    pub last_disconnect_at: LocalTime,
    /// `last_disconnect_at` is its creation, and is labelled so.
    pub disconnect_is_creation: bool,
    /// Receipts of the outlet's current business day.
    pub receipts_today: i64,
    /// Their sum, refunds subtracted.
    pub revenue_today: Kopecks,
    /// When its latest receipt was issued.
    pub last_receipt_at: Option<LocalTime>,
    /// Online, within opening hours, and no receipt for an hour.
    pub silent: bool,
    /// Support's note; may be empty.
    pub note: String,
    /// Receipts that came again with other content, ever.
    pub receipt_conflicts: i64,
    /// Receipts that the device says are still waiting on it.
    pub waiting_receipts: i64,
    /// Unix milliseconds of the row's last change: an older row never overwrites a newer one.
    pub changed_at: i64,
}

impl DeviceRow {
    /// `1916`, or `1916 (2)` when two copies run at once.
    pub fn label_of_copies(&self) -> String {
        if self.copies > 1 { format!("{} ({})", self.pos_id, self.copies) } else { self.pos_id.to_string() }
    }

    /// The outlet: `Network (City, Street, 1) (Mall) (account e-mail)`.
    pub fn title(&self) -> String {
        outlets::title(&self.network, &self.city, &self.address, &self.mall, &self.account_email)
    }

    /// The column «Устройство»: the computer, [`NEVER_CONNECTED_NAME`] if nothing ever came from the device, or its name
    /// in the client's cabinet where nothing is known of a computer.
    pub fn device_name(&self) -> String {
        if self.state == DeviceState::NeverConnected {
            return NEVER_CONNECTED_NAME.to_owned();
        }
        let hardware = self.facts.hardware();
        if hardware.is_empty() { self.name.clone() } else { hardware }
    }
}

/// Everything that the page of one device shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceDetails {
    /// What the grid shows of it.
    pub row: DeviceRow,
    /// It is out of service: nothing is counted of it, and its key is refused.
    pub archived: bool,
    /// When it was registered.
    pub created_at: LocalTime,
    /// The last heartbeat.
    pub last_seen_at: Option<LocalTime>,
    /// When the present or latest connection began.
    pub last_connected_at: Option<LocalTime>,
    /// Device clock minus server clock, seconds; shown when more than two minutes.
    pub clock_offset_seconds: Option<i64>,
    /// Copies of the software, the one heard last in front.
    pub instances: Vec<InstanceView>,
    /// Support's note with its version.
    pub note: crate::notes::Note,
}
