//! Who is online, which copies run at once, and how available a device was (`product.md` section 3).

mod availability;
mod runs;

pub use availability::{PresenceHistory, Stretch, availability, disconnects, share_online};
pub use runs::{InstanceRuns, InstanceSeen, MAX_RUNS, Run, copies, running};

use crate::{names::names, time::LocalTime};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Seconds between two heartbeats unless configured otherwise.
pub const DEFAULT_INTERVAL_SECONDS: i64 = 60;
/// A device is online while its last heartbeat is at most this many intervals old.
pub const INTERVALS_UNTIL_OFFLINE: i64 = 3;
/// With more changes of state than this within an hour a device is unstable.
pub const MAX_FLIPS_AN_HOUR: usize = 6;
/// A device's clock that is off by more seconds than this is shown.
pub const MAX_CLOCK_OFFSET_SECONDS: u64 = 120;

/// One running copy of the software under a `PosID`, as the device page lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceView {
    /// Made by the software once per installation.
    pub instance_id: String,
    /// The run that sent the last heartbeat.
    pub run_id: String,
    /// The address of its last heartbeat.
    pub external_ip: String,
    /// What this copy says of its own computer.
    pub facts: crate::devices::HostFacts,
    /// Its first heartbeat.
    pub first_seen_at: LocalTime,
    /// Its last heartbeat.
    pub last_seen_at: LocalTime,
    /// Counts among the copies that run now.
    pub alive: bool,
    /// Runs interleave under this one instance id: a cloned disk.
    pub cloned: bool,
}

/// A change of state of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceFlip {
    /// When the state began. Of a disconnect: the last heartbeat before it.
    pub at: DateTime<Utc>,
    /// The state that began.
    pub online: bool,
}

/// What is known of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Heartbeats came.
    Online,
    /// It was connected before, and no heartbeat came.
    Offline,
    /// Before the first connection.
    NotInstalled,
    /// The server itself was down: a downtime of the server is not a downtime of the devices.
    Unknown,
}

names!(
    Availability: Online = "online",
    Offline = "offline",
    NotInstalled = "not_installed",
    Unknown = "unknown",
);

/// A stretch of a timeline, `from` included, `until` excluded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AvailabilitySpan {
    /// Its first moment.
    pub from: LocalTime,
    /// The first moment after it.
    pub until: LocalTime,
    /// What is known of it.
    pub availability: Availability,
    /// Within opening hours?
    pub open: bool,
}

/// The availability of one device over a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityReport {
    /// Start of the period.
    pub from: LocalTime,
    /// The first moment after the period.
    pub until: LocalTime,
    /// In order, without gaps, up to now at most.
    pub spans: Vec<AvailabilitySpan>,
    /// Online / (online + offline) within opening hours, 0–1; none where nothing is known of open time.
    pub share_online: Option<f64>,
    /// The moments at which it went offline, newest first.
    pub disconnects: Vec<LocalTime>,
}

/// A device whose last heartbeat was before this moment is offline: three intervals before now. An interval of less
/// than a second counts as one second.
pub fn offline_cutoff(interval_seconds: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = interval_seconds.max(1).saturating_mul(INTERVALS_UNTIL_OFFLINE);
    TimeDelta::try_seconds(seconds)
        .and_then(|silence| now.checked_sub_signed(silence))
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// Was the last heartbeat at most three intervals ago? Times are the server's.
pub fn is_online(last_seen: DateTime<Utc>, interval_seconds: i64, now: DateTime<Utc>) -> bool {
    last_seen >= offline_cutoff(interval_seconds, now)
}

/// The disconnect of a device that is offline: its last heartbeat; none while it is online.
pub fn offline_since(
    last_seen: DateTime<Utc>,
    interval_seconds: i64,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    (!is_online(last_seen, interval_seconds, now)).then_some(last_seen)
}

/// More than [`MAX_FLIPS_AN_HOUR`] changes of state within the hour before now («нестабильно», `cases.md` 2).
pub fn is_unstable(flips: &[PresenceFlip], now: DateTime<Utc>) -> bool {
    let hour_ago = now - TimeDelta::hours(1);
    let recent =
        availability::changes(flips).iter().filter(|flip| flip.at > hour_ago && flip.at <= now).count();
    recent > MAX_FLIPS_AN_HOUR
}

/// Is a device's clock off by more than two minutes, before or after (`cases.md` 7)?
pub fn clock_offset_is_notable(seconds: i64) -> bool {
    seconds.unsigned_abs() > MAX_CLOCK_OFFSET_SECONDS
}
