//! Copies that run at once under one `PosID` (`product.md` section 3, `cases.md` 4–6).
//!
//! Every run (one start of the software) was heard first and last at some moment. Two runs are running at once if each
//! was heard later than the other one first was. A restart (new run, same instance id) and a reinstall (new instance id)
//! end the older run, so its last heartbeat is before the newer one's first: no duplicate, not even for three intervals.
//! A second machine (two instance ids) and a cloned disk (one instance id, runs A, B, A) do overlap. The number of copies
//! is the largest number of runs that overlap each other, of those heard within three intervals.

use super::offline_cutoff;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Runs that are remembered of one instance; the one that is silent for longest is forgotten.
pub const MAX_RUNS: usize = 8;

/// One start of the software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Made by the software at each start.
    pub run_id: String,
    /// Its first heartbeat, Unix milliseconds.
    pub first_at: i64,
    /// Its last heartbeat, Unix milliseconds.
    pub last_at: i64,
    /// It said goodbye after its last heartbeat.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
}

/// What storage keeps for each `PosID` and instance id: the latest runs, at most [`MAX_RUNS`], the one heard last in front.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceRuns(Vec<Run>);

impl InstanceRuns {
    /// An instance that is heard for the first time.
    pub fn first(run_id: &str, at: DateTime<Utc>) -> Self {
        let mut runs = Self::default();
        runs.hear(run_id, at);
        runs
    }

    /// A heartbeat of this run. Times are the server's; a late one moves nothing back.
    pub fn hear(&mut self, run_id: &str, at: DateTime<Utc>) {
        let at = at.timestamp_millis();
        if let Some(run) = self.0.iter_mut().find(|run| run.run_id == run_id) {
            run.first_at = run.first_at.min(at);
            if at >= run.last_at {
                run.last_at = at;
                run.left = false;
            }
        } else {
            self.0.push(Run { run_id: run_id.to_owned(), first_at: at, last_at: at, left: false });
        }
        // Of two heard in the same millisecond the later start is the one that runs.
        self.0.sort_by_key(|run| std::cmp::Reverse((run.last_at, run.first_at)));
        self.0.truncate(MAX_RUNS);
    }

    /// A clean shutdown of this run: it stops counting at once, and what it had replaced (a run that was killed shortly before)
    /// does not count in its place. A later heartbeat makes a run count again.
    pub fn leave(&mut self, run_id: &str) {
        let Some(began) = self.0.iter().find(|run| run.run_id == run_id).map(|run| run.first_at) else {
            return;
        };
        for run in &mut self.0 {
            run.left |= run.run_id == run_id || run.last_at <= began;
        }
    }

    /// The remembered runs, the one heard last in front.
    pub fn runs(&self) -> &[Run] {
        &self.0
    }

    /// The run that sent the last heartbeat.
    pub fn current(&self) -> Option<&Run> {
        self.0.first()
    }
}

/// One instance with its runs, for [`copies`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSeen {
    /// Made by the software once per installation.
    pub instance_id: String,
    /// Its latest runs.
    pub runs: InstanceRuns,
}

/// How many copies run at once: 0 when none was heard within three intervals of `interval_seconds`, 1 is normal.
pub fn copies(instances: &[InstanceSeen], now: DateTime<Utc>, interval_seconds: i64) -> i64 {
    running(instances, now, interval_seconds).into_iter().sum()
}

/// How many runs of each instance run now, in the order of `instances`; their sum is [`copies`].
///
/// 0: silent, or replaced by another instance; 1: one of the copies; more: a cloned disk.
pub fn running(instances: &[InstanceSeen], now: DateTime<Utc>, interval_seconds: i64) -> Vec<i64> {
    let cutoff = offline_cutoff(interval_seconds, now).timestamp_millis();
    let alive: Vec<(usize, &Run)> = instances
        .iter()
        .enumerate()
        .flat_map(|(index, instance)| instance.runs.0.iter().map(move |run| (index, run)))
        .filter(|(_, run)| run.last_at >= cutoff && !run.left)
        .collect();
    // Runs that all overlap each other do so at the moment at which the youngest of them began. Of several such
    // moments with equally many runs the latest counts; the ids make the answer independent of the order given.
    let group = alive
        .iter()
        .map(|(of, youngest)| {
            let members: Vec<usize> = alive
                .iter()
                .filter(|(_, run)| {
                    std::ptr::eq(*run, *youngest)
                        || (run.first_at <= youngest.first_at
                            && run.last_at > youngest.first_at
                            && youngest.last_at > run.first_at)
                })
                .map(|(index, _)| *index)
                .collect();
            let ids = (&instances[*of].instance_id, &youngest.run_id);
            ((members.len(), youngest.first_at, youngest.last_at, ids), members)
        })
        .max_by_key(|(rank, _)| *rank);
    let mut counts = vec![0; instances.len()];
    for index in group.into_iter().flat_map(|(_, members)| members) {
        counts[index] += 1;
    }
    counts
}
