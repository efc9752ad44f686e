//! Out of an archive into a database, in one transaction.

use super::{
    BackupError, Contents,
    archive::{Header, Item, Reader, verify},
    catalogue::{MIGRATIONS_TABLE, Scheme, Session, Table, postgres_pool, quoted, scheme, sqlite_pool},
    cell::Cell,
};
use crate::{
    Db,
    db::MIGRATIONS,
    tx::{Conn, on},
};
use chrono::{DateTime, Utc};
use sqlx::{
    AssertSqlSafe, QueryBuilder,
    migrate::{Migrate, MigrateError, Migration},
    sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use std::{
    fs::File,
    io::{BufReader, Seek},
};

/// What a server writes by itself when it starts on an empty database.
const WRITTEN_BY_A_START: [&str; 5] =
    ["service_runs", "support_alerts", "lag_evaluations", "sessions", "sign_in_attempts"];
/// A server process says every five seconds that it is alive.
const ALIVE_WITHIN_MS: i64 = 30_000;
/// Values of one statement; `SQLite` takes 32,766.
const VALUES_AT_ONCE: usize = 30_000;
const ROWS_AT_ONCE: usize = 1_000;
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the archive held.
    pub contents: Contents,
    /// The latest migration now: an older backup has been brought up to date.
    pub schema: i64,
    /// Letters that were waiting when the backup was made: the service sends them when it starts.
    pub letters_waiting: i64,
}

/// Replaces everything in this database by the archive, or changes nothing.
///
/// The whole archive is checked first. A database with data is refused unless `replace`, and one at which a server
/// works always. A backup of an older version is brought up to date.
pub async fn restore(
    url: &str,
    mut file: File,
    replace: bool,
    now: DateTime<Utc>,
) -> Result<Restored, BackupError> {
    verify(&file)?;
    file.rewind().map_err(BackupError::Io)?;
    let (mut archive, header) = Reader::begin(BufReader::new(file))?;
    check_edition(&header)?;
    let mut session = open(url).await?;
    let existing = session.table_names().await?;
    refuse_to_lose(&mut session, &existing, replace, now).await?;
    drop_all(&mut session, &existing).await?;
    migrate(&mut session, |version| version <= header.schema(), true).await?;
    defer_references(&mut session, true).await?;
    let contents = loop {
        match archive.next()? {
            Item::Table(table) => fill(&mut session, &table, &mut archive).await?,
            Item::End(contents) => break contents,
            Item::Row(_) | Item::EndOfTable => {}
        }
    };
    check_references(&mut session).await?;
    defer_references(&mut session, false).await?;
    migrate(&mut session, |version| version > header.schema(), false).await?;
    let letters_waiting =
        on!(session, |conn| sqlx::query_scalar("select count(*) from letters where state = 'queued'")
            .fetch_one(conn)
            .await)?;
    commit(session).await?;
    // Adds what each start adds, and shows that the product starts on it.
    let db = Db::connect(url).await?;
    db.check().await?;
    db.close().await;
    Ok(Restored { contents, schema: known(), letters_waiting })
}

/// The latest migration that this program knows.
fn known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

fn check_edition(header: &Header) -> Result<(), BackupError> {
    if header.schema() > known() {
        return Err(BackupError::Newer { schema: header.schema(), known: known() });
    }
    let ours = |version: i64| MIGRATIONS.iter().find(|migration| migration.version == version);
    for (version, checksum) in &header.migrations {
        let same = ours(*version).is_some_and(|migration| hex::encode(&*migration.checksum) == *checksum);
        if !same {
            return Err(BackupError::OtherEdition(*version));
        }
    }
    Ok(())
}

async fn open(url: &str) -> Result<Session, BackupError> {
    let conn = match scheme(url)? {
        Scheme::Sqlite(options) => {
            crate::db::make_folder(&options)?;
            let options = options
                .create_if_missing(true)
                .foreign_keys(false)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            Conn::Sqlite(sqlite_pool(options).await?.begin_with("begin immediate").await?)
        }
        Scheme::Postgres => Conn::Postgres(postgres_pool(url).await?.begin().await?),
    };
    Ok(Session { conn })
}

async fn refuse_to_lose(
    session: &mut Session,
    existing: &[String],
    replace: bool,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    let Some(first) = existing.first() else { return Ok(()) };
    if !existing.iter().any(|name| name == MIGRATIONS_TABLE) {
        return Err(BackupError::NotOurs(first.clone()));
    }
    if existing.iter().any(|name| name == "service_runs") {
        let alive: Option<i64> =
            on!(session, |conn| sqlx::query_scalar("select max(alive_at) from service_runs")
                .fetch_one(conn)
                .await)?;
        let silent = alive.map(|at| now.timestamp_millis() - at);
        if let Some(silent) = silent.filter(|silent| (0..ALIVE_WITHIN_MS).contains(silent)) {
            return Err(BackupError::InUse(silent / 1_000));
        }
    }
    if replace {
        return Ok(());
    }
    for table in existing {
        if table == MIGRATIONS_TABLE || WRITTEN_BY_A_START.contains(&table.as_str()) {
            continue;
        }
        let sql =
            format!("select cast(count(*) as bigint) from (select 1 from {} limit 1) as one", quoted(table));
        let rows: i64 = on!(session, |conn| sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await)?;
        if rows > 0 {
            return Err(BackupError::NotEmpty(table.clone()));
        }
    }
    Ok(())
}

