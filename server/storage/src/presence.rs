//! Heartbeats written behind in batches; who is online.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{
    devices::{HostFacts, PosId},
    presence::PresenceFlip,
};

/// The latest heartbeat of one instance of one device since the last batch.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    pub pos_id: PosId,
    pub instance_id: String,
    /// Runs heard since the last batch, oldest first, with the time of each heartbeat: interleaving must stay visible.
    pub runs: Vec<(String, DateTime<Utc>)>,
    pub at: DateTime<Utc>,
    pub external_ip: String,
    pub facts: HostFacts,
    /// Device clock minus server clock, milliseconds.
    pub clock_offset_ms: i64,
    pub waiting_receipts: Option<i64>,
    pub interval_seconds: i64,
}

/// What a batch changed.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// Devices that were offline and are online now.
    pub connected: Vec<PosId>,
    /// Heartbeats of archived devices: support is told.
    pub archived: Vec<PosId>,
}

/// Writes a batch of heartbeats in one transaction: last seen, host facts where they changed, instances, duplicates,
/// flips to online. Announces only devices whose row visibly changed.
pub async fn record(_db: &Db, _batch: &[Heartbeat], _now: DateTime<Utc>) -> Result<Recorded> {
    todo!()
}
/// A clean shutdown of one instance: its time is the disconnect, unless another copy still runs.
pub async fn goodbye(_db: &Db, _pos_id: PosId, _instance_id: &str, _at: DateTime<Utc>) -> Result<()> {
    todo!()
}
/// Turns devices offline whose last heartbeat is more than three intervals old, each by conditional update (a flip is
/// claimed once, whichever process comes first). `grace_until`: no device is turned offline before this moment, because
/// the service itself has just come back and has not had three intervals to hear them. Also refreshes duplicates that
/// have ended. Answers the devices that changed.
pub async fn sweep(_db: &Db, _now: DateTime<Utc>, _grace_until: DateTime<Utc>) -> Result<Vec<PosId>> {
    todo!()
}
/// Changes of state in `from..until`, oldest first, with the last one before `from`.
pub async fn flips(
    _db: &Db,
    _pos_id: PosId,
    _from: DateTime<Utc>,
    _until: DateTime<Utc>,
) -> Result<Vec<PresenceFlip>> {
    todo!()
}
