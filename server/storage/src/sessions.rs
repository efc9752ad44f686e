//! The store of tower-sessions on our two engines.

use crate::{Db, Result, audit, db::read, members, tx::on};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::{Actor, AuditAction, AuditField},
    live::Change,
    members::MemberId,
    time::Clock,
};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{self, Error},
};
use uuid::Uuid;

/// Key under which a session's data names its member; storage copies it into a column, so that a member can be
/// signed out everywhere.
pub const MEMBER_KEY: &str = "member_id";

/// Failed attempts are kept this long; no throttling looks further back.
const ATTEMPTS_KEPT: Duration = Duration::days(1);

/// Sessions in the database.
#[derive(Debug, Clone)]
pub struct Sessions {
    db: Db,
    clock: Clock,
}

impl Sessions {
    /// A store that asks this clock whether a session has expired.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    async fn insert(&self, record: &Record, data: &str) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let inserted = on!(tx, |conn| {
            sqlx::query(
            "insert into sessions (id, member_id, data, expires_at) values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(record.id.to_string())
        .bind(member_of(record))
        .bind(data)
        .bind(expires_at(record))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        Ok(inserted == 1)
    }

    /// Changes an existing session only: one that was ended meanwhile must not come back with the answer of a request
    /// that was still running.
    async fn update(&self, record: &Record, data: &str) -> Result<()> {
        let mut tx = self.db.begin().await?;
        on!(tx, |conn| sqlx::query(
            "update sessions set member_id = $2, data = $3, expires_at = $4 where id = $1",
        )
        .bind(record.id.to_string())
        .bind(member_of(record))
        .bind(data)
        .bind(expires_at(record))
        .execute(conn)
        .await
        .map(drop))?;
        tx.commit().await
    }

    async fn find(&self, id: &Id) -> Result<Option<String>> {
        Ok(read!(self.db, |pool| sqlx::query_scalar(
            "select data from sessions where id = $1 and expires_at > $2"
        )
        .bind(id.to_string())
        .bind(self.clock.now().timestamp_millis())
        .fetch_optional(pool)
        .await?))
    }

    async fn remove(&self, id: &Id) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let member: Option<Option<Uuid>> =
            on!(tx, |conn| sqlx::query_scalar("delete from sessions where id = $1 returning member_id")
                .bind(id.to_string())
                .fetch_optional(conn)
                .await)?;
        if let Some(member) = member.flatten() {
            tx.announce(Change::Access(MemberId(member)));
        }
        tx.commit().await
    }
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        loop {
            let data = encode(record)?;
            if self.insert(record, &data).await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let data = encode(record)?;
        self.update(record, &data).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let data = self.find(id).await.map_err(backend)?;
        data.map(|data| serde_json::from_str(&data))
            .transpose()
            .map_err(|error| Error::Decode(error.to_string()))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.remove(id).await.map_err(backend)
    }
}

/// Ends all sessions of a member. Answers how many there were.
pub async fn end_all(db: &Db, actor: &Actor, member: MemberId, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let known = members::locked(&mut tx, member).await?;
    let ended = on!(tx, |conn| sqlx::query("delete from sessions where member_id = $1")
        .bind(member.0)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    let note = known.note(AuditAction::SessionsEnded).with(AuditField::Count, ended.to_string());
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Access(member));
    tx.commit().await?;
    Ok(ended)
}

/// Does this session still exist, unexpired, for this member? For open live streams.
pub async fn is_alive(db: &Db, session: &Id, member: MemberId, now: DateTime<Utc>) -> Result<bool> {
    let found: Option<i64> = read!(db, |pool| sqlx::query_scalar(
        "select expires_at from sessions where id = $1 and member_id = $2 and expires_at > $3",
    )
    .bind(session.to_string())
    .bind(member.0)
    .bind(now.timestamp_millis())
    .fetch_optional(pool)
    .await?);
    Ok(found.is_some())
}

/// Removes expired sessions and stale attempts.
pub async fn prune(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let sessions = on!(tx, |conn| sqlx::query("delete from sessions where expires_at <= $1")
        .bind(now.timestamp_millis())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    let attempts = on!(tx, |conn| sqlx::query("delete from sign_in_attempts where at < $1")
        .bind((now - ATTEMPTS_KEPT).timestamp_millis())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    tx.commit().await?;
    Ok(sessions + attempts)
}

fn member_of(record: &Record) -> Option<Uuid> {
    record.data.get(MEMBER_KEY).and_then(|value| serde_json::from_value(value.clone()).ok())
}

/// The record's own expiry, to the millisecond.
fn expires_at(record: &Record) -> i64 {
    i64::try_from(record.expiry_date.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn encode(record: &Record) -> session_store::Result<String> {
    serde_json::to_string(record).map_err(|error| Error::Encode(error.to_string()))
}

fn backend(error: crate::Error) -> Error {
    Error::Backend(error.to_string())
}
