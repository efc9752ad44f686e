//! Running copies of the software, for duplicates.
//!
//! A plain heartbeat (the one instance of a device says again what it said before) is written to `heartbeats` alone.
//! The row of that instance then lies behind; `catch_up` brings it to the device's last heartbeat before it is used.

use crate::{
    Db, Error, Result,
    db::read,
    devices::stored_facts,
    moments::{local, moment},
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    devices::{HostFacts, PosId},
    presence::{InstanceRuns, InstanceSeen, InstanceView, offline_cutoff, running},
};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// Instances that are remembered of one device: a till that makes a new id at each start must not fill the database.
pub(crate) const KEPT: usize = 16;
/// Rows that one statement reads or writes.
const PORTION: usize = 2_000;

/// One installation of the software under one device.
#[expect(clippy::struct_field_names, reason = "the name of its id in every layer")]
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub(crate) pos_id: PosId,
    pub(crate) instance_id: String,
    pub(crate) external_ip: String,
    pub(crate) facts: HostFacts,
    pub(crate) runs: InstanceRuns,
    pub(crate) first_seen_at: i64,
    pub(crate) last_seen_at: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    pos_id: i64,
    instance_id: String,
    external_ip: String,
    facts: String,
    runs: String,
    first_seen_at: i64,
    last_seen_at: i64,
}

const SELECT: &str = "select pos_id, instance_id, external_ip, facts, runs, first_seen_at, last_seen_at
    from instances where pos_id in ";

impl TryFrom<Row> for Instance {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            pos_id: PosId(row.pos_id),
            instance_id: row.instance_id,
            external_ip: row.external_ip,
            facts: stored_facts(&row.facts)?,
            runs: serde_json::from_str(&row.runs).map_err(Error::corrupt("runs"))?,
            first_seen_at: row.first_seen_at,
            last_seen_at: row.last_seen_at,
        })
    }
}

impl Instance {
    fn seen(&self) -> InstanceSeen {
        InstanceSeen { instance_id: self.instance_id.clone(), runs: self.runs.clone() }
    }
}

/// All instances of one device, the one heard last in front.
pub(crate) async fn of_device(db: &Db, pos_id: PosId) -> Result<Vec<Instance>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(SELECT);
        push_list(&mut query, [pos_id.0]);
        query.push(" order by last_seen_at desc, instance_id").build_query_as().fetch_all(pool).await?
    });
    rows.into_iter().map(Instance::try_from).collect()
}

/// All instances of these devices.
pub(crate) async fn load(tx: &mut Tx, devices: &[PosId]) -> Result<BTreeMap<PosId, Vec<Instance>>> {
    let mut found: BTreeMap<PosId, Vec<Instance>> = BTreeMap::new();
    for portion in devices.chunks(PORTION) {
        let rows: Vec<Row> = on!(tx, |conn| {
            let mut query = QueryBuilder::new(SELECT);
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            query.build_query_as().fetch_all(conn).await?
        });
        for row in rows {
            let instance = Instance::try_from(row)?;
            found.entry(instance.pos_id).or_default().push(instance);
        }
    }
    Ok(found)
}

/// Brings the instance whose plain heartbeats were written to the device alone up to the device's last heartbeat.
pub(crate) fn catch_up(instances: &mut [Instance], heard: Option<&str>, last_seen_at: Option<i64>) {
    let (Some(heard), Some(at)) = (heard, last_seen_at) else { return };
    let Some(instance) = instances.iter_mut().find(|instance| instance.instance_id == heard) else { return };
    if at <= instance.last_seen_at {
        return;
    }
    if let Some(run) = instance.runs.current().map(|run| run.run_id.clone()) {
        instance.runs.hear(&run, moment(at));
        instance.last_seen_at = at;
    }
}

