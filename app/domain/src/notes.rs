//! Notes on devices (примечание): written by support only, never overwritten unseen (`cases.md` 37).

use crate::time::LocalTime;
use serde::{Deserialize, Serialize};

/// Length of a note in characters, at most.
pub const MAX_CHARS: usize = 1_000;

/// A device's note with what is needed to detect that somebody else changed it meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub text: String,
    /// Grows by one with each change; 0: never written.
    pub version: i64,
    /// Name of the author of this version.
    pub author: Option<String>,
    pub changed_at: Option<LocalTime>,
}

/// The answer to an attempt to change a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NoteChange {
    Saved(Note),
    /// Somebody else saved another text first: both are shown, nothing is overwritten.
    Conflict {
        theirs: Note,
        yours: String,
    },
}
