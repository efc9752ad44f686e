use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

const TICK: Duration = Duration::from_millis(10);
/// What lies between two ticks counts up to this: a longer pause is the machine's.
const LONGEST: Duration = Duration::from_millis(100);

/// For limits of time: counts the time in which the server could run. It shares its thread with the test, and a busy machine gives that
/// thread no turn for seconds.
pub struct Stopwatch {
    milliseconds: Arc<AtomicU64>,
    counting: JoinHandle<()>,
}

impl Stopwatch {
    pub fn start() -> Self {
        let milliseconds = Arc::new(AtomicU64::new(0));
        let counted = milliseconds.clone();
        let counting = tokio::spawn(async move {
            let mut before = Instant::now();
            loop {
                tokio::time::sleep(TICK).await;
                let passed = before.elapsed().min(LONGEST);
                before = Instant::now();
                counted.fetch_add(u64::try_from(passed.as_millis()).unwrap(), Ordering::SeqCst);
            }
        });
        Self { milliseconds, counting }
    }

    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(self.milliseconds.load(Ordering::SeqCst))
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        self.counting.abort();
    }
}
