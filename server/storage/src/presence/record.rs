//! A batch of heartbeats.

use super::{
    refresh,
    state::{self, Flip, State},
};
use crate::{
    Db, Result,
    instances::{self, Instance},
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    devices::{HostFacts, PosId},
    live::Change,
    presence::InstanceRuns,
};
use sqlx::QueryBuilder;
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Devices that one statement reads or writes.
const PORTION: usize = 2_000;
/// A clock's offset is written again when it has moved by more: it jitters with every request.
const CLOCK_JITTER_MS: i64 = 5_000;

/// The latest heartbeat of one instance of one device since the last batch.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    /// The device.
    pub pos_id: PosId,
    /// Its installation.
    pub instance_id: String,
    /// Runs heard since the last batch, oldest first, with the time of each heartbeat: interleaving must stay visible.
    pub runs: Vec<(String, DateTime<Utc>)>,
    /// The server's time of the latest heartbeat.
    pub at: DateTime<Utc>,
    /// The address from which it came.
    pub external_ip: String,
    /// What it said of its host.
    pub facts: HostFacts,
    /// Device clock minus server clock, milliseconds.
    pub clock_offset_ms: i64,
    /// Receipts that still wait on the device; none: it did not say.
    pub waiting_receipts: Option<i64>,
    /// The interval until the next heartbeat that it was told.
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
/// flips to online. Announces only devices whose row visibly changed. Heartbeats of unknown devices are ignored.
pub async fn record(db: &Db, batch: &[Heartbeat], now: DateTime<Utc>) -> Result<Recorded> {
    if batch.is_empty() {
        return Ok(Recorded::default());
    }
    let mut by_device: BTreeMap<PosId, Vec<&Heartbeat>> = BTreeMap::new();
    for heartbeat in batch {
        by_device.entry(heartbeat.pos_id).or_default().push(heartbeat);
    }
    let mut tx = db.begin().await?;
    let known = load_known(&mut tx, &by_device).await?;
    let mut recorded = Recorded::default();
    let mut plain = Vec::new();
    let mut eventful = BTreeMap::new();
    for (pos_id, heartbeats) in by_device {
        match known.get(&pos_id) {
            None => tracing::warn!(%pos_id, "a heartbeat of an unknown device"),
            Some(known) if known.archived => recorded.archived.push(pos_id),
            Some(known) => match *heartbeats.as_slice() {
                [heartbeat] if known.is_plain(heartbeat) => plain.push((known, heartbeat)),
                _ => {
                    eventful.insert(pos_id, heartbeats);
                }
            },
        }
    }
    // All rows at once: two processes that took them piece by piece could wait for each other.
    let waiting = plain.iter().filter(|(known, heartbeat)| known.waiting_changed(heartbeat));
    let mut concerned: Vec<PosId> =
        waiting.map(|(known, _)| PosId(known.pos_id)).chain(eventful.keys().copied()).collect();
    concerned.sort_unstable();
    tx.lock_devices(&concerned).await?;
    let mut shown = record_plain(&mut tx, &plain, now).await?;
    let changes = record_eventful(&mut tx, &eventful, now).await?;
    shown.extend(state::save(&mut tx, &changes, now).await?);
    shown.sort_unstable();
    tx.announce(Change::Devices(shown));
    tx.commit().await?;
    recorded.connected.extend(
        changes
            .iter()
            .filter(|(before, after)| !before.online && after.online)
            .map(|(_, after)| PosId(after.pos_id)),
    );
    refresh::same_machine(db, &changes, now).await?;
    Ok(recorded)
}

/// What decides whether a heartbeat changes anything but the time.
#[derive(sqlx::FromRow)]
struct Known {
    pos_id: i64,
    online: bool,
    heard: Option<i64>,
    clock_offset_ms: Option<i64>,
    waiting_receipts: i64,
    archived: bool,
}

impl Known {
    fn is_plain(&self, heartbeat: &Heartbeat) -> bool {
        let one_run =
            heartbeat.runs.iter().all(|(run, _)| Some(run) == heartbeat.runs.first().map(|(run, _)| run));
        self.online && one_run && self.heard.is_some() && self.heard == fingerprint(heartbeat)
    }

    fn waiting_changed(&self, heartbeat: &Heartbeat) -> bool {
        heartbeat.waiting_receipts.is_some_and(|waiting| waiting != self.waiting_receipts)
    }

    fn clock_moved(&self, heartbeat: &Heartbeat) -> bool {
        self.clock_offset_ms.is_none_or(|known| {
            known.saturating_sub(heartbeat.clock_offset_ms).saturating_abs() > CLOCK_JITTER_MS
        })
    }
}

