//! The rows of a wall: what is wrong, and in which order.

use super::{Trouble, risk_per_hour};
use crate::{
    accounts::AccountId,
    devices::{DeviceKind, PosId},
    money::Kopecks,
    outlets::OutletId,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// A problem is new for so long, in milliseconds.
pub const FRESH_MS: i64 = 120_000;
/// An outlet without a receipt for so long sells nothing, in milliseconds.
const SILENCE_MS: i64 = 3_600_000;
/// Devices that a row names, at most.
const NAMED: usize = 3;

/// A device that is not heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineDevice {
    /// Which.
    pub pos_id: PosId,
    /// Till or mid-server.
    pub kind: DeviceKind,
    /// When it was heard of last, by the outlet's clock.
    pub since: LocalTime,
    /// When that was known, Unix milliseconds: three intervals later.
    pub found_at: i64,
    /// Tills whose receipts a mid-server carries.
    pub carries: i64,
}

/// What is known of an outlet that may be a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct OutletFacts {
    /// Which.
    pub id: OutletId,
    /// Whose.
    pub account: AccountId,
    /// The network of the account.
    pub network: String,
    /// Its city, to group by.
    pub city: String,
    /// `City, Street, 1 · Mall`.
    pub place: String,
    /// Since when it is open, by its own clock; none: it is closed.
    pub open_since: Option<LocalTime>,
    /// How far it is from its profile today, per mille, if it is behind by more than its limit.
    pub behind: Option<i64>,
    /// What its profile expects of the latest known hour.
    pub expected_hour: Option<Kopecks>,
    /// Its lag that lasts: since when, and when it was found (Unix milliseconds).
    pub lag: Option<(LocalTime, i64)>,
    /// Tills that work there, or have worked.
    pub tills: i64,
    /// Those of them that are online, by themselves or through a mid-server.
    pub online: i64,
    /// Devices that are offline, by number.
    pub offline: Vec<OfflineDevice>,
    /// Tills that are online and sell nothing.
    pub silent: Vec<PosId>,
    /// When its latest receipt was issued.
    pub last_receipt_at: Option<LocalTime>,
}

/// A key that works on several machines at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    /// Whose key.
    pub pos_id: PosId,
    /// Of which account.
    pub account: AccountId,
    /// The network of the account.
    pub network: String,
    /// The city of its outlet.
    pub city: String,
    /// `City, Street, 1 · Mall` of its outlet.
    pub place: String,
    /// Machines.
    pub copies: i64,
    /// When the latest of them appeared, by the outlet's clock, if that is known.
    pub since: Option<LocalTime>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// An outlet is behind its profile.
    Behind,
    /// Devices of an open outlet are offline, and it is not behind.
    Offline,
    /// A key works on several machines.
    Duplicate,
}

/// What is to be seen of a problem, besides: «Что видно».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// The outlet is closed by now.
    Closed,
    /// These devices are offline, the first few by number, and so many more.
    Offline {
        /// The first few.
        named: Vec<PosId>,
        /// How many more.
        more: i64,
        /// So many are there of which any was ever heard.
        of: i64,
    },
    /// A mid-server is offline; it carries the receipts of so many tills.
    MidServer {
        /// Which.
        pos_id: PosId,
        /// Tills that go through it.
        tills: i64,
    },
    /// Nothing is sold since.
    NoReceipts {
        /// The latest receipt; none: there is none.
        since: Option<LocalTime>,
        /// All tills are online nevertheless.
        online: bool,
    },
    /// These tills are online and sell nothing.
    Silent {
        /// The first few.
        named: Vec<PosId>,
        /// How many more.
        more: i64,
    },
    /// Receipts arrive, though fewer than usual.
    Selling,
    /// One key on so many machines.
    SameKey {
        /// Machines.
        copies: i64,
    },
}

/// A row of a wall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The same from snapshot to snapshot, and of no other problem.
    pub key: String,
    /// What is wrong.
    pub kind: ProblemKind,
    /// Of which account; it does not travel.
    #[serde(skip)]
    pub account: Option<AccountId>,
    /// In which city; it does not travel.
    #[serde(skip)]
    pub city: String,
    /// `City, Street, 1 · Mall`.
    pub place: String,
    /// The network of its account.
    pub network: String,
    /// `revenue / profile − 1`, per mille, of what is behind.
    pub deviation: Option<i64>,
    /// Devices that are offline; machines of a key.
    pub count: i64,
    /// The device whose key it is.
    pub pos_id: Option<PosId>,
    /// What it costs in an hour ([`risk_per_hour`]); none: nobody knows, or nothing.
    pub risk: Option<Kopecks>,
    /// Since when, by the outlet's clock.
    pub since: Option<LocalTime>,
    /// When it was found, Unix milliseconds, if that is known.
    pub found_at: Option<i64>,
    /// What is to be seen of it.
    pub sight: Sight,
}

