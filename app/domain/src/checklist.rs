//! The checklist: every till of an account with what the roll-out has to know of it: was it ever connected, and did it
//! ever sell (`product.md` section 8).

mod html;
mod query;

pub use html::{HtmlReport, ReportWords};
pub use query::{ChecklistQuery, ChecklistShow};

use crate::{
    accounts::AccountId,
    devices::{DeviceKind, DeviceState, PosId},
    outlets::OutletId,
    tables::Cell,
    time::{LocalTime, offset_name},
};
use serde::{Deserialize, Serialize};

/// A line of the checklist. Times are the outlet's, with their offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistRow {
    /// Its number.
    pub pos_id: PosId,
    /// City of the outlet.
    pub city: String,
    /// Street and house.
    pub address: String,
    /// The mall or other name of the outlet; may be empty.
    pub mall: String,
    /// Name in the client's cabinet.
    pub name: String,
    /// What software it runs, or is to run.
    pub kind: DeviceKind,
    /// When the row was read.
    pub state: DeviceState,
    /// Its last disconnect; its creation if there was none (then `is_creation`).
    pub monitored_at: LocalTime,
    /// `monitored_at` is its creation, and is labelled so.
    pub is_creation: bool,
    /// The address of its last connection; empty if it never connected.
    pub external_ip: String,
    /// When its latest receipt was issued.
    pub last_receipt_at: Option<LocalTime>,
}

impl ChecklistRow {
    /// HEADO's software was never heard of here, and the till's receipts come through no mid-server either.
    pub fn never_connected(&self) -> bool {
        matches!(self.state, DeviceState::NeverConnected | DeviceState::ReceiptsWithoutSoftware)
    }

    /// A till of which no receipt ever came. A mid-server has none of its own.
    pub fn lacks_receipts(&self) -> bool {
        self.kind == DeviceKind::Till && self.last_receipt_at.is_none()
    }

    /// Something is left to do here.
    pub fn is_problem(&self) -> bool {
        self.never_connected() || self.lacks_receipts()
    }

    /// `Street, 1 (Mall)`: the manual's column «Адрес», the address with the outlet's name.
    pub fn address_with_name(&self) -> String {
        match (self.address.as_str(), self.mall.as_str()) {
            (address, "") => address.to_owned(),
            ("", mall) => mall.to_owned(),
            (address, mall) => format!("{address} ({mall})"),
        }
    }

    /// The cells of a file: the manual's seven columns, and by how much the outlet's clock differs from UTC.
    pub fn cells(&self, created: &str) -> Vec<Cell> {
        let monitored = self.monitored_at.naive_local();
        vec![
            Cell::text(self.city.as_str()),
            Cell::text(self.address_with_name()),
            Cell::text(self.name.as_str()),
            Cell::Number(self.pos_id.0),
            if self.is_creation {
                Cell::Labelled(monitored, created.to_owned())
            } else {
                Cell::Moment(monitored)
            },
            Cell::text_or_dash(&self.external_ip),
            self.last_receipt_at.map_or(Cell::Dash, |at| Cell::Moment(at.naive_local())),
            Cell::text(offset_name(self.monitored_at)),
        ]
    }
}

/// Lines of the checklist by what is wrong with them, whichever of them are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecklistCounts {
    /// Every device.
    pub all: i64,
    /// [`ChecklistRow::is_problem`].
    pub problems: i64,
    /// [`ChecklistRow::never_connected`].
    pub never_connected: i64,
    /// [`ChecklistRow::lacks_receipts`].
    pub no_receipts: i64,
}

impl ChecklistCounts {
    /// Lines that are shown.
    pub fn of(&self, show: ChecklistShow) -> i64 {
        match show {
            ChecklistShow::All => self.all,
            ChecklistShow::Problems => self.problems,
            ChecklistShow::NeverConnected => self.never_connected,
            ChecklistShow::NoReceipts => self.no_receipts,
        }
    }
}