/// A number that two heartbeats share if the second changes nothing but times. Only ever compared: that another version
/// of the compiler may hash otherwise costs one eventful heartbeat a device.
fn fingerprint(heartbeat: &Heartbeat) -> Option<i64> {
    let (run, _) = heartbeat.runs.last()?;
    let mut hasher = DefaultHasher::new();
    heartbeat.instance_id.hash(&mut hasher);
    run.hash(&mut hasher);
    heartbeat.external_ip.hash(&mut hasher);
    heartbeat.facts.hash(&mut hasher);
    heartbeat.interval_seconds.hash(&mut hasher);
    Some(hasher.finish().cast_signed())
}

async fn load_known(
    tx: &mut Tx,
    by_device: &BTreeMap<PosId, Vec<&Heartbeat>>,
) -> Result<BTreeMap<PosId, Known>> {
    let mut found = BTreeMap::new();
    let ids: Vec<i64> = by_device.keys().map(|pos_id| pos_id.0).collect();
    let lock = tx.lock(" for update of h");
    for portion in ids.chunks(PORTION) {
        let known: Vec<Known> = on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "select h.pos_id, h.online, t.heard, t.clock_offset_ms, d.waiting_receipts,
                    d.archived_at is not null as archived
                 from heartbeats h join devices d on d.pos_id = h.pos_id join device_texts t on t.pos_id = h.pos_id
                 where h.pos_id in ",
            );
            push_list(&mut query, portion.iter().copied());
            query.push(" order by h.pos_id").push(lock);
            query.build_query_as().persistent(false).fetch_all(conn).await?
        });
        found.extend(known.into_iter().map(|known| (PosId(known.pos_id), known)));
    }
    Ok(found)
}

