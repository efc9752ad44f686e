//! Roll-out: the outlets and tills of an account from a list, all of it or nothing (`product.md` section 8).
//!
//! A line of the list is a till at an outlet. What the account has already is recognised and brought up to date, so a list
//! may be imported again: an outlet by its city, address and mall, a till by its `PosID` or else by its name at its outlet.

mod check;
mod columns;

pub use check::{Known, KnownTill, check};
pub use columns::{RolloutColumn, guess_columns, read_lines};

use crate::{
    accounts::AccountId,
    devices::{DeviceKind, PosId},
    names::names,
    outlets::{OpeningHours, OutletId},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Lines of one list, at most.
pub const MAX_LINES: usize = 1_000;
/// Characters of a cell, at most.
pub const MAX_CELL: usize = 200;

/// A line of the list: what its cells hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RolloutLine {
    /// Its number in the file, from 1.
    pub line: u32,
    /// The cells in the order of [`RolloutColumn::ALL`]; empty where the file has no such column.
    pub cells: [String; RolloutColumn::ALL.len()],
}

impl RolloutLine {
    /// The number that it names: plain digits, also as a spreadsheet writes them (`1916.0`). None: no cell, or not a number.
    pub fn pos_id(&self) -> Option<PosId> {
        let cell = self.cell(RolloutColumn::PosId);
        PosId::written(cell.strip_suffix(".0").unwrap_or(cell))
    }

    /// What a column of it holds.
    pub fn cell(&self, column: RolloutColumn) -> &str {
        &self.cells[column as usize]
    }
}

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutFault {
    /// The line in the file, from 1.
    pub line: u32,
    /// The column.
    pub column: RolloutColumn,
    /// What is wrong.
    pub reason: FaultReason,
    /// What the cell holds.
    pub cell: String,
    /// The line that it contradicts, if it is one of two.
    pub other_line: Option<u32>,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultReason {
    /// Empty, and it must not be.
    Missing,
    /// More than [`MAX_CELL`] characters.
    TooLong,
    /// Not the name of a time zone.
    UnknownZone,
    /// Not opening hours.
    UnreadableHours,
    /// Neither KKMWPF nor mid-server.
    UnknownKind,
    /// Not a number.
    NoNumber,
    /// The number is a device's of another account.
    NumberTaken,
    /// An archived device or outlet: to be restored first.
    Archived,
    /// Another line names the same till.
    SameTill,
    /// Another line of the same outlet says something else.
    Contradiction,
    /// Another till of the outlet has this name already.
    NameTaken,
}

names! { FaultReason:
    Missing = "missing",
    TooLong = "too-long",
    UnknownZone = "unknown-zone",
    UnreadableHours = "unreadable-hours",
    UnknownKind = "unknown-kind",
    NoNumber = "no-number",
    NumberTaken = "number-taken",
    Archived = "archived",
    SameTill = "same-till",
    Contradiction = "contradiction",
    NameTaken = "name-taken",
}

/// What an import does, once every cell is good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RolloutPlan {
    /// The outlets that the list names, each once.
    pub outlets: Vec<PlannedOutlet>,
    /// The tills that the list names, each once.
    pub tills: Vec<PlannedTill>,
}

/// An outlet of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedOutlet {
    /// Known already, or none: it is added.
    pub id: Option<OutletId>,
    /// Its city.
    pub city: String,
    /// Street and house.
    pub address: String,
    /// The mall or other name; empty where there is none.
    pub mall: String,
    /// IANA time zone.
    pub zone: String,
    /// Weekly plan; exceptions that a known outlet has are kept.
    pub hours: OpeningHours,
    /// A known outlet gets another zone or other hours.
    pub changes: bool,
}

impl PlannedOutlet {
    /// Street and house, and the mall in brackets if there is one.
    pub fn address_with_mall(&self) -> String {
        if self.mall.is_empty() { self.address.clone() } else { format!("{} ({})", self.address, self.mall) }
    }
}

/// A till of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTill {
    /// Its outlet, by its place in [`RolloutPlan::outlets`].
    pub outlet: usize,
    /// Its name in the client's cabinet.
    pub name: String,
    /// Till or mid-server; of a known one, what it was.
    pub kind: DeviceKind,
    /// What happens to it.
    pub step: TillStep,
}

/// What an import does with a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TillStep {
    /// It is added under this number, or under the next free one, and gets a key.
    Add(Option<PosId>),
    /// It is known, and moves to this outlet or gets this name.
    Change(PosId),
    /// It is known, and stays as it is.
    Keep(PosId),
}

/// What an import would do, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RolloutCounts {
    /// Outlets that are added.
    pub outlets_added: u32,
    /// Outlets whose zone or hours change.
    pub outlets_changed: u32,
    /// Outlets that stay as they are.
    pub outlets_kept: u32,
    /// Tills that are added, each with a key.
    pub tills_added: u32,
    /// Tills that are renamed or moved.
    pub tills_changed: u32,
    /// Tills that stay as they are.
    pub tills_kept: u32,
}

impl RolloutPlan {
    /// What it does, in numbers.
    pub fn counts(&self) -> RolloutCounts {
        let mut counts = RolloutCounts::default();
        for outlet in &self.outlets {
            *match (outlet.id, outlet.changes) {
                (None, _) => &mut counts.outlets_added,
                (Some(_), true) => &mut counts.outlets_changed,
                (Some(_), false) => &mut counts.outlets_kept,
            } += 1;
        }
        for till in &self.tills {
            *match till.step {
                TillStep::Add(_) => &mut counts.tills_added,
                TillStep::Change(_) => &mut counts.tills_changed,
                TillStep::Keep(_) => &mut counts.tills_kept,
            } += 1;
        }
        counts
    }
}

/// A look at a list before anything is done: the bad cells, or what the import would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RolloutPreview {
    /// Bad cells by line; none: it can be imported.
    pub faults: Vec<RolloutFault>,
    /// What it would do; all nought while there are faults.
    pub counts: RolloutCounts,
}

/// The key of a till that an import added: shown once, never again, and never to a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// City of its outlet.
    pub city: String,
    /// Address of its outlet, with the mall.
    pub address: String,
    /// Its name.
    pub till: String,
    /// Its number.
    pub pos_id: PosId,
    /// `PosID-secret`.
    pub key: String,
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey").field("pos_id", &self.pos_id).finish_non_exhaustive()
    }
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RolloutAnswer {
    /// Nothing: these cells are bad.
    Refused(Vec<RolloutFault>),
    /// All of it.
    Done {
        /// In numbers.
        counts: RolloutCounts,
        /// The new keys, in the order of the list.
        keys: Vec<NewKey>,
    },
}

/// How far the roll-out of an account is: every till it has, archived ones apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RolloutState {
    /// The account.
    pub account: AccountId,
    /// Its network.
    pub network: String,
    /// Its e-mail.
    pub email: String,
    /// Devices.
    pub devices: i64,
    /// Of them, with a key that holds.
    pub with_key: i64,
    /// Of them, that were ever online, or whose receipts come by way of a mid-server.
    pub ever_connected: i64,
    /// Of the devices, those that sell: all but mid-servers.
    pub tills: i64,
    /// Of the tills, with a receipt.
    pub ever_sold: i64,
}
