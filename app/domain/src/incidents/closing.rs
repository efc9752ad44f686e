//! When an incident may be closed: the manual's three conditions, and one of ours.

use super::{MAX_TEXT_CHARS, Step, StepRecord};
use crate::{names::names, text::paragraphs};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What caused the lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The outlet's line.
    Channel,
    /// HEADO's software at the outlet.
    Software,
    /// The trading system or its settings.
    TradingSystem,
    /// HEADO's service.
    Service,
    /// Sales that were not typical: other hours, business limits, stock-taking.
    AtypicalSales,
    /// Anything else, which the comment tells.
    Other,
}

names!(
    Cause: Channel = "channel",
    Software = "software",
    TradingSystem = "trading_system",
    Service = "service",
    AtypicalSales = "atypical_sales",
    Other = "other",
);

impl Cause {
    /// Receipts were lost or late, so the days say nothing about what people buy: the profile leaves them out.
    pub const fn is_technical(self) -> bool {
        matches!(self, Self::Channel | Self::Software | Self::TradingSystem | Self::Service)
    }
}

/// With what an incident is to be closed, or was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Closing {
    /// Somebody vouches that all receipts have arrived.
    pub receipts_complete: bool,
    /// Why it happened.
    pub cause: Option<Cause>,
    /// The cause in words.
    pub comment: String,
    /// Why it is closed though the lag lasts; needed only then.
    pub lasting_reason: String,
}

impl Closing {
    /// The same with its texts made safe to store.
    #[must_use]
    pub fn tidied(&self) -> Self {
        Self {
            comment: paragraphs(&self.comment),
            lasting_reason: paragraphs(&self.lasting_reason),
            ..self.clone()
        }
    }
}

/// One thing that forbids closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lacking {
    /// A step has no outcome.
    #[error("the step {0} has no outcome")]
    Step(Step),
    /// Nobody vouches for the receipts.
    #[error("completeness of the receipts is not confirmed")]
    ReceiptsComplete,
    /// No cause.
    #[error("there is no cause")]
    Cause,
    /// A cause without words.
    #[error("the cause has no comment")]
    Comment,
    /// The lag lasts, and nothing says why the incident is closed all the same.
    #[error("the lag lasts: say why the incident is closed")]
    LastingReason,
    /// A comment of more than [`MAX_TEXT_CHARS`] characters.
    #[error("a comment has at most {MAX_TEXT_CHARS} characters")]
    CommentTooLong,
    /// A reason of more than [`MAX_TEXT_CHARS`] characters.
    #[error("a reason has at most {MAX_TEXT_CHARS} characters")]
    LastingReasonTooLong,
}

impl Lacking {
    /// The field of the form that has to be filled in: the name of a step, or of a field of [`Closing`].
    pub const fn field(self) -> &'static str {
        match self {
            Self::Step(step) => step.as_str(),
            Self::ReceiptsComplete => "receipts_complete",
            Self::Cause => "cause",
            Self::Comment | Self::CommentTooLong => "comment",
            Self::LastingReason | Self::LastingReasonTooLong => "lasting_reason",
        }
    }
}

/// Everything that is lacking for closing, in the order of the page; empty if the incident may be closed like this.
///
/// `lasts`: does the lag last? A step that is not among `steps` has no outcome.
pub fn lacking_for_closing(steps: &[StepRecord], closing: &Closing, lasts: bool) -> Vec<Lacking> {
    let closing = closing.tidied();
    let has_outcome = |step: &Step| steps.iter().any(|record| record.step == *step && record.entry.is_some());
    let mut lacking: Vec<Lacking> =
        Step::ALL.into_iter().filter(|step| !has_outcome(step)).map(Lacking::Step).collect();
    let mut need = |given: bool, what: Lacking| {
        if !given {
            lacking.push(what);
        }
    };
    let fits = |text: &str| text.chars().count() <= MAX_TEXT_CHARS;
    need(closing.receipts_complete, Lacking::ReceiptsComplete);
    need(closing.cause.is_some(), Lacking::Cause);
    need(!closing.comment.is_empty(), Lacking::Comment);
    need(fits(&closing.comment), Lacking::CommentTooLong);
    need(!lasts || !closing.lasting_reason.is_empty(), Lacking::LastingReason);
    need(fits(&closing.lasting_reason), Lacking::LastingReasonTooLong);
    lacking
}
