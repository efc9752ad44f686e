//! Which accounts a member may see.

use super::changes::{Known, locked};
use crate::{
    Db, Error, Result,
    audit::{self, Note},
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    audit::{Actor, AuditAction, AuditField},
    live::Change,
    members::MemberId,
};

/// Lets a member see an account. Granting twice is no fault.
pub async fn grant(
    db: &Db,
    actor: &Actor,
    member: MemberId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let known = locked(&mut tx, member).await?;
    let notes = insert(&mut tx, &known, account).await?.into_iter().collect();
    audit::write(&mut tx, actor, notes, now).await?;
    tx.announce(Change::Access(member));
    tx.commit().await
}

/// Takes an account from a member's sight. Withdrawing what was never granted is no fault.
pub async fn withdraw(
    db: &Db,
    actor: &Actor,
    member: MemberId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let known = locked(&mut tx, member).await?;
    let gone = on!(tx, |conn| sqlx::query("delete from grants where member_id = $1 and account_id = $2")
        .bind(member.0)
        .bind(account.0)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    if gone > 0 {
        let note = note(&mut tx, AuditAction::Withdrawn, &known, account).await?;
        audit::write(&mut tx, actor, vec![note], now).await?;
    }
    tx.announce(Change::Access(member));
    tx.commit().await
}

/// Grants an account; answers the entry of it, unless it was granted before.
pub(super) async fn insert(tx: &mut Tx, member: &Known, account: AccountId) -> Result<Option<Note>> {
    let new = on!(tx, |conn| sqlx::query(
        "insert into grants (member_id, account_id) values ($1, $2) on conflict do nothing",
    )
    .bind(member.id)
    .bind(account.0)
    .execute(conn)
    .await
    .map(|done| done.rows_affected()))?;
    if new == 0 {
        return Ok(None);
    }
    note(tx, AuditAction::Granted, member, account).await.map(Some)
}

async fn note(tx: &mut Tx, action: AuditAction, member: &Known, account: AccountId) -> Result<Note> {
    let email: Option<String> =
        on!(tx, |conn| sqlx::query_scalar("select email from accounts where id = $1")
            .bind(account.0)
            .fetch_optional(conn)
            .await)?;
    let email = email.ok_or(Error::NotFound)?;
    Ok(member.note(action).of(account).with(AuditField::Account, email))
}
