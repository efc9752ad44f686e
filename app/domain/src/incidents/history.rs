//! What happens to an incident. Entries are added, never changed.

use super::{Closing, Detection, Escalation, Handler, IncidentId, Owner, Step, StepEntry};
use crate::{mail::LetterKind, time::LocalTime};
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum IncidentEvent {
    /// The lag was detected.
    Opened {
        /// What was known then.
        detection: Box<Detection>,
        /// Who is to handle it.
        handler: Handler,
    },
    /// It became part of the incident of its account or of the platform.
    Joined {
        /// Of which one.
        incident: IncidentId,
    },
    /// The revenue is well again.
    Recovered {
        /// What was missing has arrived: delivered late.
        late: bool,
    },
    /// The lag is back.
    Rejoined {
        /// Since when.
        since: LocalTime,
    },
    /// The author took it.
    Taken,
    /// The author gave it to another member, or, if none, to whoever takes it.
    HandedOver {
        /// To whom.
        to: Option<Owner>,
    },
    /// A step got an outcome.
    StepSet {
        /// Which one.
        step: Step,
        /// With what.
        entry: StepEntry,
    },
    /// The author wrote something.
    Commented {
        /// What.
        text: String,
    },
    /// A file was attached.
    Attached {
        /// Its name.
        name: String,
        /// Its size.
        bytes: i64,
    },
    /// It was handed to HEADO's support.
    Escalated {
        /// With what.
        escalation: Box<Escalation>,
    },
    /// A letter about it was delivered, or given up (`cases.md` 16).
    Letter {
        /// Which one.
        kind: LetterKind,
        /// To whom; empty for those who may not know.
        email: String,
        /// Did the mail server take it?
        delivered: bool,
        /// What it answered; empty for those who may not know.
        answer: String,
    },
    /// It was closed.
    Closed {
        /// With what.
        closing: Closing,
        /// Together with the incident that it was part of, if so.
        with: Option<IncidentId>,
    },
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Counts from 1 within the incident.
    pub number: i64,
    /// When, by the outlet's clock.
    pub at: LocalTime,
    /// Name of the member; none: the system.
    pub author: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub event: IncidentEvent,
}
