//! What becomes of a letter: its states, when it is tried again, and how support sees it.

use super::{Letter, LetterId, LetterKind, Recipient};
use crate::names::names;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What has become of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// It waits for its first or next attempt.
    Queued,
    /// A mail server has taken it, or it was written into the folder of letters.
    Sent,
    /// It was refused for good, or tried in vain for too long.
    Failed,
    /// It was not sent, because it had become untrue.
    Dropped,
}

names!(LetterState: Queued = "queued", Sent = "sent", Failed = "failed", Dropped = "dropped");

/// How one attempt to send a letter ended. The text is the server's answer, or what went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attempt {
    /// The server took it.
    Taken(String),
    /// It may be taken later: an answer 4xx, or no connection.
    Later(String),
    /// It never will be: an answer 5xx, or a letter that cannot be written.
    Never(String),
}

/// The first pause; it doubles with each attempt.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// News of an outlet is of no use later.
const PATIENCE: TimeDelta = TimeDelta::hours(48);

/// When a letter is tried again after so many attempts (from 1): after 1, 2, 4 … minutes, an hour at most, all stretched by up
/// to a quarter. `jitter` is a random number 0–1, so that letters held up together do not come back together.
pub fn next_attempt_at(now: DateTime<Utc>, attempts: u32, jitter: f64) -> DateTime<Utc> {
    let doublings = attempts.saturating_sub(1).min(16);
    let pause = (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE);
    #[expect(clippy::cast_possible_truncation, reason = "at most 250")]
    let stretch = (jitter.clamp(0.0, 1.0) * 250.0) as i32;
    now + pause + pause * stretch / 1_000
}

/// Until when a letter is tried; it has failed then.
pub fn give_up_at(queued_at: DateTime<Utc>) -> DateTime<Utc> {
    queued_at + PATIENCE
}

/// A letter in support's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterRow {
    /// Made when it was queued.
    pub id: LetterId,
    /// What it is about.
    pub kind: LetterKind,
    /// To whom it goes.
    pub recipient: Recipient,
    /// The outlet that it names first, or the account; empty where it names none.
    pub about: String,
    /// Outlets that it speaks of.
    pub outlets: u32,
    /// What has become of it.
    pub state: LetterState,
    /// Attempts so far.
    pub attempts: u32,
    /// When it was queued, Unix milliseconds.
    pub queued_at: i64,
    /// When it is tried next while it is queued, Unix milliseconds; later than `queued_at` without an attempt: it is held.
    pub due_at: i64,
    /// When it was sent, failed or dropped, Unix milliseconds.
    pub done_at: Option<i64>,
    /// The server's last answer, or what went wrong last; empty before the first attempt.
    pub answer: String,
}

/// A letter to be sent, or to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressedLetter {
    /// Made when it was queued.
    pub id: LetterId,
    /// To whom it goes.
    pub recipient: Recipient,
    /// What it says.
    pub letter: Letter,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
}

/// How a letter about an incident fared with one recipient: for the incident's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The letter.
    pub id: LetterId,
    /// What it is about.
    pub kind: LetterKind,
    /// The address it goes to.
    pub email: String,
    /// What has become of it.
    pub state: LetterState,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When it was sent, failed or dropped.
    pub done_at: Option<DateTime<Utc>>,
    /// The server's last answer, or what went wrong last.
    pub answer: String,
}

/// What support's list of letters is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterQuery {
    /// Only of this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<LetterState>,
    /// From 0.
    #[serde(skip_serializing_if = "is_first")]
    pub page: u32,
}

impl LetterQuery {
    /// Rows on a page of the list.
    pub const PAGE_SIZE: u32 = 100;

    /// Rows before the first one of this page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page) * i64::from(Self::PAGE_SIZE)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_first(page: &u32) -> bool {
    *page == 0
}

/// One page of support's list, the newest letter first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LetterPage {
    /// At most [`LetterQuery::PAGE_SIZE`].
    pub rows: Vec<LetterRow>,
    /// Letters of the state asked for.
    pub total: i64,
    /// Letters that failed within the last week.
    pub failed: i64,
    /// Queued letters that have been tried in vain.
    pub delayed: i64,
}
