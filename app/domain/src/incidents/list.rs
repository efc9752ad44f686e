//! What the list of incidents is asked for, and what it answers.

use super::{Detection, Handler, IncidentId, IncidentPlace, IncidentState, LagState, Owner, Subject};
use crate::{accounts::AccountId, names::names, time::LocalTime};
use serde::{Deserialize, Serialize};

/// Which incidents are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentFilter {
    /// Those to be worked on.
    #[default]
    Open,
    /// Those of them that the viewer has taken.
    Mine,
    /// Those that are closed.
    Closed,
    /// All.
    All,
}

names!(IncidentFilter: Open = "open", Mine = "mine", Closed = "closed", All = "all");

/// What the list shows: the whole state of the view, and the query of its address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IncidentQuery {
    /// Which ones.
    #[serde(skip_serializing_if = "is_default")]
    pub show: IncidentFilter,
    /// Words that must all occur in network, city, address, mall or the account's e-mail; case does not matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// Only of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only of outlets in this city; empty: of all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// Only those that the revenue has not recovered from.
    #[serde(skip_serializing_if = "is_default")]
    pub lasting: bool,
    /// From 0.
    #[serde(skip_serializing_if = "is_default")]
    pub page: u32,
}

impl IncidentQuery {
    /// Rows on a page of the list.
    pub const PAGE_SIZE: u32 = 50;

    /// Rows before the first one of this page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page) * i64::from(Self::PAGE_SIZE)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Made by the application.
    pub id: IncidentId,
    /// What it is about.
    pub subject: Subject,
    /// Whose it is.
    pub place: IncidentPlace,
    /// The outlet as the manual shows it; of an account its network and e-mail; empty of the platform.
    pub title: String,
    /// The outlet's city; empty of an account's and the platform's.
    pub city: String,
    /// Its street and house, likewise.
    pub address: String,
    /// IANA time zone of its times.
    pub zone: String,
    /// Is it to be worked on?
    pub state: IncidentState,
    /// When it was opened.
    pub opened_at: LocalTime,
    /// When it was closed.
    pub closed_at: Option<LocalTime>,
    /// How the revenue is.
    pub lag: LagState,
    /// What was known at its opening.
    pub detection: Detection,
    /// Who handles it.
    pub handler: Handler,
    /// Was it handed to HEADO's support?
    pub escalated: bool,
    /// Who works on it; none: nobody has taken it.
    pub owner: Option<Owner>,
    /// Steps that have an outcome, of those of [`Step::ALL`](super::Step::ALL).
    pub steps_done: i64,
    /// The incident that it is part of.
    pub part_of: Option<IncidentId>,
}

/// Incidents that match account, city and search, whichever of them are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IncidentCounts {
    /// To be worked on.
    pub open: i64,
    /// Those of them that the viewer has taken.
    pub mine: i64,
    /// Those of them that nobody has taken.
    pub untaken: i64,
    /// All, closed ones too.
    pub all: i64,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentPage {
    /// At most [`IncidentQuery::PAGE_SIZE`], the newest first. Parts of an incident that the viewer sees are left out.
    pub rows: Vec<IncidentRow>,
    /// Incidents that match all filters.
    pub total: i64,
    /// For the tabs.
    pub counts: IncidentCounts,
    /// Unix milliseconds at which the page was read: «данные на».
    pub as_of: i64,
}
