//! Write transactions: one at a time on `SQLite`, announced when they are committed.

use crate::{
    Db, Error, Result,
    db::Engine,
    notify::{self, CHANNEL, announce},
};
use domain::{accounts::AccountId, devices::PosId, live::Change, outlets::OutletId};
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::broadcast;
use uuid::Uuid;

/// An open write transaction; dropped without [`Tx::commit`], it is rolled back.
pub(crate) struct Tx {
    pub(crate) conn: Conn,
    changes: broadcast::Sender<Change>,
    pending: Vec<Change>,
}

pub(crate) enum Conn {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body on the connection of a transaction, compiled for both engines.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match &mut $tx.conn {
            $crate::tx::Conn::Sqlite(transaction) => {
                let $conn = &mut **transaction;
                $body
            }
            $crate::tx::Conn::Postgres(transaction) => {
                let $conn = &mut **transaction;
                $body
            }
        }
    };
}
pub(crate) use on;

impl Db {
    /// Begins a write transaction. Nothing else may write to `SQLite` until it ends, so it does no other work.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        let conn = match &self.engine {
            Engine::Sqlite { writer, .. } => Conn::Sqlite(writer.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Conn::Postgres(pool.begin().await?),
        };
        Ok(Tx { conn, changes: self.changes.clone(), pending: Vec::new() })
    }
}

impl Tx {
    /// Announces a change, once the transaction is committed.
    pub(crate) fn announce(&mut self, change: Change) {
        match &change {
            Change::Devices(pos_ids) if pos_ids.is_empty() => {}
            Change::Incidents(incidents) if incidents.is_empty() => {}
            _ => self.pending.push(change),
        }
    }

    /// `for update` and the like, where rows can be locked; on `SQLite` the transaction is alone anyway.
    pub(crate) fn lock(&self, clause: &'static str) -> &'static str {
        match self.conn {
            Conn::Sqlite(_) => "",
            Conn::Postgres(_) => clause,
        }
    }

    /// Locks rows of `devices` in one order, so that no two processes wait for each other. Before any bulk update.
    pub(crate) async fn lock_devices(&mut self, sorted: &[PosId]) -> Result<()> {
        if let Conn::Postgres(transaction) = &mut self.conn
            && !sorted.is_empty()
        {
            let ids: Vec<i64> = sorted.iter().map(|pos_id| pos_id.0).collect();
            sqlx::query(
                "select pos_id from devices where pos_id = any($1) order by pos_id for no key update",
            )
            .bind(ids)
            .execute(&mut **transaction)
            .await?;
        }
        Ok(())
    }

    /// Locks rows of `outlets` in one order. Before any bulk update, and before their devices.
    pub(crate) async fn lock_outlets(&mut self, outlets: impl Iterator<Item = OutletId>) -> Result<()> {
        if let Conn::Postgres(transaction) = &mut self.conn {
            let ids: Vec<Uuid> = outlets.map(|outlet| outlet.0).collect();
            sqlx::query("select id from outlets where id = any($1) order by id for no key update")
                .bind(ids)
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    /// Locks all outlets of an account, in the same order.
    pub(crate) async fn lock_outlets_of(&mut self, account: AccountId) -> Result<()> {
        if let Conn::Postgres(transaction) = &mut self.conn {
            sqlx::query("select id from outlets where account_id = $1 order by id for no key update")
                .bind(account.0)
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    /// Nobody else adds or renames a partner until the transaction ends.
    pub(crate) async fn lock_partners(&mut self) -> Result<()> {
        if let Conn::Postgres(transaction) = &mut self.conn {
            sqlx::query("lock table partners in share row exclusive mode")
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    /// Commits, durably, and announces the changes: on `PostgreSQL` to all processes.
    pub(crate) async fn commit(self) -> Result<()> {
        match self.conn {
            Conn::Sqlite(transaction) => {
                transaction.commit().await?;
                for change in self.pending {
                    announce(&self.changes, change);
                }
            }
            Conn::Postgres(mut transaction) => {
                for change in self.pending.into_iter().flat_map(notify::portions) {
                    let payload = serde_json::to_string(&change).map_err(Error::corrupt("change"))?;
                    sqlx::query("select pg_notify($1, $2)")
                        .bind(CHANNEL)
                        .bind(payload)
                        .execute(&mut *transaction)
                        .await?;
                }
                transaction.commit().await?;
            }
        }
        Ok(())
    }
}
