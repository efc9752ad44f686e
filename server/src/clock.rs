//! The only place that asks the system for the time; everything else takes it as an argument.

use domain::time::Clock;

/// The system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the place that asks the system")]
pub fn system() -> Clock {
    Clock::new(chrono::Utc::now)
}
