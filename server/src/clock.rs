//! The only place that asks the system for the time; everything else takes it as an argument.

use chrono::{DateTime, Utc};
use domain::time::Clock;

/// The system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the place that asks the system")]
pub fn system() -> Clock {
    Clock::new(chrono::Utc::now)
}

/// A clock that shows `now` at this moment and runs on from there as the system's does.
pub fn set_to(now: DateTime<Utc>) -> Clock {
    let system = system();
    let ahead = now - system.now();
    Clock::new(move || system.now() + ahead)
}
