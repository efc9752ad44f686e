//! Heartbeats written behind in batches; who is online.

mod record;
mod refresh;
mod state;
mod sweep;

pub use record::{Heartbeat, Recorded, record};
pub use sweep::{goodbye, sweep};

use crate::{Db, Result, db::read, moments::moment};
use chrono::{DateTime, Utc};
use domain::{devices::PosId, outlets::OutletId, presence::PresenceFlip};
use std::collections::HashMap;

/// The same of every device that stands at an outlet.
pub(crate) async fn flips_at(
    db: &Db,
    outlet: OutletId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<HashMap<PosId, Vec<PresenceFlip>>> {
    let rows: Vec<(i64, i64, bool)> = read!(db, |pool| sqlx::query_as(
        "select f.pos_id, f.at, f.online from devices d join presence_flips f on f.pos_id = d.pos_id
         where d.outlet_id = $1 and f.at < $3 and f.at >= coalesce(
            (select max(b.at) from presence_flips b where b.pos_id = d.pos_id and b.at < $2), $2)
         order by f.pos_id, f.at",
    )
    .bind(outlet.0)
    .bind(from.timestamp_millis())
    .bind(until.timestamp_millis())
    .fetch_all(pool)
    .await?);
    let mut flips: HashMap<PosId, Vec<PresenceFlip>> = HashMap::new();
    for (pos_id, at, online) in rows {
        flips.entry(PosId(pos_id)).or_default().push(PresenceFlip { at: moment(at), online });
    }
    Ok(flips)
}

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
