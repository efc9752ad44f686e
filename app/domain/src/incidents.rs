//! Incidents (заявка): a revenue lag from its detection to a justified closing (`product.md` section 7).
//!
//! One incident is open per outlet at most. Many outlets that turn at once are one incident of their account, or of the
//! platform, of which the outlets' own ones are parts. Nobody reopens a closed incident: a later lag is a new one.

mod closing;
mod escalation;
mod evidence;
mod history;
mod list;
mod steps;

pub use closing::{Cause, Closing, Lacking, lacking_for_closing};
pub use escalation::{
    Attachment, AttachmentFault, DeviceApiCall, Escalation, EscalationFault, EscalationField,
    MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_CALL_CHARS, Transport, attachment_name,
};
pub use evidence::{Evidence, missing_since};
pub use history::{HistoryEntry, IncidentEvent};
pub use list::{IncidentCounts, IncidentFilter, IncidentPage, IncidentQuery, IncidentRow};
pub use steps::{Outcome, Step, StepChange, StepEntry, StepFault, StepRecord};

use crate::{
    accounts::{AccountId, PartnerId},
    devices::PosId,
    id,
    lag::Sentence,
    members::{MemberId, Role, Viewer},
    money::Kopecks,
    names::names,
    notices::Notice,
    outlets::OutletId,
    revenue::deviation_per_mille,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};

id!(/** Identifies an incident. */ IncidentId);
id!(/** Identifies an [`Attachment`]. */ AttachmentId);

/// Characters of a comment, a description, or another text of an incident, at most.
pub const MAX_TEXT_CHARS: usize = 4_000;

/// What an incident is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// One outlet.
    Outlet,
    /// Many outlets of one account that turned at once.
    Account,
    /// Outlets of several accounts that turned at once, or no receipts arriving at all. Only support sees it.
    Platform,
}

names!(Subject: Outlet = "outlet", Account = "account", Platform = "platform");

/// Is it still to be worked on?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// Somebody has to work on it, also when the revenue is well again.
    Open,
    /// Closed with a cause, for good.
    Closed,
}

names!(IncidentState: Open = "open", Closed = "closed");

/// How the revenue is, as the engine saw it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LagState {
    /// It lags.
    Lasting,
    /// It is well again.
    Recovered {
        /// Since when, by the outlet's clock.
        at: LocalTime,
        /// What was missing has arrived: the receipts were only delivered late.
        late: bool,
    },
}

impl LagState {
    /// Does the lag last?
    pub const fn lasts(&self) -> bool {
        matches!(self, Self::Lasting)
    }
}

/// Who handles an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handler {
    /// The partner that supports the account.
    Partner {
        /// Which one.
        id: PartnerId,
        /// The organisation's name.
        name: String,
    },
    /// HEADO's support: of accounts without a partner, of the platform, and after an escalation.
    Support,
}

impl Handler {
    /// May this viewer work on the incident? That the incident lies in the viewer's scope is checked by the query.
    ///
    /// `partner` is the organisation that a technician belongs to. Technicians of another partner only read; a client's
    /// own technicians, who belong to none, work like the partner's.
    pub fn admits(&self, viewer: &Viewer, partner: Option<PartnerId>) -> bool {
        match (viewer.role, self) {
            (Role::Support | Role::Admin, _) => true,
            (Role::Technician, Self::Partner { id, .. }) => partner.is_none_or(|partner| partner == *id),
            (Role::Technician, Self::Support) => false,
        }
    }
}

/// The member who works on an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Who.
    pub member_id: MemberId,
    /// The name that colleagues see.
    pub name: String,
}

/// What was known when the lag was detected. It never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Since when, as far as the receipts tell, by the outlet's clock; of many outlets the earliest.
    pub since: LocalTime,
    /// The first moment of the time in which the lag was evident.
    pub from: LocalTime,
    /// The first moment after it.
    pub until: LocalTime,
    /// Sold in that time, refunds subtracted.
    pub revenue: Kopecks,
    /// What the profile expected of it; none without a profile, where only silence can be an alarm.
    pub expected: Option<Kopecks>,
    /// Receipts in that time, refunds left out.
    pub receipts: i64,
    /// Receipts that the profile expected, rounded.
    pub expected_receipts: Option<i64>,
    /// The same in words.
    pub sentence: Sentence,
    /// Tills that were offline.
    pub tills_offline: Vec<PosId>,
    /// Tills that were online but silent.
    pub tills_silent: Vec<PosId>,
    /// Outlets that turned at once; 1 of an outlet's own incident, 0 where no receipts arrive at all.
    pub outlets: i64,
}

impl Detection {
    /// `revenue / expected − 1` in per mille: −570 is 57 % below the profile; none where nothing is expected.
    pub fn deviation_per_mille(&self) -> Option<i64> {
        deviation_per_mille(self.revenue, self.expected?)
    }

    /// What was missing at detection, at least 0; none where nothing is expected.
    pub fn missing(&self) -> Option<Kopecks> {
        self.expected.map(|expected| (expected - self.revenue).max(Kopecks::ZERO))
    }
}

/// An incident with everything that its page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentDetails {
    /// What the list shows of it.
    pub row: IncidentRow,
    /// Does the viewer work on it, or only read?
    pub may_work: bool,
    /// What is recorded of each step, in the manual's order.
    pub steps: Vec<StepRecord>,
    /// Notices that match it by place and time, the newest first.
    pub notices: Vec<Notice>,
    /// What was handed to HEADO's support, if it was escalated.
    pub escalation: Option<Escalation>,
    /// Files that were attached, in order.
    pub attachments: Vec<Attachment>,
    /// With what it was closed.
    pub closing: Option<Closing>,
    /// Everything that happened, the oldest first.
    pub history: Vec<HistoryEntry>,
    /// Of an account's or the platform's: the outlets' own incidents that are parts of it and within the scope.
    pub parts: Vec<IncidentRow>,
}

impl IncidentDetails {
    /// What is still lacking if it is to be closed like this; see [`lacking_for_closing`].
    pub fn lacking(&self, closing: &Closing) -> Vec<Lacking> {
        lacking_for_closing(&self.steps, closing, self.row.lag.lasts())
    }
}

/// Whose incident it is, for those who may hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IncidentPlace {
    /// None of the platform's: only support sees it.
    pub account: Option<AccountId>,
    /// None of an account's and of the platform's.
    pub outlet: Option<OutletId>,
}
