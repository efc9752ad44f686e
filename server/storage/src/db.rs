//! The two engines behind one handle, and the changes that they announce.

use crate::{
    Error, Result, append_only,
    notify::{self, Listening},
};
use domain::live::Change;
use sqlx::{
    PgPool, SqlitePool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::sync::broadcast;

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Changes that a slow receiver may lie behind before it is told that it missed some.
const CHANGES_KEPT: usize = 4_096;
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a writer waits for another process (the CLI) that writes to the same `SQLite` file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// A handle on the database; cheap to clone. `SQLite` has one writer and many readers.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) engine: Engine,
    pub(crate) changes: broadcast::Sender<Change>,
    /// On `PostgreSQL` the task that hears the changes of all processes; it ends with the last handle.
    listening: Option<Arc<Listening>>,
}

#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres(PgPool),
}

/// Runs one body on a pool for reading, compiled for both engines.
macro_rules! read {
    ($db:expr, |$pool:ident| $body:expr) => {
        match &$db.engine {
            $crate::db::Engine::Sqlite { reader: $pool, .. } => $body,
            $crate::db::Engine::Postgres($pool) => $body,
        }
    };
}
pub(crate) use read;

/// Without compiling statements just in time: what is asked here takes milliseconds, and compiling it takes a hundred, which
/// the planner prefers as soon as a table is large.
fn postgres_options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url).map_err(|error| match error {
        sqlx::Error::Configuration(reason) => Error::Url(reason.to_string()),
        other => Error::Sql(other),
    })?;
    Ok(options.options([("jit", "off")]))
}

impl Db {
    /// Connects to `sqlite:///path`, `sqlite::memory:` or `postgres://…` and brings the schema up to date.
    ///
    /// An `SQLite` file and its folder are made if they are missing.
    pub async fn connect(url: &str) -> Result<Self> {
        let (scheme, _) = url.split_once(':').ok_or_else(|| Error::Url("no scheme".to_owned()))?;
        match scheme {
            "sqlite" => Self::connect_sqlite(url).await,
            "postgres" | "postgresql" => Self::connect_postgres(url).await,
            other => Err(Error::Url(format!("{other}: is neither sqlite: nor postgres:"))),
        }
    }

    async fn connect_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url).map_err(|error| Error::Url(error.to_string()))?;
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16384")
            .statement_cache_capacity(256);
        let memory = url.contains(":memory:") || url.contains("mode=memory");
        let one = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(ACQUIRE_TIMEOUT);
        let (writer, reader) = if memory {
            // A database in memory belongs to its one connection, which then serves readers too.
            let only = one.connect_with(options.shared_cache(false)).await?;
            (only.clone(), only)
        } else {
            make_folder(&options)?;
            let writer = one.connect_with(options.clone()).await?;
            let reader = SqlitePoolOptions::new()
                .max_connections(SQLITE_READERS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_lazy_with(options.pragma("query_only", "on"));
            (writer, reader)
        };
        MIGRATIONS.run(&writer).await?;
        let engine = Engine::Sqlite { writer, reader };
        append_only::refuse_changes(&engine).await?;
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        Ok(Self { engine, changes, listening: None })
    }

    async fn connect_postgres(url: &str) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(postgres_options(url)?)
            .await?;
        MIGRATIONS.run(&pool).await?;
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        let listening = notify::listen(&pool, changes.clone()).await?;
        let engine = Engine::Postgres(pool);
        append_only::refuse_changes(&engine).await?;
        Ok(Self { engine, changes, listening: Some(Arc::new(listening)) })
    }

    /// Changes committed from now on, by this or any other process on the same `PostgreSQL` database.
    ///
    /// A receiver that lags behind hears of it from the channel; it treats that like [`Change::Missed`].
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Answers within the pool's timeout if the database can be read and written: readiness.
    pub async fn check(&self) -> Result<()> {
        read!(self, |pool| sqlx::query("select 1").execute(pool).await.map(drop))?;
        // A transaction of the writer, so that a full disk, a lost lock or a read-only standby is noticed.
        let mut tx = self.begin().await?;
        crate::tx::on!(tx, |conn| sqlx::query("delete from sessions where id = ''")
            .execute(conn)
            .await
            .map(drop))?;
        tx.commit().await
    }

    /// Closes all connections; pending writes are finished first.
    pub async fn close(&self) {
        if let Some(listening) = &self.listening {
            listening.stop();
        }
        match &self.engine {
            Engine::Sqlite { writer, reader } => {
                // The writer last: it alone may check-point and remove the write-ahead log.
                reader.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

pub(crate) fn make_folder(options: &SqliteConnectOptions) -> Result<()> {
    let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| Error::Url(format!("{}: {error}", folder.display())))
}
