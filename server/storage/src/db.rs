//! The two engines behind one handle, and the changes that they announce.

use crate::{Error, Result};
use domain::live::Change;
use sqlx::{PgPool, SqlitePool};
use tokio::sync::broadcast;

/// A handle on the database; cheap to clone. SQLite has one writer and many readers.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) engine: Engine,
    pub(crate) changes: broadcast::Sender<Change>,
}

#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    /// Connects to `sqlite:///path`, `sqlite::memory:` or `postgres://…` and brings the schema up to date.
    pub async fn connect(_url: &str) -> Result<Self> {
        Err(Error::Url("todo".into()))
    }
    /// Changes committed from now on, by this or any other process on the same PostgreSQL database.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
    /// Answers within the pool's timeout if the database can be read and written: readiness.
    pub async fn check(&self) -> Result<()> {
        todo!()
    }
    /// Closes all connections; pending writes are finished first.
    pub async fn close(&self) {
        todo!()
    }
}
