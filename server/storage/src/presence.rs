//! Heartbeats written behind in batches; who is online.

mod record;
mod refresh;
mod state;
mod sweep;

pub use record::{Heartbeat, Recorded, record};
pub use sweep::{goodbye, sweep};

use crate::{Db, Result, db::read, moments::moment};
use chrono::{DateTime, Utc};
use domain::{devices::PosId, presence::PresenceFlip};

/// Changes of state in `from..until`, oldest first, with the last one before `from`.
pub async fn flips(
    db: &Db,
    pos_id: PosId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<PresenceFlip>> {
    let flips: Vec<(i64, bool)> = read!(db, |pool| {
        sqlx::query_as(
        "select at, online from presence_flips where pos_id = $1 and at < $3
            and at >= coalesce((select max(at) from presence_flips where pos_id = $1 and at < $2), $2) order by at",
    )
    .bind(pos_id.0)
    .bind(from.timestamp_millis())
    .bind(until.timestamp_millis())
    .fetch_all(pool)
    .await?
    });
    Ok(flips.into_iter().map(|(at, online)| PresenceFlip { at: moment(at), online }).collect())
}
