//! The store of tower-sessions on our two engines.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::members::MemberId;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};

/// Key under which a session's data names its member; storage copies it into a column, so that a member can be
/// signed out everywhere.
pub const MEMBER_KEY: &str = "member_id";

/// Sessions in the database.
#[derive(Debug, Clone)]
pub struct Sessions {
    #[expect(dead_code)]
    db: Db,
}

impl Sessions {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, _record: &mut Record) -> session_store::Result<()> {
        todo!()
    }
    async fn save(&self, _record: &Record) -> session_store::Result<()> {
        todo!()
    }
    async fn load(&self, _id: &Id) -> session_store::Result<Option<Record>> {
        todo!()
    }
    async fn delete(&self, _id: &Id) -> session_store::Result<()> {
        todo!()
    }
}

/// Ends all sessions of a member.
pub async fn end_all(_db: &Db, _member: MemberId) -> Result<u64> {
    todo!()
}
/// Does this session still exist, unexpired, for this member? For open live streams.
pub async fn is_alive(_db: &Db, _session: &Id, _member: MemberId, _now: DateTime<Utc>) -> Result<bool> {
    todo!()
}
/// Removes expired sessions and stale attempts.
pub async fn prune(_db: &Db, _now: DateTime<Utc>) -> Result<u64> {
    todo!()
}