impl OutletFacts {
    /// The row of the outlet at this moment (Unix milliseconds); none if nothing is wrong with it: devices that are offline while it
    /// is closed are not.
    pub fn problem(self, at: i64) -> Option<Problem> {
        let open = self.open_since.is_some();
        if self.behind.is_none() && (self.offline.is_empty() || !open) {
            return None;
        }
        let till = |device: &OfflineDevice| if device.kind == DeviceKind::Till { 1 } else { device.carries };
        let trouble = Trouble {
            open,
            expected_hour: self.expected_hour,
            behind: self.behind,
            offline: self.offline.iter().map(till).sum(),
            tills: self.tills,
        };
        let risk = risk_per_hour(&trouble);
        let sight = self.sight(at);
        let offline_since = self.offline.iter().min_by_key(|device| device.since).map(|device| device.since);
        // Whoever was offline before it opened is a problem since it opened.
        let opened_at = self.open_since.map_or(i64::MIN, |since| since.timestamp_millis());
        let offline_found = self.offline.iter().map(|device| device.found_at.max(opened_at)).max();
        let (kind, since, found_at) = match (self.behind, self.lag) {
            (Some(_), Some((since, found_at))) => (ProblemKind::Behind, Some(since), Some(found_at)),
            // Below the profile of the day so far, and not evidently so: since it opened.
            (Some(_), None) => (ProblemKind::Behind, self.open_since, None),
            (None, _) => (ProblemKind::Offline, offline_since, offline_found),
        };
        Some(Problem {
            key: self.id.to_string(),
            kind,
            account: Some(self.account),
            city: self.city,
            place: self.place,
            network: self.network,
            deviation: self.behind,
            count: i64::try_from(self.offline.len()).unwrap_or(i64::MAX),
            pos_id: None,
            risk,
            since,
            found_at,
            sight,
        })
    }

    fn sight(&self, at: i64) -> Sight {
        if self.open_since.is_none() {
            return Sight::Closed;
        }
        let mid_server =
            self.offline.iter().find(|device| device.kind != DeviceKind::Till && device.carries > 0);
        if let Some(device) = mid_server {
            return Sight::MidServer { pos_id: device.pos_id, tills: device.carries };
        }
        if !self.offline.is_empty() {
            let (named, more) = named(self.offline.iter().map(|device| device.pos_id));
            return Sight::Offline { named, more, of: self.tills };
        }
        if self.last_receipt_at.is_none_or(|last| at.saturating_sub(last.timestamp_millis()) >= SILENCE_MS) {
            let online = self.tills > 0 && self.online >= self.tills;
            return Sight::NoReceipts { since: self.last_receipt_at, online };
        }
        if !self.silent.is_empty() {
            let (named, more) = named(self.silent.iter().copied());
            return Sight::Silent { named, more };
        }
        Sight::Selling
    }
}

fn named(devices: impl ExactSizeIterator<Item = PosId>) -> (Vec<PosId>, i64) {
    let more = i64::try_from(devices.len().saturating_sub(NAMED)).unwrap_or(i64::MAX);
    (devices.take(NAMED).collect(), more)
}

impl From<Duplicate> for Problem {
    fn from(duplicate: Duplicate) -> Self {
        Self {
            key: format!("key-{}", duplicate.pos_id),
            kind: ProblemKind::Duplicate,
            account: Some(duplicate.account),
            city: duplicate.city,
            place: duplicate.place,
            network: duplicate.network,
            deviation: None,
            count: duplicate.copies,
            pos_id: Some(duplicate.pos_id),
            risk: None,
            since: duplicate.since,
            found_at: duplicate.since.map(|since| since.timestamp_millis()),
            sight: Sight::SameKey { copies: duplicate.copies },
        }
    }
}

/// The first rows of a wall and how many there are besides: by the money at risk, of equal ones the newest first, of these by key.
/// What nobody knows counts as nothing.
pub fn first_rows(mut problems: Vec<Problem>, rows: usize) -> (Vec<Problem>, i64) {
    problems.sort_by(|one, other| order(one).cmp(&order(other)).then_with(|| one.key.cmp(&other.key)));
    let more = i64::try_from(problems.len().saturating_sub(rows)).unwrap_or(i64::MAX);
    problems.truncate(rows);
    (problems, more)
}

fn order(problem: &Problem) -> (Reverse<Kopecks>, Reverse<i64>) {
    let since = problem.since.map_or(i64::MIN, |since| since.timestamp_millis());
    (Reverse(problem.risk.unwrap_or_default()), Reverse(since))
}

/// Was it found within the last two minutes? `at` is the moment of the data, Unix milliseconds.
pub fn is_fresh(found_at: i64, at: i64) -> bool {
    at.saturating_sub(found_at) < FRESH_MS
}

#[cfg(test)]
#[path = "problems_tests.rs"]
mod tests;
