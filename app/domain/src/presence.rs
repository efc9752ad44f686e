//! Who is online, which copies run at once, and how available a device was (`product.md` section 3).

use crate::time::LocalTime;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Seconds between two heartbeats unless configured otherwise.
pub const DEFAULT_INTERVAL_SECONDS: i64 = 60;
/// A device is online while its last heartbeat is at most this many intervals old.
pub const INTERVALS_UNTIL_OFFLINE: i64 = 3;

/// One running copy of the software under a PosID, as the device page lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceView {
    pub instance_id: String,
    /// The run that sent the last heartbeat.
    pub run_id: String,
    pub external_ip: String,
    pub facts: crate::devices::HostFacts,
    pub first_seen_at: LocalTime,
    pub last_seen_at: LocalTime,
    /// Counts among the copies that run now.
    pub alive: bool,
    /// Runs interleave under this one instance id: a cloned disk.
    pub cloned: bool,
}

/// A change of state of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceFlip {
    pub at: DateTime<Utc>,
    pub online: bool,
}

/// What is known of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    Online,
    Offline,
    /// Before the first connection.
    NotInstalled,
    /// The server itself was down: a downtime of the server is not a downtime of the devices.
    Unknown,
}

/// A stretch of a timeline, `from` included, `until` excluded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AvailabilitySpan {
    pub from: LocalTime,
    pub until: LocalTime,
    pub availability: Availability,
    /// Within opening hours?
    pub open: bool,
}

/// The availability of one device over a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityReport {
    pub from: LocalTime,
    pub until: LocalTime,
    pub spans: Vec<AvailabilitySpan>,
    /// Online / (online + offline) within opening hours, 0–1; none where nothing is known of open time.
    pub share_online: Option<f64>,
    /// The moments at which it went offline, newest first.
    pub disconnects: Vec<LocalTime>,
}
// TODO(domain): rules
