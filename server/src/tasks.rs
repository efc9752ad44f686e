//! What happens by itself, at intervals, until the service stops.

use crate::{AppState, lag, ops};
use chrono::{DateTime, Utc};
use domain::time::Clock;
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};
use storage::{
    Db, feed_delays,
    lag::Histories,
    members, outlets,
    retention::{self, Pruned},
    sessions,
};
use tokio::time::MissedTickBehavior;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Starts all of them. (Heartbeats, silent devices and the service's own life are `presence`'s.)
pub fn start(state: &AppState, tasks: &TaskTracker, stop: &CancellationToken) {
    let turns = Turns { db: &state.db, clock: &state.clock, tasks, stop };
    turns.every(MINUTE, "roll over business days", |db, now| async move {
        outlets::roll_over(&db, now).await.map(drop)
    });
    let (rules, histories) = (Arc::new(lag::rules(&state.config.lag)), Histories::default());
    turns.every(MINUTE, "evaluate outlets", move |db, now| {
        let (rules, histories) = (rules.clone(), histories.clone());
        async move { lag::evaluate(&db, &histories, &rules, now).await }
    });
    turns.every(MINUTE, "tidy metrics", |_, _| async {
        ops::upkeep();
        Ok(())
    });
    turns.every(HOUR, "prune links", |db, now| async move { members::prune_links(&db, now).await.map(drop) });
    turns.every(HOUR, "prune sessions", |db, now| async move { sessions::prune(&db, now).await.map(drop) });
    turns.every(
        DAY,
        "learn feed delays",
        |db, now| async move { feed_delays::learn(&db, now).await.map(drop) },
    );
    let keep = state.config.kept();
    turns.every(DAY, "prune", move |db, now| async move {
        let began = Instant::now();
        if let Some(pruned) = retention::prune(&db, &keep, now).await?
            && pruned != Pruned::default()
        {
            tracing::info!(?pruned, elapsed = ?began.elapsed(), "removed what is older than it is kept");
        }
        Ok(())
    });
}

struct Turns<'a> {
    db: &'a Db,
    clock: &'a Clock,
    tasks: &'a TaskTracker,
    stop: &'a CancellationToken,
}

impl Turns<'_> {
    /// Runs a job at once, and again after each period. A failure is logged, and the next turn tries again. The stop
    /// of the service waits for a job that has begun.
    fn every<F>(
        &self,
        period: Duration,
        name: &'static str,
        job: impl Fn(Db, DateTime<Utc>) -> F + Send + 'static,
    ) where
        F: Future<Output = storage::Result<()>> + Send + 'static,
    {
        let (db, clock, stop) = (self.db.clone(), self.clock.clone(), self.stop.clone());
        self.tasks.spawn(async move {
            let mut turns = tokio::time::interval(period);
            turns.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = turns.tick() => {}
                }
                if let Err(error) = job(db.clone(), clock.now()).await {
                    tracing::error!(task = name, ?error, "a task failed, and will be tried again");
                    metrics::counter!("heado_task_failures_total", "task" => name).increment(1);
                }
            }
        });
    }
}
