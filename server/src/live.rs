//! Live updates (`product.md` section 5): one hub for the process reads what has changed once, and tells the streams
//! that show it.

mod hub;
mod seats;
mod stream;

pub use stream::open;

use crate::{config::Config, sse};
use domain::{live::LiveEvent, time::Clock};
use seats::Seats;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use storage::Db;
use tokio_util::sync::CancellationToken;

/// A handle on the hub; cheap to clone.
#[derive(Debug, Clone)]
pub struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    clock: Clock,
    stop: CancellationToken,
    seats: Mutex<Seats>,
    /// The last attempt to read changes succeeded: otherwise no stream may claim that its data is fresh.
    fresh: AtomicBool,
}

impl Live {
    /// Starts the hub. It ends, and with it all streams, when `stop` is cancelled.
    pub fn start(db: Db, clock: Clock, config: &Config, stop: CancellationToken) -> Self {
        let seats = Seats::new(config.limits.streams as usize, config.limits.streams_per_member as usize);
        // From here on, before the first stream can open.
        let changes = db.changes();
        let live =
            Self(Arc::new(Inner { db, clock, stop, seats: Mutex::new(seats), fresh: AtomicBool::new(true) }));
        tokio::spawn(hub::Hub::new(live.clone()).run(changes));
        live
    }

    /// Has the stop of the service been asked for?
    pub fn is_stopping(&self) -> bool {
        self.0.stop.is_cancelled()
    }

    /// Open streams of this process.
    pub fn streams(&self) -> usize {
        self.seats().count()
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_fresh(&self) -> bool {
        self.0.fresh.load(Ordering::Relaxed)
    }

    fn now_ms(&self) -> i64 {
        self.0.clock.now().timestamp_millis()
    }
}

fn encode(event: &LiveEvent) -> axum::response::sse::Event {
    sse::encode(event.name(), event)
}
