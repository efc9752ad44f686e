//! When the service itself was alive: its downtimes are not downtimes of the devices.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Registers a starting process; answers its id and when any process was last alive before (none at the first start).
pub async fn start(_db: &Db, _now: DateTime<Utc>) -> Result<(Uuid, Option<DateTime<Utc>>)> {
    todo!()
}
/// Called every five seconds.
pub async fn stay_alive(_db: &Db, _id: Uuid, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
/// Gaps of more than 30 seconds within `from..until` during which no process was alive.
pub async fn downtimes(
    _db: &Db,
    _from: DateTime<Utc>,
    _until: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    todo!()
}