async fn drop_all(session: &mut Session, tables: &[String]) -> Result<(), BackupError> {
    for table in tables {
        let cascade = match session.conn {
            Conn::Sqlite(_) => "",
            Conn::Postgres(_) => " cascade",
        };
        let sql = format!("drop table {}{cascade}", quoted(table));
        on!(session, |conn| sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Makes the migrations of these versions, within the transaction.
async fn migrate(
    session: &mut Session,
    wanted: impl Fn(i64) -> bool,
    first: bool,
) -> Result<(), BackupError> {
    let broken = |error: MigrateError| BackupError::Storage(crate::Error::Migrate(error));
    let migrations: Vec<&Migration> =
        MIGRATIONS.iter().filter(|migration| wanted(migration.version)).collect();
    on!(session, |conn| {
        if first {
            conn.ensure_migrations_table(MIGRATIONS_TABLE).await.map_err(broken)?;
        }
        for migration in migrations {
            conn.apply(MIGRATIONS_TABLE, migration).await.map_err(broken)?;
        }
    });
    Ok(())
}

/// Rows may refer to rows that come later: `PostgreSQL` checks that at the end. On `SQLite` it is not checked until then.
async fn defer_references(session: &mut Session, defer: bool) -> Result<(), BackupError> {
    let Conn::Postgres(conn) = &mut session.conn else { return Ok(()) };
    let constraints: Vec<(String, String)> = sqlx::query_as(
        "select c.relname::text, k.conname::text from pg_constraint k
         join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = current_schema() and k.contype = 'f'",
    )
    .fetch_all(&mut **conn)
    .await?;
    let how = if defer { "deferrable initially deferred" } else { "not deferrable" };
    for (table, constraint) in constraints {
        let sql = format!("alter table {} alter constraint {} {how}", quoted(&table), quoted(&constraint));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **conn).await?;
    }
    Ok(())
}

async fn check_references(session: &mut Session) -> Result<(), BackupError> {
    match &mut session.conn {
        Conn::Sqlite(conn) => {
            let broken: Option<(String, Option<i64>, String, i64)> =
                sqlx::query_as("pragma foreign_key_check").fetch_optional(&mut **conn).await?;
            match broken {
                Some((table, _, parent, _)) => Err(BackupError::damaged(format!(
                    "a row of {table} refers to one of {parent} that is missing"
                ))),
                None => Ok(()),
            }
        }
        Conn::Postgres(conn) => {
            sqlx::raw_sql("set constraints all immediate").execute(&mut **conn).await?;
            Ok(())
        }
    }
}

/// Reads the rows of one table from the archive into the database.
async fn fill<R: std::io::BufRead>(
    session: &mut Session,
    table: &Table,
    archive: &mut Reader<R>,
) -> Result<(), BackupError> {
    let mut here = session.table(&table.table).await?.columns;
    let mut there = table.columns.clone();
    here.sort();
    there.sort();
    if here != there {
        return Err(BackupError::damaged(format!("{} has other columns", table.table)));
    }
    let most = (VALUES_AT_ONCE / table.columns.len().max(1)).clamp(1, ROWS_AT_ONCE);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    loop {
        match archive.next()? {
            Item::Row(row) => {
                bytes += row.iter().map(Cell::bytes).sum::<usize>();
                rows.push(row);
                if rows.len() >= most || bytes >= BYTES_AT_ONCE {
                    insert(session, table, std::mem::take(&mut rows)).await?;
                    bytes = 0;
                }
            }
            _ if rows.is_empty() => return Ok(()),
            _ => return insert(session, table, rows).await,
        }
    }
}

async fn insert(session: &mut Session, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
    let into = format!("insert into {} ({}) ", quoted(&table.table), table.column_list());
    on!(session, |conn| {
        let mut query = QueryBuilder::new(into);
        query.push_values(rows, |mut values, row| {
            for cell in row {
                match cell {
                    Cell::Uuid(value) => values.push_bind(value),
                    Cell::Text(value) => values.push_bind(value),
                    Cell::Bigint(value) => values.push_bind(value),
                    Cell::Boolean(value) => values.push_bind(value),
                    Cell::Date(value) => values.push_bind(value),
                    Cell::Double(value) => values.push_bind(value),
                    Cell::Bytes(value) => values.push_bind(value),
                };
            }
        });
        query.build().persistent(false).execute(conn).await?;
    });
    Ok(())
}

async fn commit(session: Session) -> Result<(), BackupError> {
    match session.conn {
        Conn::Sqlite(transaction) => transaction.commit().await?,
        Conn::Postgres(mut transaction) => {
            // The planner knows nothing of what was made within this transaction.
            sqlx::raw_sql("analyze").execute(&mut *transaction).await?;
            transaction.commit().await?;
        }
    }
    Ok(())
}
