//! Settings of the device API.

use domain::presence::DEFAULT_INTERVAL_SECONDS;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// Settings of the device API, the `[ingest]` table of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestConfig {
    /// Seconds between two heartbeats of a device; it counts as offline after three of them.
    pub interval_seconds: i64,
    /// Days after which a receipt is too old to be taken.
    pub retention_days: i64,
    /// How long the receipt writer gathers requests before it commits them together, in milliseconds.
    pub commit_window_ms: u64,
    /// Receipts in one commit, at most (a single request is never split).
    pub commit_receipts: usize,
    /// Requests that may wait for the receipt writer; one more is answered 503 with `Retry-After`.
    pub queue_requests: usize,
    /// Requests with an unknown or revoked key that one client address (IPv6: one /64 network) may make in a minute.
    pub unknown_keys_per_minute: NonZeroU32,
}

impl Default for IngestConfig {
    fn default() -> Self {
        Self {
            interval_seconds: DEFAULT_INTERVAL_SECONDS,
            retention_days: 400,
            commit_window_ms: 2,
            commit_receipts: 20_000,
            queue_requests: 512,
            unknown_keys_per_minute: NonZeroU32::new(60).unwrap_or(NonZeroU32::MIN),
        }
    }
}

/// A setting out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {value} is not within {min}..={max}")]
pub struct OutOfRange {
    pub key: &'static str,
    pub value: i64,
    pub min: i64,
    pub max: i64,
}

impl IngestConfig {
    /// Names the first setting that is out of its range.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let wide = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let commit_window_ms = i64::try_from(self.commit_window_ms).unwrap_or(i64::MAX);
        for (key, value, min, max) in [
            ("interval_seconds", self.interval_seconds, 1, 3_600),
            ("retention_days", self.retention_days, 1, 36_500),
            ("commit_window_ms", commit_window_ms, 0, 1_000),
            ("commit_receipts", wide(self.commit_receipts), 1, 1_000_000),
            ("queue_requests", wide(self.queue_requests), 1, 100_000),
        ] {
            if !(min..=max).contains(&value) {
                return Err(OutOfRange { key, value, min, max });
            }
        }
        Ok(())
    }
}
