//! Whose turn an evaluation is: one process at a time, each moment once.

use crate::{Db, Result, db::Engine, tx::on};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Postgres, Transaction};

/// Names the lock of `PostgreSQL`: any number that nobody else uses.
const LOCK: i64 = 0x4845_4144_4f4c_4147;

/// An evaluation that this process alone is about.
pub(super) struct Turn {
    at: i64,
    /// Held until the turn is over, also if the process dies. One process alone works on an `SQLite` file.
    lock: Option<Transaction<'static, Postgres>>,
}

impl Turn {
    /// The turn of this moment; none if it is done already, or another process is about it.
    pub(super) async fn begin(db: &Db, every: TimeDelta, now: DateTime<Utc>) -> Result<Option<Self>> {
        let every = every.num_milliseconds().max(60_000);
        let at = now.timestamp_millis().div_euclid(every) * every;
        let lock = match &db.engine {
            Engine::Sqlite { .. } => None,
            Engine::Postgres(pool) => {
                let mut lock = pool.begin().await?;
                let locked: bool = sqlx::query_scalar("select pg_try_advisory_xact_lock($1)")
                    .bind(LOCK)
                    .fetch_one(&mut *lock)
                    .await?;
                if !locked {
                    return Ok(None);
                }
                Some(lock)
            }
        };
        let done: Option<i64> = crate::db::read!(db, |pool| sqlx::query_scalar(
            "select evaluated_at from lag_evaluations where id = 1"
        )
        .fetch_optional(pool)
        .await?);
        let turn = Self { at, lock };
        if done.is_none_or(|done| done < at) {
            return Ok(Some(turn));
        }
        turn.release().await?;
        Ok(None)
    }

    /// Notes that it is done, and lets others go on.
    pub(super) async fn finish(self, db: &Db) -> Result<()> {
        let mut tx = db.begin().await?;
        on!(tx, |conn| sqlx::query(
            "insert into lag_evaluations (id, evaluated_at) values (1, $1)
             on conflict (id) do update set evaluated_at = excluded.evaluated_at",
        )
        .bind(self.at)
        .execute(conn)
        .await
        .map(drop))?;
        tx.commit().await?;
        self.release().await
    }

    /// At once; a dropped transaction ends a little later.
    async fn release(self) -> Result<()> {
        match self.lock {
            Some(lock) => Ok(lock.rollback().await?),
            None => Ok(()),
        }
    }
}