/// What the page of the checklist shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecklistPage {
    /// The accounts that can be chosen, with their e-mails.
    pub accounts: Vec<(AccountId, String)>,
    /// The chosen one, or the only one.
    pub account: Option<AccountId>,
    /// Cities of its outlets.
    pub cities: Vec<String>,
    /// At most [`ChecklistQuery::PAGE_SIZE`], by place.
    pub rows: Vec<ChecklistRow>,
    /// Of the account and the city.
    pub counts: ChecklistCounts,
    /// Unix milliseconds at which it was read.
    pub as_of: i64,
}

/// Where a portion of the checklist ends, and the next one goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistPlace {
    /// The key by which outlets are sorted.
    pub key: String,
    /// Among outlets of the same key.
    pub outlet: OutletId,
    /// Among the devices of the outlet.
    pub pos_id: PosId,
}

/// A part of the checklist on its way into a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChecklistPortion {
    /// At most [`ChecklistQuery::PORTION`], by place.
    pub rows: Vec<ChecklistRow>,
    /// Where the next portion begins; none: this was the last one.
    pub next: Option<ChecklistPlace>,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn row(pos_id: i64) -> ChecklistRow {
        ChecklistRow {
            pos_id: PosId(pos_id),
            city: "Самара".to_owned(),
            address: "Ленина, 1".to_owned(),
            mall: "Галерея".to_owned(),
            name: format!("Касса {pos_id}"),
            kind: DeviceKind::Till,
            state: DeviceState::Offline,
            monitored_at: "2026-06-04T10:52:00+04:00".parse().unwrap(),
            is_creation: false,
            external_ip: "203.0.113.5".to_owned(),
            last_receipt_at: Some("2026-06-04T10:50:00+04:00".parse().unwrap()),
        }
    }

    pub(crate) fn never_connected(pos_id: i64) -> ChecklistRow {
        ChecklistRow {
            state: DeviceState::NeverConnected,
            is_creation: true,
            external_ip: String::new(),
            last_receipt_at: None,
            ..row(pos_id)
        }
    }

    #[test]
    fn a_problem_is_software_that_is_not_there_or_receipts_that_never_came() {
        assert!(!row(1).is_problem());
        assert!(never_connected(1).never_connected() && never_connected(1).lacks_receipts());
        let silent = ChecklistRow { last_receipt_at: None, ..row(1) };
        assert!(silent.is_problem() && !silent.never_connected());
        let without_software = ChecklistRow { state: DeviceState::ReceiptsWithoutSoftware, ..row(1) };
        assert!(without_software.never_connected() && !without_software.lacks_receipts());
        // Receipts of other tills go through a mid-server, and a till behind one needs no software.
        let mid_server = ChecklistRow { kind: DeviceKind::MidServer, last_receipt_at: None, ..row(1) };
        assert!(!mid_server.is_problem());
        let behind = ChecklistRow {
            state: DeviceState::ThroughMidServer(PosId(9)),
            external_ip: String::new(),
            ..row(1)
        };
        assert!(!behind.is_problem());
    }

    #[test]
    fn cells_are_the_columns_of_the_manual() {
        let moment = |text: &str| text.parse().unwrap();
        assert_eq!(
            row(1916).cells("создано"),
            [
                Cell::text("Самара"),
                Cell::text("Ленина, 1 (Галерея)"),
                Cell::text("Касса 1916"),
                Cell::Number(1916),
                Cell::Moment(moment("2026-06-04T10:52:00")),
                Cell::text("203.0.113.5"),
                Cell::Moment(moment("2026-06-04T10:50:00")),
                Cell::text("UTC+4"),
            ]
        );
        let cells = never_connected(1).cells("создано");
        assert_eq!(cells[4], Cell::Labelled(moment("2026-06-04T10:52:00"), "создано".to_owned()));
        assert_eq!((&cells[5], &cells[6]), (&Cell::Dash, &Cell::Dash));
    }
}