/// Writes these instances, new or changed.
pub(crate) async fn save(tx: &mut Tx, instances: &[Instance]) -> Result<()> {
    for portion in instances.chunks(PORTION) {
        let mut encoded = Vec::with_capacity(portion.len());
        for instance in portion {
            let facts = serde_json::to_string(&instance.facts).map_err(Error::corrupt("host facts"))?;
            let runs = serde_json::to_string(&instance.runs).map_err(Error::corrupt("runs"))?;
            encoded.push((instance, facts, runs));
        }
        on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "insert into instances (pos_id, instance_id, external_ip, facts, runs, first_seen_at, last_seen_at) ",
            );
            query.push_values(encoded, |mut row, (instance, facts, runs)| {
                row.push_bind(instance.pos_id.0)
                    .push_bind(instance.instance_id.as_str())
                    .push_bind(instance.external_ip.as_str())
                    .push_bind(facts)
                    .push_bind(runs)
                    .push_bind(instance.first_seen_at)
                    .push_bind(instance.last_seen_at);
            });
            query.push(
                " on conflict (pos_id, instance_id) do update set external_ip = excluded.external_ip,
                    facts = excluded.facts, runs = excluded.runs, last_seen_at = excluded.last_seen_at",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// Forgets instances of one device.
pub(crate) async fn forget(tx: &mut Tx, pos_id: PosId, instance_ids: Vec<String>) -> Result<()> {
    on!(tx, |conn| {
        let mut query = QueryBuilder::new("delete from instances where pos_id = ");
        query.push_bind(pos_id.0).push(" and instance_id in ");
        push_list(&mut query, instance_ids);
        query.build().persistent(false).execute(conn).await?;
    });
    Ok(())
}

/// How many copies of each instance run now, in their order.
pub(crate) fn running_now(instances: &[Instance], interval_seconds: i64, now: DateTime<Utc>) -> Vec<i64> {
    let seen: Vec<InstanceSeen> = instances.iter().map(Instance::seen).collect();
    running(&seen, now, interval_seconds)
}

/// The instances as the device page lists them.
pub(crate) fn views(
    instances: &[Instance],
    interval_seconds: i64,
    zone: Tz,
    now: DateTime<Utc>,
) -> Vec<InstanceView> {
    let running = running_now(instances, interval_seconds, now);
    instances
        .iter()
        .zip(running)
        .map(|(instance, copies)| InstanceView {
            instance_id: instance.instance_id.clone(),
            run_id: instance.runs.current().map(|run| run.run_id.clone()).unwrap_or_default(),
            external_ip: instance.external_ip.clone(),
            facts: instance.facts.clone(),
            first_seen_at: local(instance.first_seen_at, zone),
            last_seen_at: local(instance.last_seen_at, zone),
            alive: copies > 0,
            cloned: copies > 1,
        })
        .collect()
}

/// Which devices are heard with each of these instance ids right now, as it is committed.
pub(crate) async fn heard_elsewhere(
    db: &Db,
    instance_ids: &BTreeSet<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<(String, PosId)>> {
    let ids: Vec<&str> = instance_ids.iter().copied().collect();
    let mut found = Vec::new();
    for portion in ids.chunks(PORTION) {
        let rows: Vec<Heard> =
            read!(db, |pool| heard_query(portion).build_query_as().persistent(false).fetch_all(pool).await?);
        found.extend(rows);
    }
    Ok(alive(found, now))
}

/// The same within a transaction.
pub(crate) async fn heard_now(
    tx: &mut Tx,
    instance_ids: &BTreeSet<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<(String, PosId)>> {
    let ids: Vec<&str> = instance_ids.iter().copied().collect();
    let mut found = Vec::new();
    for portion in ids.chunks(PORTION) {
        let rows: Vec<Heard> =
            on!(tx, |conn| heard_query(portion).build_query_as().persistent(false).fetch_all(conn).await?);
        found.extend(rows);
    }
    Ok(alive(found, now))
}

/// Instance, device, interval and last heartbeat.
type Heard = (String, i64, i64, i64);

fn heard_query<'q, DB>(instance_ids: &[&'q str]) -> QueryBuilder<DB>
where
    DB: sqlx::Database,
    &'q str: sqlx::Type<DB> + sqlx::Encode<'q, DB>,
{
    let mut query = QueryBuilder::new(
        "select i.instance_id, i.pos_id, h.interval_seconds,
            case when t.heard is not null and t.shown_instance = i.instance_id
                then coalesce(h.last_seen_at, i.last_seen_at) else i.last_seen_at end
         from instances i join heartbeats h on h.pos_id = i.pos_id join device_texts t on t.pos_id = i.pos_id
         where h.online and i.instance_id in ",
    );
    push_list(&mut query, instance_ids.iter().copied());
    query
}

fn alive(heard: Vec<Heard>, now: DateTime<Utc>) -> Vec<(String, PosId)> {
    let recent = |interval, last_seen_at| last_seen_at >= offline_cutoff(interval, now).timestamp_millis();
    heard
        .into_iter()
        .filter(|(_, _, interval, last_seen_at)| recent(*interval, *last_seen_at))
        .map(|(instance_id, pos_id, ..)| (instance_id, PosId(pos_id)))
        .collect()
}
