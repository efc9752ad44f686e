//! What the streams of server-sent events have in common: those of pages (`live`) and those of walls (`wall`).
use axum::response::sse::Event;
use http::HeaderName;
use serde::Serialize;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior};

/// A stream that has nothing to tell says so often that it is alive.
pub(crate) const PULSE: Duration = Duration::from_secs(5);
/// So often a stream asks whether its viewer may still listen.
pub(crate) const CHECK: Duration = Duration::from_secs(3);
/// A browser that lost the stream comes back after so long.
pub(crate) const RETRY: Duration = Duration::from_secs(2);
/// No proxy may hold events back.
pub(crate) const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// An event as it travels: its name, and itself as JSON.
pub(crate) fn encode(name: &str, event: &impl Serialize) -> Event {
    let named = Event::default().event(name);
    match serde_json::to_string(event) {
        Ok(json) => named.data(json),
        Err(error) => {
            tracing::error!(%error, name, "an event cannot be written");
            named
        }
    }
}

/// Ticks at `first` and from then on in this period; who is late is not hurried.
pub(crate) fn every(period: Duration, first: Instant) -> Interval {
    let mut interval = tokio::time::interval_at(first, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
