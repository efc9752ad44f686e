//! The manual's actions («Действия при поступлении уведомления отставания по выручке»), in its order.

use super::MAX_TEXT_CHARS;
use crate::{names::names, text::paragraphs, time::LocalTime};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One of the manual's actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Does a notice of limited service match by place and time?
    Notices,
    /// How do receipts come in against the profile: none since a moment, or too few?
    Dynamics,
    /// The last receipts in the client's cabinet.
    Cabinet,
    /// Can HEADO's service be reached from the machine that sends the receipts?
    Connection,
    /// Do the trading system's services that send receipts run, are their settings on?
    Services,
    /// Does HEADO's software run, where it is what sends?
    Software,
    /// Has the trading system receipts to send?
    Unsent,
    /// The logs of the trading system and of HEADO's software.
    Logs,
}

names!(
    Step: Notices = "notices",
    Dynamics = "dynamics",
    Cabinet = "cabinet",
    Connection = "connection",
    Services = "services",
    Software = "software",
    Unsent = "unsent",
    Logs = "logs",
);

impl Step {
    /// The later steps, which a matching notice makes needless.
    pub fn later(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |step| *step > self)
    }
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done, nothing was found; of [`Step::Notices`]: no notice matches.
    Done,
    /// Done, and a problem was found, which the comment tells; of [`Step::Notices`]: a notice matches.
    ProblemFound,
    /// Not done, for the reason that the comment gives.
    NotApplicable,
}

names!(Outcome: Done = "done", ProblemFound = "problem_found", NotApplicable = "not_applicable");

/// What a person enters for a step, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEntry {
    /// What it came to.
    pub outcome: Outcome,
    /// At most [`MAX_TEXT_CHARS`] characters; empty only if the step is [`Outcome::Done`].
    pub comment: String,
}

/// Why an entry is refused. The field is `comment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepFault {
    /// A problem was found, and nothing says which; or the step is not applicable for no reason.
    #[error("say what was found, or why the step is not applicable")]
    NoComment,
    /// More than [`MAX_TEXT_CHARS`] characters.
    #[error("a comment has at most {MAX_TEXT_CHARS} characters")]
    TooLong,
}

impl StepEntry {
    /// Checks an entry; the comment is made safe to store.
    pub fn new(outcome: Outcome, comment: &str) -> Result<Self, StepFault> {
        let comment = paragraphs(comment);
        if comment.is_empty() && outcome != Outcome::Done {
            return Err(StepFault::NoComment);
        }
        if comment.chars().count() > MAX_TEXT_CHARS {
            return Err(StepFault::TooLong);
        }
        Ok(Self { outcome, comment })
    }
}

/// What is recorded of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which one.
    pub step: Step,
    /// None until somebody entered it.
    pub entry: Option<StepEntry>,
    /// Name of the author of this version.
    pub author: Option<String>,
    /// When this version was entered.
    pub at: Option<LocalTime>,
    /// Grows by one with each change; 0: never entered.
    pub version: i64,
}

/// The answer to an attempt to record a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StepChange {
    /// The step as it is now.
    Saved(StepRecord),
    /// Somebody else recorded another outcome first: both are shown, nothing is overwritten.
    Conflict {
        /// What stands there now.
        theirs: StepRecord,
        /// What was to be saved.
        yours: StepEntry,
    },
}

impl StepRecord {
    /// A step of which nothing is recorded.
    pub fn blank(step: Step) -> Self {
        Self { step, entry: None, author: None, at: None, version: 0 }
    }
}
