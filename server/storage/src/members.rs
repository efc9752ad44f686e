//! Members, grants, passwords and throttled attempts.
use crate::{Db, Result};
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    language::Language,
    members::{MemberId, Role, Viewer},
};

/// What is needed to add a member. The password is hashed with argon2id.
pub struct NewMember<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub language: Language,
    pub password: &'a str,
    pub accounts: &'a [AccountId],
}

pub async fn add(_db: &Db, _member: &NewMember<'_>, _now: DateTime<Utc>) -> Result<MemberId> {
    todo!()
}
/// Changes the password and signs out everywhere. `Error::NotFound` if there is no such member.
pub async fn set_password(_db: &Db, _email: &str, _password: &str) -> Result<()> {
    todo!()
}
/// Disables a member: all sessions end.
pub async fn disable(_db: &Db, _email: &str, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
pub async fn grant(_db: &Db, _member: MemberId, _account: AccountId) -> Result<()> {
    todo!()
}
pub async fn withdraw(_db: &Db, _member: MemberId, _account: AccountId) -> Result<()> {
    todo!()
}
/// The viewer as it is right now; none if the member is gone or disabled.
pub async fn viewer(_db: &Db, _member: MemberId) -> Result<Option<Viewer>> {
    todo!()
}
/// Checks e-mail and password; takes the same time whether or not the member exists (a decoy hash is checked).
pub async fn check_password(_db: &Db, _email: &str, _password: &str) -> Result<Option<MemberId>> {
    todo!()
}
pub async fn set_language(_db: &Db, _member: MemberId, _language: Language) -> Result<()> {
    todo!()
}

/// Failed attempts of a subject (an e-mail or an IP address) within the window before `now`.
pub async fn failed_attempts(
    _db: &Db,
    _subject: &str,
    _window: Duration,
    _now: DateTime<Utc>,
) -> Result<i64> {
    todo!()
}
pub async fn add_failed_attempt(_db: &Db, _subject: &str, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
pub async fn clear_failed_attempts(_db: &Db, _subject: &str) -> Result<()> {
    todo!()
}