/// Moves the times on; answers the devices whose number of waiting receipts changed.
async fn record_plain(tx: &mut Tx, plain: &[(&Known, &Heartbeat)], now: DateTime<Utc>) -> Result<Vec<PosId>> {
    for portion in plain.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("insert into heartbeats (pos_id, last_seen_at) ");
            query.push_values(portion, |mut row, (known, heartbeat)| {
                row.push_bind(known.pos_id).push_bind(heartbeat.at.timestamp_millis());
            });
            query.push(
                " on conflict (pos_id) do update set last_seen_at = excluded.last_seen_at
                 where heartbeats.last_seen_at < excluded.last_seen_at",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    let clocks: Vec<(i64, i64)> = plain
        .iter()
        .filter(|(known, heartbeat)| known.clock_moved(heartbeat))
        .map(|(known, heartbeat)| (known.pos_id, heartbeat.clock_offset_ms))
        .collect();
    for portion in clocks.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("with v (pos_id, clock_offset_ms) as (");
            query.push_values(portion, |mut row, (pos_id, offset)| {
                row.push_bind(*pos_id).push_bind(*offset);
            });
            query.push(
                ") update device_texts set clock_offset_ms = v.clock_offset_ms from v
                 where device_texts.pos_id = v.pos_id",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    let waiting: Vec<(i64, i64)> = plain
        .iter()
        .filter(|(known, heartbeat)| known.waiting_changed(heartbeat))
        .filter_map(|(known, heartbeat)| Some((known.pos_id, heartbeat.waiting_receipts?)))
        .collect();
    save_waiting(tx, &waiting, now).await?;
    Ok(waiting.into_iter().map(|(pos_id, _)| PosId(pos_id)).collect())
}

async fn save_waiting(tx: &mut Tx, waiting: &[(i64, i64)], now: DateTime<Utc>) -> Result<()> {
    for portion in waiting.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("with v (pos_id, waiting) as (");
            query.push_values(portion, |mut row, (pos_id, waiting)| {
                row.push_bind(*pos_id).push_bind(*waiting);
            });
            query.push(
                ") update devices set waiting_receipts = v.waiting, changed_at = case when changed_at >= ",
            );
            query.push_bind(now.timestamp_millis()).push(" then changed_at + 1 else ");
            query.push_bind(now.timestamp_millis()).push(" end from v where devices.pos_id = v.pos_id");
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// Heartbeats that connect a device, come from another instance or run, or say something new. Answers the states before
/// and after, not saved yet.
async fn record_eventful(
    tx: &mut Tx,
    eventful: &BTreeMap<PosId, Vec<&Heartbeat>>,
    now: DateTime<Utc>,
) -> Result<Vec<(State, State)>> {
    if eventful.is_empty() {
        return Ok(Vec::new());
    }
    let devices: Vec<PosId> = eventful.keys().copied().collect();
    let states = state::load(tx, &devices).await?;
    let mut known = state::load_instances(tx, &states).await?;
    let mut flips: Vec<Flip> = Vec::new();
    let mut heard: Vec<Instance> = Vec::new();
    let mut changes = Vec::with_capacity(states.len());
    for (pos_id, before) in states {
        let heartbeats = &eventful[&pos_id];
        let instances = known.remove(&pos_id).unwrap_or_default();
        let mut after = before.clone();
        let (instances, spoke) = hear(instances, heartbeats);
        flips.extend(apply(&mut after, heartbeats, &instances, now)?);
        let silent = before
            .heard_instance(&after, &instances)
            .filter(|heard| !spoke.iter().any(|index| instances[*index].instance_id == heard.instance_id));
        heard.extend(spoke.iter().map(|index| &instances[*index]).chain(silent).cloned());
        forget_oldest(tx, pos_id, &instances).await?;
        changes.push((before, after));
    }
    instances::save(tx, &heard).await?;
    state::save_flips(tx, &flips).await?;
    refresh::unstable(tx, &mut changes, &flips, now).await?;
    Ok(changes)
}

/// Adds the heartbeats to the instances; answers which of them spoke.
fn hear(mut instances: Vec<Instance>, heartbeats: &[&Heartbeat]) -> (Vec<Instance>, Vec<usize>) {
    let mut spoke = Vec::new();
    for heartbeat in heartbeats {
        let at = heartbeat.at.timestamp_millis();
        let known = instances.iter().position(|instance| instance.instance_id == heartbeat.instance_id);
        let index = known.unwrap_or_else(|| {
            let first = heartbeat.runs.first().map_or(at, |(_, first)| first.timestamp_millis());
            instances.push(Instance {
                pos_id: heartbeat.pos_id,
                instance_id: heartbeat.instance_id.clone(),
                external_ip: String::new(),
                facts: HostFacts::default(),
                runs: InstanceRuns::default(),
                first_seen_at: first,
                last_seen_at: at,
            });
            instances.len() - 1
        });
        let instance = &mut instances[index];
        for (run, at) in &heartbeat.runs {
            instance.runs.hear(run, *at);
        }
        instance.external_ip.clone_from(&heartbeat.external_ip);
        instance.facts = heartbeat.facts.clone();
        instance.last_seen_at = instance.last_seen_at.max(at);
        if !spoke.contains(&index) {
            spoke.push(index);
        }
    }
    (instances, spoke)
}

fn apply(
    state: &mut State,
    heartbeats: &[&Heartbeat],
    instances: &[Instance],
    now: DateTime<Utc>,
) -> Result<Option<Flip>> {
    let Some(latest) = heartbeats.iter().max_by_key(|heartbeat| heartbeat.at) else { return Ok(None) };
    let first = heartbeats
        .iter()
        .flat_map(|heartbeat| heartbeat.runs.iter().map(|(_, at)| *at).chain([heartbeat.at]))
        .min()
        .unwrap_or(latest.at);
    let known = state.shown_instance.clone().filter(|_| state.online);
    let flip = state.connect(first.timestamp_millis());
    state.last_seen_at = state.last_seen_at.max(Some(latest.at.timestamp_millis()));
    state.interval_seconds = latest.interval_seconds;
    state.waiting_receipts = latest.waiting_receipts.unwrap_or(state.waiting_receipts);
    if state.clock_offset_ms.is_none_or(|known| (known - latest.clock_offset_ms).abs() > CLOCK_JITTER_MS) {
        state.clock_offset_ms = Some(latest.clock_offset_ms);
    }
    state.settle(instances, now)?;
    let alone = state.copies == 1 && heartbeats.len() == 1;
    let shown = state.shown_instance.as_deref() == Some(&latest.instance_id);
    // The first heartbeat of an instance makes none plain: the transaction that looks for it under other numbers comes
    // after this one, and may fail. The second heartbeat then looks again.
    let again = known.as_deref() == Some(&latest.instance_id);
    state.heard = if alone && shown && again { fingerprint(latest) } else { None };
    Ok(flip)
}

/// Keeps the table small, whatever ids a device makes up.
async fn forget_oldest(tx: &mut Tx, pos_id: PosId, instances: &[Instance]) -> Result<()> {
    if instances.len() <= instances::KEPT {
        return Ok(());
    }
    let mut by_age: Vec<&Instance> = instances.iter().collect();
    by_age.sort_by_key(|instance| std::cmp::Reverse(instance.last_seen_at));
    let old =
        by_age.split_off(instances::KEPT).into_iter().map(|instance| instance.instance_id.clone()).collect();
    instances::forget(tx, pos_id, old).await
}
