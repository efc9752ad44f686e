//! Badges that depend on more than one heartbeat: copies, «та же машина», «нестабильно».

use super::state::{self, Flip, State};
use crate::{
    Db, Result,
    db::read,
    instances::{self, Instance, heard_elsewhere},
    moments::moment,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    devices::PosId,
    live::Change,
    presence::{MAX_FLIPS_AN_HOUR, PresenceFlip, is_unstable},
};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// Devices that one statement reads or one transaction writes.
const PORTION: usize = 1_000;

/// Sets `unstable_until` of the devices that have just changed state.
pub(super) async fn unstable(
    tx: &mut Tx,
    changes: &mut [(State, State)],
    flips: &[Flip],
    now: DateTime<Utc>,
) -> Result<()> {
    let hour = Duration::hours(1);
    let mut recent: BTreeMap<i64, Vec<PresenceFlip>> = BTreeMap::new();
    for portion in flips.chunks(PORTION) {
        let rows: Vec<(i64, i64, bool)> = on!(tx, |conn| {
            let mut query = QueryBuilder::new("select pos_id, at, online from presence_flips where at > ");
            query.push_bind((now - hour).timestamp_millis()).push(" and pos_id in ");
            push_list(&mut query, portion.iter().map(|flip| flip.pos_id));
            query.push(" order by pos_id, at").build_query_as().persistent(false).fetch_all(conn).await?
        });
        for (pos_id, at, online) in rows {
            recent.entry(pos_id).or_default().push(PresenceFlip { at: moment(at), online });
        }
    }
    for (_, after) in changes {
        if let Some(flips) = recent.get(&after.pos_id).filter(|flips| is_unstable(flips, now)) {
            // It ends when the last but so many leaves the hour.
            let last = flips.len().checked_sub(MAX_FLIPS_AN_HOUR + 1).and_then(|index| flips.get(index));
            after.unstable_until = last.map(|flip| (flip.at + hour).timestamp_millis());
        }
    }
    Ok(())
}

/// Finds devices that run with the same instance id as these, and marks all of them, in a transaction of its own: the
/// others' rows come into it only now.
pub(super) async fn same_machine(db: &Db, changes: &[(State, State)], now: DateTime<Utc>) -> Result<()> {
    let ids: BTreeSet<&str> =
        changes.iter().filter_map(|(_, after)| after.shown_instance.as_deref()).collect();
    let marked = changes.iter().filter(|(_, after)| after.same_machine.is_some());
    let mut concerned: BTreeSet<PosId> = marked.map(|(_, after)| PosId(after.pos_id)).collect();
    concerned.extend(shared(&heard_elsewhere(db, &ids, now).await?));
    if concerned.is_empty() {
        return Ok(());
    }
    let concerned: Vec<PosId> = concerned.into_iter().collect();
    settle_all(db, &concerned, now).await.map(drop)
}

/// Devices among which one instance id is heard more than once.
fn shared(heard: &[(String, PosId)]) -> Vec<PosId> {
    let mut by_instance: BTreeMap<&str, BTreeSet<PosId>> = BTreeMap::new();
    for (instance_id, pos_id) in heard {
        by_instance.entry(instance_id).or_default().insert(*pos_id);
    }
    by_instance.into_values().filter(|devices| devices.len() > 1).flatten().collect()
}

/// Lets badges expire that nothing else would take away. Answers the devices whose rows changed.
pub(super) async fn badges(db: &Db, now: DateTime<Utc>) -> Result<Vec<PosId>> {
    // The condition of the partial index, word for word.
    let marked: Vec<i64> = read!(db, |pool| {
        sqlx::query_scalar(
        "select pos_id from devices where copies > 1 or same_machine is not null or unstable_until is not null
         order by pos_id",
    )
    .fetch_all(pool)
    .await?
    });
    let mut shown = Vec::new();
    for portion in marked.chunks(PORTION) {
        let devices: Vec<PosId> = portion.iter().copied().map(PosId).collect();
        shown.extend(settle_all(db, &devices, now).await?);
    }
    Ok(shown)
}

/// Counts copies and shared machines of these devices anew, and drops what has expired. Answers those whose rows changed.
async fn settle_all(db: &Db, sorted: &[PosId], now: DateTime<Utc>) -> Result<Vec<PosId>> {
    let mut tx = db.begin().await?;
    let states = state::load(&mut tx, sorted).await?;
    let known = state::load_instances(&mut tx, &states).await?;
    let mut running: BTreeMap<PosId, Vec<&str>> = BTreeMap::new();
    for (pos_id, instances) in &known {
        let Some(state) = states.get(pos_id).filter(|state| state.online) else { continue };
        let counts = instances::running_now(instances, state.interval_seconds, now);
        let ids = instances.iter().zip(counts).filter(|(_, copies)| *copies > 0);
        running.insert(*pos_id, ids.map(|(instance, _)| instance.instance_id.as_str()).collect());
    }
    let ids: BTreeSet<&str> = running.values().flatten().copied().collect();
    let heard = instances::heard_now(&mut tx, &ids, now).await?;
    let mut changes = Vec::with_capacity(states.len());
    let mut spoke: Vec<Instance> = Vec::new();
    for (pos_id, before) in &states {
        let mut after = before.clone();
        if let Some(instances) = known.get(pos_id).filter(|_| before.online) {
            after.settle(instances, now)?;
            spoke.extend(before.heard_instance(&after, instances).cloned());
        }
        let own = running.get(pos_id).map(Vec::as_slice).unwrap_or_default();
        let other = heard.iter().filter(|(id, other)| other != pos_id && own.contains(&id.as_str()));
        after.same_machine = other.map(|(_, other)| other.0).min();
        after.unstable_until = after.unstable_until.filter(|until| *until > now.timestamp_millis());
        changes.push((before.clone(), after));
    }
    instances::save(&mut tx, &spoke).await?;
    let shown = state::save(&mut tx, &changes, now).await?;
    tx.announce(Change::Devices(shown.clone()));
    tx.commit().await?;
    Ok(shown)
}
