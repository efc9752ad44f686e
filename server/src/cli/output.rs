//! What a command prints is what it is called for: results go to standard output, complaints to standard error.

use super::Failure;
use std::io::{self, Write};

/// A line of the result.
pub(super) fn say(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{line}") {
        // The reader had enough, for example `head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// A line about what went wrong.
pub(super) fn complain(line: &str) {
    // Where even this fails there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "error: {line}");
}

/// A line about how far a long command has come, on standard error.
pub(super) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
