//! Members, grants, passwords and throttled attempts.

mod changes;
mod grants;
mod links;

pub(crate) use changes::locked;
pub use changes::{add, change, disable, enable, invite, set_partner, set_password};
pub use grants::{grant, withdraw};
pub use links::{ask_for_reset, choose_password, find_link, prune_links, send_link};
pub(crate) use links::{invited_until, make_secret};

use crate::{Db, Error, Result, db::read, passwords, tx::on};
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    language::Language,
    members::{MemberId, Role, Scope, Viewer, normalise_email},
};
use uuid::Uuid;

/// What is needed to add a member. The password is hashed with argon2id.
pub struct NewMember<'a> {
    /// The address to sign in with.
    pub email: &'a str,
    /// The name that colleagues see.
    pub name: &'a str,
    /// What the member may do.
    pub role: Role,
    /// The language of pages and mails.
    pub language: Language,
    /// In clear; the caller has checked it (`domain::members::check_password`).
    pub password: &'a str,
    /// The accounts granted at once.
    pub accounts: &'a [AccountId],
}

/// The member who signs in with this e-mail, whoever asks: for the command line.
pub async fn find_by_email(db: &Db, email: &str) -> Result<Option<MemberId>> {
    let id: Option<Uuid> = read!(db, |pool| sqlx::query_scalar("select id from members where email = $1")
        .bind(normalise_email(email))
        .fetch_optional(pool)
        .await?);
    Ok(id.map(MemberId))
}

/// The viewer as it is right now; none if the member is gone or disabled.
pub async fn viewer(db: &Db, member: MemberId) -> Result<Option<Viewer>> {
    let row: Option<(String, String, String, String)> = read!(db, |pool| sqlx::query_as(
        "select email, name, role, language from members where id = $1 and disabled_at is null",
    )
    .bind(member.0)
    .fetch_optional(pool)
    .await?);
    let Some((email, name, role, language)) = row else { return Ok(None) };
    let role: Role = role.parse().map_err(Error::corrupt("role"))?;
    let scope = match role {
        Role::Support | Role::Admin => Scope::Everything,
        Role::Technician => Scope::Accounts(granted(db, member).await?),
    };
    let language = Language::of_tag(&language);
    Ok(Some(Viewer { member_id: member, email, name, role, language, scope }))
}

/// Checks e-mail and password; takes the same time whether or not the member exists (a decoy hash is checked).
pub async fn check_password(db: &Db, email: &str, password: &str) -> Result<Option<MemberId>> {
    let row: Option<(Uuid, String)> = read!(db, |pool| sqlx::query_as(
        "select id, password_hash from members where email = $1 and disabled_at is null",
    )
    .bind(normalise_email(email))
    .fetch_optional(pool)
    .await?);
    // Who has followed no invitation yet has no password, and is as good as nobody.
    let (id, stored) = row.filter(|(_, hash)| !hash.is_empty()).unzip();
    let right = passwords::check(password, stored).await?;
    Ok(id.filter(|_| right).map(MemberId))
}

/// Changes the language of a member's pages and mails.
pub async fn set_language(db: &Db, member: MemberId, language: Language) -> Result<()> {
    let mut tx = db.begin().await?;
    let changed = on!(tx, |conn| sqlx::query("update members set language = $2 where id = $1")
        .bind(member.0)
        .bind(language.tag())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    tx.commit().await?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The subject of attempts to sign in with an address.
pub fn attempts_of(email: &str) -> String {
    format!("email {}", normalise_email(email))
}

/// Failed attempts of a subject (an e-mail or an IP address) within the window before `now`.
pub async fn failed_attempts(db: &Db, subject: &str, window: Duration, now: DateTime<Utc>) -> Result<i64> {
    let since = now.checked_sub_signed(window).unwrap_or(DateTime::<Utc>::MIN_UTC);
    Ok(read!(db, |pool| sqlx::query_scalar(
        "select count(*) from sign_in_attempts where subject = $1 and at > $2 and at <= $3",
    )
    .bind(subject)
    .bind(since.timestamp_millis())
    .bind(now.timestamp_millis())
    .fetch_one(pool)
    .await?))
}

/// Remembers a failed attempt.
pub async fn add_failed_attempt(db: &Db, subject: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    on!(tx, |conn| sqlx::query("insert into sign_in_attempts (subject, at) values ($1, $2)")
        .bind(subject)
        .bind(now.timestamp_millis())
        .execute(conn)
        .await
        .map(drop))?;
    tx.commit().await
}

/// Forgets the failed attempts of a subject, after one that succeeded.
pub async fn clear_failed_attempts(db: &Db, subject: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    on!(tx, |conn| sqlx::query("delete from sign_in_attempts where subject = $1")
        .bind(subject)
        .execute(conn)
        .await
        .map(drop))?;
    tx.commit().await
}

async fn granted(db: &Db, member: MemberId) -> Result<std::collections::BTreeSet<AccountId>> {
    let accounts: Vec<Uuid> =
        read!(db, |pool| sqlx::query_scalar("select account_id from grants where member_id = $1")
            .bind(member.0)
            .fetch_all(pool)
            .await?);
    Ok(accounts.into_iter().map(AccountId).collect())
}
