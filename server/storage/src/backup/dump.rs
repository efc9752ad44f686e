//! Out of a database into an archive.

use super::{
    BackupError, Contents, LEFT_OUT,
    archive::{Header, Writer},
    catalogue::{MIGRATIONS_TABLE, Session, Table, quoted},
    cell::{Cell, Kind},
};
use crate::tx::on;
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Row};
use std::io::Write;

/// Reads a value by its type, whatever the engine.
macro_rules! cell {
    ($row:expr, $index:expr, $kind:expr) => {
        match $kind {
            Kind::Uuid => Cell::Uuid($row.try_get_unchecked($index)?),
            Kind::Text => Cell::Text($row.try_get_unchecked($index)?),
            Kind::Bigint => Cell::Bigint($row.try_get_unchecked($index)?),
            Kind::Boolean => Cell::Boolean($row.try_get_unchecked($index)?),
            Kind::Date => Cell::Date($row.try_get_unchecked($index)?),
            Kind::Double => Cell::Double($row.try_get_unchecked($index)?),
            Kind::Bytes => Cell::Bytes($row.try_get_unchecked($index)?),
        }
    };
}

/// Writes a backup of this database as it is at this moment; the service may go on meanwhile, and the schema is not
/// touched. Writing to `out` blocks: this is for a command, not for a server's tasks.
pub async fn write(url: &str, out: impl Write, now: DateTime<Utc>) -> Result<Contents, BackupError> {
    let mut session = Session::snapshot(url).await?;
    let names = session.table_names().await?;
    if !names.iter().any(|name| name == MIGRATIONS_TABLE) {
        return Err(names.into_iter().next().map_or(BackupError::Empty, BackupError::NotOurs));
    }
    let header = Header::new(now, session.engine(), session.migrations().await?);
    let mut archive = Writer::begin(out, header)?;
    for name in names {
        if name != MIGRATIONS_TABLE && LEFT_OUT.iter().all(|(left_out, _)| *left_out != name) {
            let table = session.table(&name).await?;
            copy(&mut session, &table, &mut archive).await?;
        }
    }
    archive.finish()
}

async fn copy<W: Write>(
    session: &mut Session,
    table: &Table,
    archive: &mut Writer<W>,
) -> Result<(), BackupError> {
    let kinds = table.kinds()?;
    let sql = format!("select {} from {}", table.column_list(), quoted(&table.table));
    archive.begin_table(table)?;
    on!(session, |conn| {
        let mut rows = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let mut cells = Vec::with_capacity(kinds.len());
            for (index, kind) in kinds.iter().enumerate() {
                cells.push(cell!(row, index, kind).to_json());
            }
            archive.row(&cells)?;
        }
    });
    archive.end_table()
}
