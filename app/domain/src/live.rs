//! What travels to open pages (`product.md` section 5).

use crate::{
    accounts::AccountId,
    devices::{DeviceRow, PosId},
    incidents::IncidentId,
    members::MemberId,
    overview::AccountOverview,
    wall::WallId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that storage has committed. Published by storage alone; small, because `PostgreSQL`'s `NOTIFY` carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Rows of these devices changed (state, receipts, note …).
    Devices(Vec<PosId>),
    /// Outlets or accounts changed, or their business day rolled over: open pages refetch.
    Registry,
    /// These incidents were opened or changed, with their accounts; none: of the platform.
    Incidents(Vec<(IncidentId, Option<AccountId>)>),
    /// Notices of limited service, or maintenance windows, were made or taken back: open pages refetch.
    Notices,
    /// A member's session, role or grants changed: their streams are checked at once.
    Access(MemberId),
    /// Keys were made or revoked.
    Keys,
    /// Letters were queued, sent, refused or dropped.
    Letters,
    /// The link of a wall was revoked: its streams end.
    Wall(WallId),
    /// Changes may have been missed (the listener lost its connection): everybody refetches.
    Missed,
}

/// One server-sent event. The name of the event is the variant's name in snake case.
///
/// Its JSON is what serde makes of an enum by itself: with a tag beside the data browsers would carry a second reader of all data, for
/// data that comes before its tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveEvent {
    /// First on every connection: the page refetches what it shows, so nothing is missed.
    Hello {
        /// When the server said so, Unix milliseconds.
        at: i64,
    },
    /// One device changed: one row.
    Device(Box<DeviceRow>),
    /// Totals of an account, at most once a second.
    Account(AccountOverview),
    /// An incident was opened or changed: pages that show it, or count it, refetch. Only those hear of it who may see it.
    Incident(IncidentId),
    /// The page is out of date as a whole and refetches.
    Resync {
        /// When the server said so, Unix milliseconds.
        at: i64,
    },
    /// Every five seconds: the data is as of this moment.
    Pulse {
        /// When the server said so, Unix milliseconds.
        at: i64,
    },
    /// The viewer may no longer see this: the stream ends after it.
    Bye,
}

impl LiveEvent {
    /// The name of the event in the stream.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::Device(_) => "device",
            Self::Account(_) => "account",
            Self::Incident(_) => "incident",
            Self::Resync { .. } => "resync",
            Self::Pulse { .. } => "pulse",
            Self::Bye => "bye",
        }
    }
}

/// What a page wants to hear of, besides totals.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Subscription {
    /// Comma-separated `PosIDs` of the visible rows, at most 200.
    pub devices: String,
    /// Totals by account.
    pub totals: bool,
    /// Incidents.
    pub incidents: bool,
    /// Only of this account.
    pub account: Option<AccountId>,
}

impl Subscription {
    /// Devices of one subscription, at most.
    pub const MAX_DEVICES: usize = 200;

    /// The devices, each once; what is no `PosID` and what is beyond [`Self::MAX_DEVICES`] is left out.
    pub fn pos_ids(&self) -> BTreeSet<PosId> {
        self.devices.split(',').filter_map(|pos_id| pos_id.parse().ok()).take(Self::MAX_DEVICES).collect()
    }
}
