//! What presence knows and decides of a device: read with its rows locked, written where it differs.

use crate::{
    Error, Result,
    instances::{self, Instance},
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::devices::{HostFacts, PosId};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// Devices that one statement reads or writes.
const PORTION: usize = 1_000;

/// The columns of a device that heartbeats and silence change.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub(super) struct State {
    pub(super) pos_id: i64,
    pub(super) online: bool,
    pub(super) interval_seconds: i64,
    pub(super) last_seen_at: Option<i64>,
    pub(super) via_pos_id: Option<i64>,
    pub(super) copies: i64,
    pub(super) same_machine: Option<i64>,
    pub(super) unstable_until: Option<i64>,
    pub(super) silent: bool,
    pub(super) waiting_receipts: i64,
    pub(super) first_seen_at: Option<i64>,
    pub(super) last_connected_at: Option<i64>,
    pub(super) last_disconnect_at: Option<i64>,
    pub(super) facts: String,
    pub(super) external_ip: String,
    pub(super) shown_instance: Option<String>,
    pub(super) heard: Option<i64>,
    pub(super) clock_offset_ms: Option<i64>,
}

/// A change of state of one device.
pub(super) struct Flip {
    pub(super) pos_id: i64,
    pub(super) at: i64,
    pub(super) online: bool,
}

/// The states of these devices, whose rows are locked from now on.
pub(super) async fn load(tx: &mut Tx, sorted: &[PosId]) -> Result<BTreeMap<PosId, State>> {
    let mut found = BTreeMap::new();
    let lock = tx.lock(" for update of h");
    for portion in sorted.chunks(PORTION) {
        // Heartbeats before devices, as everywhere: no two processes wait for each other.
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("select h.pos_id from heartbeats h where h.pos_id in ");
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            query.push(" order by h.pos_id").push(lock);
            query.build().persistent(false).execute(conn).await?;
        });
    }
    tx.lock_devices(sorted).await?;
    for portion in sorted.chunks(PORTION) {
        let states: Vec<State> = on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "select d.pos_id, h.online, h.interval_seconds, h.last_seen_at, d.via_pos_id, d.copies, d.same_machine,
                    d.unstable_until, d.silent, d.waiting_receipts, d.first_seen_at, d.last_connected_at,
                    d.last_disconnect_at, t.facts, t.external_ip, t.shown_instance, t.heard, t.clock_offset_ms
                 from devices d join heartbeats h on h.pos_id = d.pos_id join device_texts t on t.pos_id = d.pos_id
                 where d.pos_id in ",
            );
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            query.build_query_as().persistent(false).fetch_all(conn).await?
        });
        found.extend(states.into_iter().map(|state| (PosId(state.pos_id), state)));
    }
    Ok(found)
}

/// The instances of these devices, brought up to their last heartbeats.
pub(super) async fn load_instances(
    tx: &mut Tx,
    states: &BTreeMap<PosId, State>,
) -> Result<BTreeMap<PosId, Vec<Instance>>> {
    let devices: Vec<PosId> = states.keys().copied().collect();
    let mut found = instances::load(tx, &devices).await?;
    for (pos_id, state) in states {
        if let Some(known) = found.get_mut(pos_id).filter(|_| state.heard.is_some()) {
            instances::catch_up(known, state.shown_instance.as_deref(), state.last_seen_at);
        }
    }
    Ok(found)
}

impl State {
    /// Counts the copies that run and chooses the one whose host data the grid shows: the one shown so far while it
    /// runs, so that two machines under one key do not alternate; else the one heard last.
    pub(super) fn settle(&mut self, instances: &[Instance], now: DateTime<Utc>) -> Result<()> {
        let running = instances::running_now(instances, self.interval_seconds, now);
        let total: i64 = running.iter().sum();
        self.copies = if self.online { total.max(1) } else { 0 };
        let shown = instances
            .iter()
            .zip(&running)
            .filter(|(_, copies)| **copies > 0)
            .max_by_key(|(instance, _)| {
                let kept = self.shown_instance.as_deref() == Some(&instance.instance_id);
                (kept, instance.last_seen_at, &instance.instance_id)
            })
            .map(|(instance, _)| instance);
        if let Some(shown) = shown {
            if self.shown_instance.as_deref() != Some(&shown.instance_id) {
                self.heard = None;
            }
            self.shown_instance = Some(shown.instance_id.clone());
            self.facts = serde_json::to_string(&shown.facts).map_err(Error::corrupt("host facts"))?;
            self.external_ip.clone_from(&shown.external_ip);
        }
        Ok(())
    }

