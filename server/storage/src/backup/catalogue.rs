//! What the engine says of its tables.

use super::{BackupError, cell::Kind};
use crate::{
    Db,
    db::Engine,
    tx::{Conn, on},
};
use serde::{Deserialize, Serialize};
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{collections::BTreeMap, str::FromStr};

/// Where sqlx notes which migrations were made.
pub(super) const MIGRATIONS_TABLE: &str = "_sqlx_migrations";

/// A table with its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) table: String,
    /// Names with the types that migrations give them.
    pub(super) columns: Vec<(String, String)>,
}

impl Table {
    pub(super) fn kinds(&self) -> Result<Vec<Kind>, BackupError> {
        let kinds = self.columns.iter().map(|(column, declared)| {
            Kind::parse(declared).ok_or_else(|| BackupError::UnknownType {
                table: self.table.clone(),
                column: column.clone(),
                declared: declared.clone(),
            })
        });
        kinds.collect()
    }

    /// `"a", "b"`
    pub(super) fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A connection of its own within one transaction.
pub(super) struct Session {
    pub(super) conn: Conn,
}

impl Session {
    /// Reads the database as it is at this moment, whatever is written meanwhile. The schema stays as it is.
    pub(super) async fn snapshot(url: &str) -> Result<Self, BackupError> {
        let conn = match scheme(url)? {
            Scheme::Sqlite(options) => {
                let options = options.create_if_missing(false).pragma("query_only", "on");
                Conn::Sqlite(sqlite_pool(options).await?.begin_with("begin").await?)
            }
            Scheme::Postgres => {
                let begin = "begin isolation level repeatable read read only";
                Conn::Postgres(postgres_pool(url).await?.begin_with(begin).await?)
            }
        };
        Ok(Self { conn })
    }

    pub(super) fn engine(&self) -> &'static str {
        match self.conn {
            Conn::Sqlite(_) => "sqlite",
            Conn::Postgres(_) => "postgresql",
        }
    }

    /// All tables, by name.
    pub(super) async fn table_names(&mut self) -> Result<Vec<String>, BackupError> {
        let sql = match self.conn {
            Conn::Sqlite(_) => {
                "select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!' order by name"
            }
            Conn::Postgres(_) => {
                "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = current_schema() and c.relkind in ('r', 'p') order by c.relname::text collate \"C\""
            }
        };
        Ok(on!(self, |conn| sqlx::query_scalar(sql).fetch_all(conn).await)?)
    }

    pub(super) async fn table(&mut self, name: &str) -> Result<Table, BackupError> {
        let sql = match self.conn {
            Conn::Sqlite(_) => "select name, lower(type) from pragma_table_info($1) order by cid",
            Conn::Postgres(_) => {
                "select a.attname::text, format_type(a.atttypid, a.atttypmod) from pg_attribute a
                 join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = current_schema() and c.relname = $1 and a.attnum > 0 and not a.attisdropped
                 order by a.attnum"
            }
        };
        let columns = on!(self, |conn| sqlx::query_as(sql).bind(name).fetch_all(conn).await)?;
        Ok(Table { table: name.to_owned(), columns })
    }

    /// The migrations that were made, with the checksums of their texts.
    pub(super) async fn migrations(&mut self) -> Result<BTreeMap<i64, String>, BackupError> {
        let rows: Vec<(i64, Vec<u8>)> = on!(self, |conn| sqlx::query_as(
            "select version, checksum from _sqlx_migrations where success order by version"
        )
        .fetch_all(conn)
        .await)?;
        Ok(rows.into_iter().map(|(version, checksum)| (version, hex::encode(checksum))).collect())
    }
}

pub(super) enum Scheme {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres,
}

pub(super) fn scheme(url: &str) -> Result<Scheme, BackupError> {
    let wrong = |text: String| BackupError::Storage(crate::Error::Url(text));
    match url.split_once(':') {
        Some(("sqlite", _)) => {
            let options = SqliteConnectOptions::from_str(url).map_err(|error| wrong(error.to_string()))?;
            Ok(Scheme::Sqlite(Box::new(options.busy_timeout(crate::db::BUSY_TIMEOUT))))
        }
        Some(("postgres" | "postgresql", _)) => Ok(Scheme::Postgres),
        _ => Err(wrong("neither sqlite: nor postgres:".to_owned())),
    }
}

pub(super) async fn sqlite_pool(options: SqliteConnectOptions) -> Result<SqlitePool, BackupError> {
    Ok(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?)
}

pub(super) async fn postgres_pool(url: &str) -> Result<PgPool, BackupError> {
    Ok(PgPoolOptions::new().max_connections(1).connect(url).await?)
}

/// The names of all tables of an open database but sqlx's own: what a test compares a backup with.
pub async fn tables(db: &Db) -> crate::Result<Vec<String>> {
    let conn = match &db.engine {
        Engine::Sqlite { reader, .. } => Conn::Sqlite(reader.begin_with("begin").await?),
        Engine::Postgres(pool) => Conn::Postgres(pool.begin().await?),
    };
    let names = Session { conn }.table_names().await.map_err(|error| match error {
        BackupError::Storage(error) => error,
        other => crate::Error::Corrupt { what: "catalogue", reason: other.to_string() },
    })?;
    Ok(names.into_iter().filter(|name| name != MIGRATIONS_TABLE).collect())
}
