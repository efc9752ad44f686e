//! Notes on devices (примечание): written by support only, never overwritten unseen (`cases.md` 37).

use crate::{
    text::{is_forbidden, normalise_breaks},
    time::LocalTime,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Length of a note in characters, at most.
pub const MAX_CHARS: usize = 1_000;

/// A device's note with what is needed to detect that somebody else changed it meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// As [`check_text`] leaves it; may be empty.
    pub text: String,
    /// Grows by one with each change; 0: never written.
    pub version: i64,
    /// Name of the author of this version.
    pub author: Option<String>,
    /// When this version was written.
    pub changed_at: Option<LocalTime>,
}

/// The answer to an attempt to change a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NoteChange {
    /// The note as it is now.
    Saved(Note),
    /// Somebody else saved another text first: both are shown, nothing is overwritten.
    Conflict {
        /// What stands there now.
        theirs: Note,
        /// What was to be saved.
        yours: String,
    },
}

/// Why a text cannot be a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteFault {
    /// More than [`MAX_CHARS`] characters.
    #[error("a note has at most {MAX_CHARS} characters")]
    TooLong,
    /// Control characters other than line breaks and tabs.
    #[error("a note must not hold control characters")]
    ControlCharacters,
}

/// A text as a note keeps it: without white space around it, every kind of line break as `\n` (forms send `\r\n`).
/// An empty note is fine; it removes the text.
pub fn check_text(text: &str) -> Result<String, NoteFault> {
    let text = normalise_breaks(text);
    if text.chars().any(is_forbidden) {
        return Err(NoteFault::ControlCharacters);
    }
    if text.chars().count() > MAX_CHARS {
        return Err(NoteFault::TooLong);
    }
    Ok(text)
}