    /// Turns the device online; answers the flip if it was offline.
    pub(super) fn connect(&mut self, at: i64) -> Option<Flip> {
        self.via_pos_id = None;
        if self.online {
            return None;
        }
        // Two flips never share a moment: their order would be lost.
        let at = self.last_disconnect_at.map_or(at, |last| at.max(last + 1));
        self.online = true;
        self.last_connected_at = Some(at);
        self.first_seen_at = self.first_seen_at.or(Some(at));
        Some(Flip { pos_id: self.pos_id, at, online: true })
    }

    /// Turns the device offline as of this moment; answers the flip if it was online.
    pub(super) fn disconnect(&mut self, at: i64) -> Option<Flip> {
        if !self.online {
            return None;
        }
        self.online = false;
        self.silent = false;
        self.copies = 0;
        self.same_machine = None;
        self.heard = None;
        self.last_disconnect_at = Some(at);
        let flip_at = self.last_connected_at.map_or(at, |last| at.max(last + 1));
        Some(Flip { pos_id: self.pos_id, at: flip_at, online: false })
    }

    /// The instance whose plain heartbeats only this state tells of. It has to be saved when that ends.
    pub(super) fn heard_instance<'a>(&self, after: &Self, instances: &'a [Instance]) -> Option<&'a Instance> {
        let ends = self.heard.is_some() && self.heard != after.heard;
        let heard = self.shown_instance.as_deref().filter(|_| ends)?;
        instances.iter().find(|instance| instance.instance_id == heard)
    }

    fn version(&self) -> Result<String> {
        let facts: HostFacts = serde_json::from_str(&self.facts).map_err(Error::corrupt("host facts"))?;
        Ok(facts.version)
    }
}

/// Does a row of the grid show the difference?
fn shows(before: &State, after: &State) -> bool {
    let unseen = State {
        last_seen_at: before.last_seen_at,
        interval_seconds: before.interval_seconds,
        last_connected_at: before.last_connected_at,
        shown_instance: before.shown_instance.clone(),
        heard: before.heard,
        clock_offset_ms: before.clock_offset_ms,
        ..after.clone()
    };
    *before != unseen
}

/// Writes what differs; answers the devices whose rows show it.
pub(super) async fn save(tx: &mut Tx, changes: &[(State, State)], now: DateTime<Utc>) -> Result<Vec<PosId>> {
    let differ: Vec<&(State, State)> = changes.iter().filter(|(before, after)| before != after).collect();
    let beats: Vec<&State> = differ.iter().filter(|(b, a)| beat(b) != beat(a)).map(|(_, a)| a).collect();
    save_beats(tx, &beats).await?;
    let texts: Vec<&State> = differ.iter().filter(|(b, a)| text(b) != text(a)).map(|(_, a)| a).collect();
    save_texts(tx, &texts).await?;
    save_devices(tx, &differ, now).await?;
    let folded: Vec<PosId> = differ
        .iter()
        .filter(|(b, a)| {
            b.facts != a.facts
                || b.external_ip != a.external_ip
                || b.first_seen_at.is_none() != a.first_seen_at.is_none()
        })
        .map(|(_, a)| PosId(a.pos_id))
        .collect();
    crate::search::refresh(tx, &folded).await?;
    Ok(differ
        .iter()
        .filter(|(before, after)| shows(before, after))
        .map(|(_, after)| PosId(after.pos_id))
        .collect())
}

fn beat(state: &State) -> (bool, i64, Option<i64>) {
    (state.online, state.interval_seconds, state.last_seen_at)
}

