//! The streams of walls: each sends all that its wall shows, when it has changed.
//!
//! A wall is small, so that a stream sends whole snapshots and has nothing to catch up with. Walls of one scope and layout share what
//! is read for them.

mod boards;
mod stream;

pub use stream::open;

use crate::config::Config;
use boards::Boards;
use domain::{live::Change, time::Clock, wall::WallId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use storage::Db;
use tokio::sync::{broadcast::error::RecvError, watch};
use tokio_util::sync::CancellationToken;

/// A handle on what the streams of walls share; cheap to clone.
#[derive(Debug, Clone)]
pub struct Walls(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    clock: Clock,
    /// By which a wall says of when its data is, until the browser knows better.
    zone: String,
    stop: CancellationToken,
    boards: Boards,
    /// Grows with every change that a wall may show.
    changes: watch::Sender<u64>,
    /// Grows with every link that was revoked.
    revocations: watch::Sender<u64>,
    seats: Mutex<Seats>,
}

/// Open streams by wall.
#[derive(Debug)]
struct Seats {
    most: usize,
    most_per_wall: usize,
    taken: HashMap<WallId, usize>,
}

impl Walls {
    /// Starts listening for changes. All streams end when `stop` is cancelled.
    pub fn start(db: Db, clock: Clock, config: &Config, stop: CancellationToken) -> Self {
        let seats = Seats {
            most: config.limits.streams as usize,
            most_per_wall: config.limits.streams_per_member as usize,
            taken: HashMap::new(),
        };
        let walls = Self(Arc::new(Inner {
            db,
            clock,
            zone: config.support.zone.clone(),
            stop,
            boards: Boards::default(),
            changes: watch::Sender::new(1),
            revocations: watch::Sender::new(0),
            seats: Mutex::new(seats),
        }));
        tokio::spawn(walls.clone().listen());
        walls
    }

    /// Open streams of walls in this process.
    pub fn streams(&self) -> usize {
        self.seats().taken.values().sum()
    }

    async fn listen(self) {
        let mut changes = self.0.db.changes();
        loop {
            let change = tokio::select! {
                () = self.0.stop.cancelled() => return,
                change = changes.recv() => change,
            };
            match change {
                Ok(Change::Wall(_)) => self.0.revocations.send_modify(|number| *number += 1),
                Ok(Change::Devices(_) | Change::Incidents(_) | Change::Registry) => {
                    self.0.changes.send_modify(|number| *number += 1);
                }
                Ok(Change::Missed) | Err(RecvError::Lagged(_)) => {
                    self.0.changes.send_modify(|number| *number += 1);
                    self.0.revocations.send_modify(|number| *number += 1);
                }
                Ok(Change::Notices | Change::Access(_) | Change::Keys | Change::Letters) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream, which is given up when it is dropped; none: there are as many as may be.
    fn sit_down(&self, wall: WallId) -> Option<Seat> {
        let mut seats = self.seats();
        let all: usize = seats.taken.values().sum();
        let of_wall = seats.taken.get(&wall).copied().unwrap_or_default();
        if all >= seats.most || of_wall >= seats.most_per_wall {
            return None;
        }
        seats.taken.insert(wall, of_wall + 1);
        count(all + 1);
        drop(seats);
        Some(Seat { walls: self.clone(), wall })
    }
}

#[derive(Debug)]
struct Seat {
    walls: Walls,
    wall: WallId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.walls.seats();
        if let Some(taken) = seats.taken.get_mut(&self.wall) {
            *taken -= 1;
            if *taken == 0 {
                seats.taken.remove(&self.wall);
            }
        }
        count(seats.taken.values().sum());
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand streams at most")]
fn count(streams: usize) {
    metrics::gauge!("heado_wall_streams").set(streams as f64);
}
