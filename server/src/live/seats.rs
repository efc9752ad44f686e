//! Who listens to what: one seat for each open stream.

use super::Live;
use axum::response::sse::Event;
use domain::{accounts::AccountId, devices::PosId, members::MemberId};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::mpsc;

/// Frames that wait for one stream, at most; a slower one loses them and refetches.
const WAITING: usize = 512;

/// What the hub tells a stream.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// A row or the totals of this account.
    Of(AccountId, Event),
    /// An incident of this account, or of the platform: the frame of every page counts them, whatever the page shows.
    OfIncident(Option<AccountId>, Event),
    /// All that is shown may be out of date.
    Resync,
    /// Rights of the member may have changed.
    CheckAccess,
    /// Frames were lost, of whatever kind: all of the above.
    CatchUp,
}

/// What a stream wants to hear.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) member: MemberId,
    pub(super) devices: BTreeSet<PosId>,
    pub(super) totals: bool,
    pub(super) incidents: bool,
}

/// Why there is no seat left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    Member,
    Process,
}

#[derive(Debug)]
struct Seat {
    wish: Wish,
    frames: mpsc::Sender<Frame>,
    lagged: Arc<AtomicBool>,
}

impl Seat {
    fn send(&self, frame: Frame) {
        if self.frames.try_send(frame).is_err() {
            self.lagged.store(true, Ordering::Release);
        }
    }
}

/// All seats of the process.
#[derive(Debug)]
pub(super) struct Seats {
    most: usize,
    most_per_member: usize,
    last: u64,
    by_id: HashMap<u64, Seat>,
    by_device: HashMap<PosId, HashSet<u64>>,
    by_member: HashMap<MemberId, HashSet<u64>>,
}

impl Seats {
    pub(super) fn new(most: usize, most_per_member: usize) -> Self {
        let (by_id, by_device, by_member) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { most, most_per_member, last: 0, by_id, by_device, by_member }
    }

    pub(super) fn count(&self) -> usize {
        self.by_id.len()
    }

    fn take(
        &mut self,
        wish: Wish,
        frames: mpsc::Sender<Frame>,
        lagged: Arc<AtomicBool>,
    ) -> Result<u64, Full> {
        if self.by_id.len() >= self.most {
            return Err(Full::Process);
        }
        if self.by_member.get(&wish.member).is_some_and(|seats| seats.len() >= self.most_per_member) {
            return Err(Full::Member);
        }
        self.last += 1;
        for pos_id in &wish.devices {
            self.by_device.entry(*pos_id).or_default().insert(self.last);
        }
        self.by_member.entry(wish.member).or_default().insert(self.last);
        self.by_id.insert(self.last, Seat { wish, frames, lagged });
        Ok(self.last)
    }

    fn leave(&mut self, id: u64) {
        let Some(seat) = self.by_id.remove(&id) else { return };
        for pos_id in &seat.wish.devices {
            remove(&mut self.by_device, pos_id, id);
        }
        remove(&mut self.by_member, &seat.wish.member, id);
    }

    /// Those of the devices that any stream shows.
    pub(super) fn shown(&self, devices: &[PosId]) -> Vec<PosId> {
        devices.iter().filter(|pos_id| self.by_device.contains_key(pos_id)).copied().collect()
    }

    /// Does any stream want totals?
    pub(super) fn want_totals(&self) -> bool {
        self.by_id.values().any(|seat| seat.wish.totals)
    }

    pub(super) fn send_device(&self, pos_id: PosId, frame: &Frame) {
        for seat in self.by_device.get(&pos_id).into_iter().flatten().filter_map(|id| self.by_id.get(id)) {
            seat.send(frame.clone());
        }
    }

    pub(super) fn send_totals(&self, frame: &Frame) {
        for seat in self.by_id.values().filter(|seat| seat.wish.totals) {
            seat.send(frame.clone());
        }
    }

    pub(super) fn send_incident(&self, frame: &Frame) {
        for seat in self.by_id.values().filter(|seat| seat.wish.incidents) {
            seat.send(frame.clone());
        }
    }

    pub(super) fn send_member(&self, member: MemberId, frame: &Frame) {
        for seat in self.by_member.get(&member).into_iter().flatten().filter_map(|id| self.by_id.get(id)) {
            seat.send(frame.clone());
        }
    }

    pub(super) fn send_all(&self, frame: &Frame) {
        for seat in self.by_id.values() {
            seat.send(frame.clone());
        }
    }
}

fn remove<K: std::hash::Hash + Eq>(index: &mut HashMap<K, HashSet<u64>>, key: &K, id: u64) {
    if let Some(seats) = index.get_mut(key) {
        seats.remove(&id);
        if seats.is_empty() {
            index.remove(key);
        }
    }
}

/// A stream's side of its seat, which is given up when this is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    live: Live,
    id: u64,
    frames: mpsc::Receiver<Frame>,
    lagged: Arc<AtomicBool>,
}

impl Ticket {
    pub(super) fn take(live: &Live, wish: Wish) -> Result<Self, Full> {
        let (sender, frames) = mpsc::channel(WAITING);
        let lagged = Arc::new(AtomicBool::new(false));
        let mut seats = live.seats();
        let id = seats.take(wish, sender, lagged.clone())?;
        count(seats.count());
        drop(seats);
        Ok(Self { live: live.clone(), id, frames, lagged })
    }

    /// The next frame; after frames were lost, one [`Frame::CatchUp`] in place of all that wait.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        let frame = self.frames.recv().await?;
        if !self.lagged.swap(false, Ordering::AcqRel) {
            return Some(frame);
        }
        while self.frames.try_recv().is_ok() {}
        Some(Frame::CatchUp)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut seats = self.live.seats();
        seats.leave(self.id);
        count(seats.count());
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand streams at most")]
fn count(streams: usize) {
    metrics::gauge!("heado_live_streams").set(streams as f64);
}