fn text(state: &State) -> (&str, &str, Option<&str>, Option<i64>, Option<i64>) {
    (&state.facts, &state.external_ip, state.shown_instance.as_deref(), state.heard, state.clock_offset_ms)
}

async fn save_beats(tx: &mut Tx, states: &[&State]) -> Result<()> {
    for portion in states.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query =
                QueryBuilder::new("insert into heartbeats (pos_id, online, interval_seconds, last_seen_at) ");
            query.push_values(portion, |mut row, state| {
                row.push_bind(state.pos_id)
                    .push_bind(state.online)
                    .push_bind(state.interval_seconds)
                    .push_bind(state.last_seen_at);
            });
            query.push(
                " on conflict (pos_id) do update set online = excluded.online,
                    interval_seconds = excluded.interval_seconds, last_seen_at = excluded.last_seen_at",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

async fn save_texts(tx: &mut Tx, states: &[&State]) -> Result<()> {
    for portion in states.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "with v (pos_id, facts, external_ip, shown_instance, heard, clock_offset_ms) as (",
            );
            query.push_values(portion, |mut row, state| {
                row.push_bind(state.pos_id)
                    .push_bind(state.facts.as_str())
                    .push_bind(state.external_ip.as_str())
                    .push_bind(state.shown_instance.as_deref())
                    .push_bind(state.heard)
                    .push_bind(state.clock_offset_ms);
            });
            query.push(
                ") update device_texts set facts = v.facts, external_ip = v.external_ip,
                    shown_instance = v.shown_instance, heard = v.heard, clock_offset_ms = v.clock_offset_ms
                 from v where device_texts.pos_id = v.pos_id",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

async fn save_devices(tx: &mut Tx, changes: &[&(State, State)], now: DateTime<Utc>) -> Result<()> {
    let mut rows = Vec::new();
    for (before, after) in changes {
        let shown = shows(before, after);
        if shown || before.last_connected_at != after.last_connected_at {
            rows.push((after, after.version()?, shown));
        }
    }
    for portion in rows.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "with v (pos_id, version, online, via_pos_id, copies, same_machine, unstable_until, silent,
                    waiting_receipts, first_seen_at, last_connected_at, last_disconnect_at, shown) as (",
            );
            query.push_values(portion, |mut row, (state, version, shown)| {
                row.push_bind(state.pos_id)
                    .push_bind(version.as_str())
                    .push_bind(state.online)
                    .push_bind(state.via_pos_id)
                    .push_bind(state.copies)
                    .push_bind(state.same_machine)
                    .push_bind(state.unstable_until)
                    .push_bind(state.silent)
                    .push_bind(state.waiting_receipts)
                    .push_bind(state.first_seen_at)
                    .push_bind(state.last_connected_at)
                    .push_bind(state.last_disconnect_at)
                    .push_bind(*shown);
            });
            query.push(
                ") update devices set version = v.version, online = v.online, via_pos_id = v.via_pos_id,
                    copies = v.copies, same_machine = v.same_machine, unstable_until = v.unstable_until,
                    silent = v.silent, waiting_receipts = v.waiting_receipts, first_seen_at = v.first_seen_at,
                    last_connected_at = v.last_connected_at, last_disconnect_at = v.last_disconnect_at,
                    disconnect_key = coalesce(v.last_disconnect_at, devices.created_at),
                    changed_at = case when not v.shown then devices.changed_at when devices.changed_at >= ",
            );
            query.push_bind(now.timestamp_millis()).push(" then devices.changed_at + 1 else ");
            query.push_bind(now.timestamp_millis()).push(" end from v where devices.pos_id = v.pos_id");
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// Writes flips.
pub(super) async fn save_flips(tx: &mut Tx, flips: &[Flip]) -> Result<()> {
    for portion in flips.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new("insert into presence_flips (pos_id, at, online) ");
            query.push_values(portion, |mut row, flip| {
                row.push_bind(flip.pos_id).push_bind(flip.at).push_bind(flip.online);
            });
            query.push(" on conflict do nothing").build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}
