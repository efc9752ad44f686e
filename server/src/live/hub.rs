//! The hub: gathers what storage announces, reads each changed row once, and hands it to the streams that show it.

use super::{Inner, Live, encode, seats::Frame};
use domain::{
    accounts::AccountId,
    devices::PosId,
    live::{Change, LiveEvent},
    members::Scope,
    overview::AccountOverview,
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::atomic::Ordering,
    time::Duration,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, MissedTickBehavior},
};

/// Changes are gathered for so long before their rows are read.
const GATHER: Duration = Duration::from_millis(150);
/// After a failure to read.
const RETRY: Duration = Duration::from_secs(1);
/// Totals are read at most so often.
const TOTALS: Duration = Duration::from_secs(1);
/// Rows of one query.
const CHUNK: usize = 500;

pub(super) struct Hub {
    live: Live,
    /// Shown devices whose rows have changed, and when they are due.
    changed: BTreeSet<PosId>,
    due: Option<Instant>,
    totals_changed: bool,
    /// The totals that were sent last.
    totals: HashMap<AccountId, AccountOverview>,
}

impl Hub {
    pub(super) fn new(live: Live) -> Self {
        Self { live, changed: BTreeSet::new(), due: None, totals_changed: false, totals: HashMap::new() }
    }

    pub(super) async fn run(mut self, mut changes: Receiver<Change>) {
        let stop = self.live.0.stop.clone();
        let mut totals = tokio::time::interval(TOTALS);
        totals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = self.due.unwrap_or_else(Instant::now);
            tokio::select! {
                () = stop.cancelled() => return,
                change = changes.recv() => match change {
                    Ok(change) => self.note(change),
                    Err(RecvError::Lagged(_)) => self.note(Change::Missed),
                    Err(RecvError::Closed) => return,
                },
                () = tokio::time::sleep_until(due), if self.due.is_some() => self.send_rows().await,
                _ = totals.tick(), if self.totals_changed => self.send_totals().await,
            }
        }
    }

    fn note(&mut self, change: Change) {
        match change {
            Change::Devices(devices) => {
                self.totals_changed = true;
                self.changed.extend(self.live.seats().shown(&devices));
                if !self.changed.is_empty() {
                    self.due.get_or_insert_with(|| Instant::now() + GATHER);
                }
            }
            Change::Incidents(incidents) => {
                // The totals count open incidents.
                self.totals_changed = true;
                let seats = self.live.seats();
                for (id, account) in incidents {
                    seats.send_incident(&Frame::OfIncident(account, encode(&LiveEvent::Incident(id))));
                }
            }
            Change::Registry | Change::Notices | Change::Missed => {
                self.totals_changed = true;
                self.live.seats().send_all(&Frame::Resync);
            }
            Change::Access(member) => self.live.seats().send_member(member, &Frame::CheckAccess),
            Change::Keys | Change::Letters | Change::Wall(_) => {}
        }
    }

    async fn send_rows(&mut self) {
        let chunk: Vec<PosId> = self.changed.iter().take(CHUNK).copied().collect();
        let Inner { db, clock, .. } = &*self.live.0;
        match storage::devices::rows(db, &Scope::Everything, &chunk, clock.now()).await {
            Ok(rows) => {
                self.set_fresh(true);
                let mut gone: HashSet<PosId> = chunk.iter().copied().collect();
                let seats = self.live.seats();
                for row in rows {
                    let (pos_id, account) = (row.pos_id, row.account_id);
                    gone.remove(&pos_id);
                    seats.send_device(pos_id, &Frame::Of(account, encode(&LiveEvent::Device(Box::new(row)))));
                }
                for pos_id in gone {
                    seats.send_device(pos_id, &Frame::Resync);
                }
                drop(seats);
                for pos_id in chunk {
                    self.changed.remove(&pos_id);
                }
                self.due = (!self.changed.is_empty()).then(Instant::now);
            }
            Err(error) => {
                tracing::error!(?error, "changed rows cannot be read, and will be tried again");
                self.set_fresh(false);
                self.due = Some(Instant::now() + RETRY);
            }
        }
    }

    async fn send_totals(&mut self) {
        if !self.live.seats().want_totals() {
            self.totals_changed = false;
            self.totals.clear();
            return;
        }
        let Inner { db, clock, .. } = &*self.live.0;
        match storage::overview::get(db, &Scope::Everything, clock.now()).await {
            Ok(overview) => {
                self.set_fresh(true);
                self.totals_changed = false;
                let seats = self.live.seats();
                for totals in &overview.accounts {
                    if self.totals.get(&totals.account_id) != Some(totals) {
                        let event = encode(&LiveEvent::Account(totals.clone()));
                        seats.send_totals(&Frame::Of(totals.account_id, event));
                    }
                }
                drop(seats);
                self.totals =
                    overview.accounts.into_iter().map(|totals| (totals.account_id, totals)).collect();
            }
            Err(error) => {
                tracing::error!(?error, "totals cannot be read, and will be tried again");
                self.set_fresh(false);
            }
        }
    }

    fn set_fresh(&self, fresh: bool) {
        self.live.0.fresh.store(fresh, Ordering::Relaxed);
    }
}
