//! What is read for walls, once for all that show the same.

use super::Walls;
use domain::{
    accounts::AccountId,
    members::Scope,
    wall::{WallLayout, WallSnapshot},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{sync::Mutex as AsyncMutex, time::Instant};

/// What was read is good enough for another wall for so long.
const SHARED: Duration = Duration::from_millis(900);

/// What walls show, by scope and layout; those that no wall shows any more are forgotten.
#[derive(Debug, Default)]
pub(super) struct Boards(Mutex<HashMap<Key, Weak<Board>>>);

type Key = (Option<Vec<AccountId>>, WallLayout);

/// What walls of one scope and layout show.
#[derive(Debug, Default)]
pub(super) struct Board(AsyncMutex<Option<Picture>>);

/// What was read last.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) snapshot: Arc<WallSnapshot>,
    /// The number of changes that it certainly has.
    pub(super) changes: u64,
    /// When it was read …
    pub(super) read_at: Instant,
    /// … and how long that took.
    pub(super) took: Duration,
}

impl Boards {
    /// The board of a scope; it lives as long as somebody holds it.
    pub(super) fn of(&self, scope: &Scope, layout: WallLayout) -> Arc<Board> {
        let accounts = match scope {
            Scope::Everything => None,
            Scope::Accounts(accounts) => Some(accounts.iter().copied().collect()),
        };
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        boards.retain(|_, board| board.strong_count() > 0);
        let key = (accounts, layout);
        if let Some(board) = boards.get(&key).and_then(Weak::upgrade) {
            return board;
        }
        let board = Arc::new(Board::default());
        boards.insert(key, Arc::downgrade(&board));
        board
    }
}

impl Board {
    /// What is to be shown: read now, or a moment ago for another wall.
    pub(super) async fn read(
        &self,
        walls: &Walls,
        scope: &Scope,
        layout: WallLayout,
    ) -> storage::Result<Picture> {
        let mut last = self.0.lock().await;
        if let Some(picture) = last.as_ref().filter(|picture| picture.read_at.elapsed() < SHARED) {
            return Ok(picture.clone());
        }
        // Before the reading: what changes meanwhile may or may not be in it.
        let changes = *walls.0.changes.borrow();
        let began = Instant::now();
        let now = walls.0.clock.now();
        let snapshot = storage::wall::snapshot(&walls.0.db, scope, layout, &walls.0.zone, now).await?;
        let picture =
            Picture { snapshot: Arc::new(snapshot), changes, read_at: Instant::now(), took: began.elapsed() };
        *last = Some(picture.clone());
        Ok(picture)
    }
}
