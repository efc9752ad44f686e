//! Devices that fall silent or say goodbye.

use super::{
    refresh,
    state::{self, State},
};
use crate::{
    Db, Result,
    db::read,
    instances::{self, Instance},
    moments::moment,
};
use chrono::{DateTime, Utc};
use domain::{
    devices::PosId,
    live::Change,
    presence::{INTERVALS_UNTIL_OFFLINE, is_online},
};

/// Devices that one transaction turns offline.
const PORTION: usize = 1_000;

/// A clean shutdown of one instance: its time is the disconnect, unless another copy still runs.
/// One of an unknown instance, or of a device that is offline already, changes nothing.
pub async fn goodbye(db: &Db, pos_id: PosId, instance_id: &str, at: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let states = state::load(&mut tx, &[pos_id]).await?;
    let mut known = state::load_instances(&mut tx, &states).await?;
    let Some(before) = states.into_values().next() else { return Ok(()) };
    let mut instances = known.remove(&pos_id).unwrap_or_default();
    let Some(leaving) = instances.iter_mut().find(|instance| instance.instance_id == instance_id) else {
        return Ok(());
    };
    if let Some(run) = leaving.runs.current().map(|run| run.run_id.clone()) {
        leaving.runs.leave(&run);
    }
    let mut left = vec![leaving.clone()];
    let mut after = before.clone();
    // What it says after this is news.
    after.heard = None;
    let others: i64 = instances::running_now(&instances, before.interval_seconds, at).iter().sum();
    let flip = if others > 0 {
        after.settle(&instances, at)?;
        None
    } else {
        after.disconnect(at.timestamp_millis())
    };
    left.extend(
        before.heard_instance(&after, &instances).filter(|heard| heard.instance_id != instance_id).cloned(),
    );
    instances::save(&mut tx, &left).await?;
    let flips: Vec<_> = flip.into_iter().collect();
    state::save_flips(&mut tx, &flips).await?;
    let mut changes = [(before, after)];
    refresh::unstable(&mut tx, &mut changes, &flips, at).await?;
    let shown = state::save(&mut tx, &changes, at).await?;
    tx.announce(Change::Devices(shown));
    tx.commit().await
}

/// Turns devices offline whose last heartbeat is more than three intervals old; a flip is claimed once, whichever
/// process comes first. `grace_until`: no device is turned offline before this moment, because the service itself has
/// just come back and has not had three intervals to hear them. Also refreshes duplicates that have ended and other
/// badges that expire. Answers the devices that changed.
pub async fn sweep(db: &Db, now: DateTime<Utc>, grace_until: DateTime<Utc>) -> Result<Vec<PosId>> {
    if now < grace_until {
        return Ok(Vec::new());
    }
    let mut changed = Vec::new();
    let silent = overdue(db, now).await?;
    for portion in silent.chunks(PORTION) {
        changed.extend(turn_offline(db, portion, now).await?);
    }
    changed.extend(refresh::badges(db, now).await?);
    changed.sort_unstable();
    changed.dedup();
    Ok(changed)
}

async fn overdue(db: &Db, now: DateTime<Utc>) -> Result<Vec<PosId>> {
    let silent: Vec<i64> = read!(db, |pool| {
        sqlx::query_scalar(
        "select pos_id from heartbeats where online and last_seen_at < $1 - interval_seconds * $2 order by pos_id",
    )
    .bind(now.timestamp_millis())
    .bind(INTERVALS_UNTIL_OFFLINE * 1_000)
    .fetch_all(pool)
    .await?
    });
    Ok(silent.into_iter().map(PosId).collect())
}

async fn turn_offline(db: &Db, devices: &[PosId], now: DateTime<Utc>) -> Result<Vec<PosId>> {
    let mut tx = db.begin().await?;
    // With the rows locked each is asked again: it may have spoken, or another process may have been first.
    let states = state::load(&mut tx, devices).await?;
    let mut flips = Vec::new();
    let mut changes = Vec::new();
    for (_, before) in states {
        let mut after = before.clone();
        if let Some(last) = last_seen_if_overdue(&before, now) {
            flips.extend(after.disconnect(last));
            changes.push((before, after));
        }
    }
    let befores = changes.iter().map(|(before, _)| (PosId(before.pos_id), before.clone())).collect();
    let known = state::load_instances(&mut tx, &befores).await?;
    let heard: Vec<Instance> = changes
        .iter()
        .filter_map(|(before, after)| before.heard_instance(after, known.get(&PosId(before.pos_id))?))
        .cloned()
        .collect();
    instances::save(&mut tx, &heard).await?;
    state::save_flips(&mut tx, &flips).await?;
    refresh::unstable(&mut tx, &mut changes, &flips, now).await?;
    let shown = state::save(&mut tx, &changes, now).await?;
    tx.announce(Change::Devices(shown.clone()));
    tx.commit().await?;
    Ok(shown)
}

fn last_seen_if_overdue(state: &State, now: DateTime<Utc>) -> Option<i64> {
    let last = state.last_seen_at?;
    (state.online && !is_online(moment(last), state.interval_seconds, now)).then_some(last)
}
