//! Presence: heartbeats are kept in memory and written behind once a second in one batch; who has fallen silent is
//! turned offline by a sweep every five seconds (`product.md` section 3).

use chrono::{DateTime, Duration, Utc};
use domain::{devices::PosId, presence::INTERVALS_UNTIL_OFFLINE, time::Clock};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration as StdDuration,
};
use storage::{Db, presence::Heartbeat};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const WRITE_EVERY: StdDuration = StdDuration::from_secs(1);
/// A sweep belongs to every so many writes.
const WRITES_PER_SWEEP: u32 = 5;
/// Runs kept of one instance between two writes; more could only come from a program that runs wild.
const MOST_RUNS: usize = 64;

/// The heartbeats since the last write.
#[derive(Debug)]
pub struct Presence {
    db: Db,
    clock: Clock,
    interval_seconds: i64,
    heard: Mutex<HashMap<PosId, Vec<Heartbeat>>>,
    /// Held during each write, so that heartbeats and goodbyes of a device reach the database in their order. This
    /// process's entry among the service runs, once it has one.
    writing: tokio::sync::Mutex<Option<Uuid>>,
}

impl Presence {
    pub fn new(db: Db, clock: Clock, interval_seconds: i64) -> Self {
        Self { db, clock, interval_seconds, heard: Mutex::default(), writing: tokio::sync::Mutex::default() }
    }

    /// Keeps a heartbeat until the next write.
    pub fn hear(&self, heartbeat: Heartbeat) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let copies = heard.entry(heartbeat.pos_id).or_default();
        match copies.iter_mut().find(|copy| copy.instance_id == heartbeat.instance_id) {
            Some(earlier) => follow(earlier, heartbeat),
            None => copies.push(heartbeat),
        }
    }

    /// A clean shutdown. What was heard of the device before is written first: it must not undo the goodbye.
    pub async fn goodbye(&self, pos_id: PosId, instance_id: &str) -> storage::Result<()> {
        let _writing = self.writing.lock().await;
        let at = self.clock.now();
        let earlier = self.heard.lock().unwrap_or_else(PoisonError::into_inner).remove_entry(&pos_id);
        self.record(earlier.into_iter().collect()).await?;
        storage::presence::goodbye(&self.db, pos_id, instance_id, at).await
    }

    /// Writes all that was heard.
    pub async fn flush(&self) -> storage::Result<()> {
        let _writing = self.writing.lock().await;
        self.write().await
    }

    /// Writes all that was heard, says that the service is alive, and turns silent devices offline.
    pub async fn sweep(&self) -> storage::Result<()> {
        let mut run = self.writing.lock().await;
        self.write().await?;
        let now = self.clock.now();
        match *run {
            Some(run) => storage::service_runs::stay_alive(&self.db, run, now).await?,
            None => *run = Some(storage::service_runs::start(&self.db, now).await?.0),
        }
        let gone = storage::presence::sweep(&self.db, now, self.grace_until(now).await?).await?;
        metrics::counter!("heado_devices_swept_total").increment(gone.len() as u64);
        Ok(())
    }

    /// Writes and sweeps until told to stop; then everything heard is written.
    pub async fn run(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(WRITE_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for round in (0..WRITES_PER_SWEEP).cycle() {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = ticks.tick() => {}
            }
            let done = if round == 0 { self.sweep().await } else { self.flush().await };
            if let Err(error) = done {
                tracing::error!(%error, "presence could not be written, it stays in memory");
            }
        }
        if let Err(error) = self.flush().await {
            tracing::error!(%error, "the last heartbeats could not be written");
        }
    }

    async fn write(&self) -> storage::Result<()> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        self.record(heard).await
    }

    async fn record(&self, heard: HashMap<PosId, Vec<Heartbeat>>) -> storage::Result<()> {
        if heard.is_empty() {
            return Ok(());
        }
        let batch: Vec<Heartbeat> = heard.into_values().flatten().collect();
        metrics::histogram!("heado_presence_batch_devices")
            .record(u32::try_from(batch.len()).unwrap_or(u32::MAX));
        match storage::presence::record(&self.db, &batch, self.clock.now()).await {
            Ok(recorded) => {
                for pos_id in recorded.archived {
                    tracing::warn!(%pos_id, "a heartbeat of a device that has just been archived");
                }
                Ok(())
            }
            Err(error) => {
                self.put_back(batch);
                Err(error)
            }
        }
    }

    /// What could not be written goes before what was heard meanwhile.
    fn put_back(&self, batch: Vec<Heartbeat>) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        for mut earlier in batch {
            let copies = heard.entry(earlier.pos_id).or_default();
            match copies.iter_mut().find(|copy| copy.instance_id == earlier.instance_id) {
                Some(later) => {
                    std::mem::swap(later, &mut earlier);
                    follow(later, earlier);
                }
                None => copies.push(earlier),
            }
        }
    }

    /// A downtime of the service is none of the devices: after one, nobody is turned offline before everybody has
    /// had three intervals to be heard. A suspended process or an unreachable database is a downtime like any other.
    async fn grace_until(&self, now: DateTime<Utc>) -> storage::Result<DateTime<Utc>> {
        let grace = Duration::seconds(self.interval_seconds * INTERVALS_UNTIL_OFFLINE);
        let downtimes = storage::service_runs::downtimes(&self.db, now - grace, now).await?;
        Ok(downtimes.last().map_or(DateTime::UNIX_EPOCH, |(_, until)| *until + grace))
    }
}

/// The later heartbeat of an instance replaces the earlier one; the runs heard stay in their order, equal neighbours
/// joined, so that interleaving (A, B, A) stays visible.
fn follow(earlier: &mut Heartbeat, later: Heartbeat) {
    let mut runs = std::mem::take(&mut earlier.runs);
    for (run, at) in &later.runs {
        match runs.last_mut() {
            Some((last, last_at)) if last == run => *last_at = *at,
            _ => runs.push((run.clone(), *at)),
        }
    }
    let surplus = runs.len().saturating_sub(MOST_RUNS);
    runs.drain(..surplus);
    *earlier = Heartbeat { runs, ..later };
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::devices::HostFacts;

    fn heartbeat(run: &str, second: i64) -> Heartbeat {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Heartbeat {
            pos_id: PosId(1),
            instance_id: "i".into(),
            runs: vec![(run.into(), at)],
            at,
            external_ip: String::new(),
            facts: HostFacts { version: second.to_string(), ..HostFacts::default() },
            clock_offset_ms: 0,
            waiting_receipts: None,
            interval_seconds: 60,
        }
    }

    fn runs(heartbeat: &Heartbeat) -> Vec<(&str, i64)> {
        heartbeat.runs.iter().map(|(run, at)| (run.as_str(), at.timestamp())).collect()
    }

    #[test]
    fn interleaving_runs_stay_visible_and_the_last_facts_win() {
        let mut heard = heartbeat("a", 1);
        for (run, second) in [("a", 2), ("b", 3), ("a", 4)] {
            follow(&mut heard, heartbeat(run, second));
        }
        assert_eq!(runs(&heard), [("a", 2), ("b", 3), ("a", 4)]);
        assert_eq!(heard.facts.version, "4");
        assert_eq!(heard.at.timestamp(), 4);
    }

    #[test]
    fn a_wild_program_does_not_fill_the_memory() {
        let mut heard = heartbeat("a", 0);
        for second in 1..1_000 {
            follow(&mut heard, heartbeat(&format!("r{second}"), second));
        }
        assert_eq!(heard.runs.len(), MOST_RUNS);
        assert_eq!(runs(&heard).last(), Some(&("r999", 999)));
    }
}
