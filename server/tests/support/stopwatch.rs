use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

const TICK: Duration = Duration::from_millis(10);

/// For limits of time: counts the time in which the server could run. It shares its thread with the test, and a busy machine gives that
/// thread no turn for seconds; such a pause counts as one tick.
pub struct Stopwatch {
    ticks: Arc<AtomicU32>,
    counting: JoinHandle<()>,
}

impl Stopwatch {
    pub fn start() -> Self {
        let ticks = Arc::new(AtomicU32::new(0));
        let counted = ticks.clone();
        let counting = tokio::spawn(async move {
            let mut interval = interval(TICK);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            interval.tick().await;
            loop {
                interval.tick().await;
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { ticks, counting }
    }

    pub fn elapsed(&self) -> Duration {
        TICK * self.ticks.load(Ordering::SeqCst)
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        self.counting.abort();
    }
}
