//! What the past says of the present day of each outlet that is open, or opens soon: kept in memory from one evaluation to
//! the next, because it does not change while the day goes on, but for what is looked for here.

use super::judging::Present;
use crate::{
    Db, Error, Result,
    revenue::{self, Lags},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    outlets::{Outlet, OutletId},
    profiles::{HISTORY_DAYS, History},
};
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// From so many slots before an outlet opens on, six hours, its history is made: each outlet has a slot of its own, so that
/// those that open at the same hour do not keep one evaluation busy.
pub(super) const AHEAD: usize = 24;
/// Outlets whose thirteen weeks are read with one question.
const READ_AT_ONCE: usize = 20;
/// A history that is older may lack receipts of past days which were imported, or delivered late, meanwhile: it is made anew …
const OLD: TimeDelta = TimeDelta::hours(4);
/// … the oldest first, one of so many at an evaluation, for all opened at the same hour …
const RENEWED: usize = 32;
/// … and so many at least.
const LEAST_RENEWED: usize = 20;

/// The histories of outlets that are open or open soon, from one evaluation to the next: about five kilobytes each. They are a
/// process's own and can be lost; clones are the same ones.
#[derive(Debug, Clone, Default)]
pub struct Histories(Arc<Mutex<HashMap<OutletId, Kept>>>);

#[derive(Debug)]
struct Kept {
    history: Arc<History>,
    made_from: MadeFrom,
    made_at: DateTime<Utc>,
}

/// What a history rests on besides receipts.
#[derive(Debug, PartialEq, Eq)]
struct MadeFrom {
    on: NaiveDate,
    /// A digest of opening hours and zone.
    plan: u64,
    excluded: Lags,
}

/// The histories at one evaluation.
pub(super) struct Open {
    kept: OwnedMutexGuard<HashMap<OutletId, Kept>>,
    excluded: HashMap<OutletId, Lags>,
    /// Old ones that it is the turn of.
    renewed: HashSet<OutletId>,
    asked: HashSet<OutletId>,
    now: DateTime<Utc>,
}

impl Histories {
    /// The histories for an evaluation at this moment; another one of this process waits until it is over.
    pub(super) async fn open(&self, db: &Db, now: DateTime<Utc>) -> Result<Open> {
        let kept = Arc::clone(&self.0).lock_owned().await;
        // A business day begins at most a day before its date or after it, whatever the zone.
        let excluded = revenue::lags_since(db, now - TimeDelta::days(i64::from(HISTORY_DAYS) + 3)).await?;
        let renewed = oldest(&kept, now);
        Ok(Open { kept, excluded, renewed, asked: HashSet::new(), now })
    }
}

/// The histories that are made anew for their age.
fn oldest(kept: &HashMap<OutletId, Kept>, now: DateTime<Utc>) -> HashSet<OutletId> {
    let old = kept.iter().filter(|(_, kept)| now - kept.made_at >= OLD);
    let mut old: Vec<(DateTime<Utc>, OutletId)> = old.map(|(id, kept)| (kept.made_at, *id)).collect();
    old.sort_unstable();
    old.truncate(kept.len().div_ceil(RENEWED).max(LEAST_RENEWED));
    old.into_iter().map(|(_, id)| id).collect()
}

impl Open {
    /// The histories of outlets, in their order: kept ones, and those that are missing or hold no longer made anew.
    pub(super) async fn of(&mut self, db: &Db, outlets: &[Present]) -> Result<Vec<Arc<History>>> {
        self.make_missing(db, outlets.iter()).await?;
        let kept = |present: &Present| self.kept.get(&present.outlet.id).ok_or(Error::NotFound);
        outlets.iter().map(|present| Ok(Arc::clone(&kept(present)?.history))).collect()
    }

    /// Makes the histories of closed outlets that open soon, as soon as they have their turn, and keeps those that are there.
    pub(super) async fn prepare(&mut self, db: &Db, closed: &[Present]) -> Result<()> {
        let has_turn = |present: &Present| present.judged_in().is_some_and(|slots| slots <= turn(present));
        let prepared: Vec<&Present> =
            closed.iter().filter(|present| has_turn(present) || self.holds(present)).collect();
        self.make_missing(db, prepared.into_iter()).await
    }

    async fn make_missing(&mut self, db: &Db, outlets: impl Iterator<Item = &Present>) -> Result<()> {
        let mut missing = Vec::new();
        for present in outlets {
            self.asked.insert(present.outlet.id);
            if !self.holds(present) {
                missing.push(present);
            }
        }
        for portion in missing.chunks(READ_AT_ONCE) {
            self.make(db, portion).await?;
        }
        Ok(())
    }

    fn holds(&self, present: &Present) -> bool {
        let id = present.outlet.id;
        let kept = self.kept.get(&id).filter(|_| !self.renewed.contains(&id));
        kept.is_some_and(|kept| kept.made_from == self.made_from(present))
    }

    fn made_from(&self, present: &Present) -> MadeFrom {
        let excluded = self.excluded.get(&present.outlet.id).cloned().unwrap_or_default();
        MadeFrom { on: present.day.on, plan: plan(&present.outlet), excluded }
    }

    async fn make(&mut self, db: &Db, outlets: &[&Present]) -> Result<()> {
        let pasts: Vec<(&Outlet, NaiveDate)> =
            outlets.iter().map(|present| (&present.outlet, present.day.on)).collect();
        for (present, mut past) in outlets.iter().zip(revenue::pasts(db, &pasts).await?) {
            let made_from = self.made_from(present);
            revenue::mark_excluded(&made_from.excluded, &mut past);
            let history = Arc::new(History::new(&present.day, &past));
            self.kept.insert(present.outlet.id, Kept { history, made_from, made_at: self.now });
        }
        Ok(())
    }

    /// Drops those that nobody asked for: of outlets that are closed for the day, or archived.
    pub(super) fn close(mut self) {
        let asked = self.asked;
        self.kept.retain(|id, _| asked.contains(id));
    }
}

/// How many slots before its opening an outlet has its turn: 1–[`AHEAD`].
fn turn(present: &Present) -> usize {
    // The ids are random at their end.
    1 + usize::from(present.outlet.id.0.as_bytes()[15]) % AHEAD
}

fn plan(outlet: &Outlet) -> u64 {
    let mut digest = DefaultHasher::new();
    (&outlet.hours, &outlet.zone).hash(&mut digest);
    digest.finish()
}
