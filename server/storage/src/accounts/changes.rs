//! Changes of accounts and partners, each with its entry of the audit log.

use super::Row;
use crate::{
    Db, Error, Result,
    audit::{self, Note},
    outlets,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Account, AccountId, Partner, PartnerId},
    administration::AccountForm,
    audit::{Actor, AuditAction, AuditField, AuditThing},
    devices::normalise_search,
    language::Language,
    live::Change,
    members::normalise_email,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Adds a partner. `Error::Taken` if the name is in use.
pub async fn add_partner(db: &Db, actor: &Actor, name: &str, now: DateTime<Utc>) -> Result<Partner> {
    let partner = Partner { id: PartnerId(Uuid::now_v7()), name: name.to_owned() };
    let mut tx = db.begin().await?;
    tx.lock_partners().await?;
    name_is_free(&mut tx, &partner).await?;
    on!(tx, |conn| sqlx::query("insert into partners (id, name) values ($1, $2)")
        .bind(partner.id.0)
        .bind(name)
        .execute(conn)
        .await
        .map(drop))?;
    let note = Note::new(AuditAction::Added, AuditThing::Partner, &partner.id, name);
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.commit().await?;
    Ok(partner)
}

/// Gives a partner another name. `Error::Taken` if it is in use.
pub async fn rename_partner(
    db: &Db,
    actor: &Actor,
    partner: PartnerId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.lock_partners().await?;
    let before = partner_name(&mut tx, Some(partner)).await?;
    if normalise_search(&before) != normalise_search(name) {
        name_is_free(&mut tx, &Partner { id: partner, name: name.to_owned() }).await?;
    }
    on!(tx, |conn| sqlx::query("update partners set name = $2 where id = $1")
        .bind(partner.0)
        .bind(name)
        .execute(conn)
        .await
        .map(drop))?;
    let note = Note::new(AuditAction::Changed, AuditThing::Partner, &partner, name);
    audit::write(&mut tx, actor, vec![note.change(AuditField::Name, before, name)], now).await?;
    tx.announce(Change::Registry);
    tx.commit().await
}

/// `Error::Taken` if another partner has this name, in whatever letters. The partners are locked; they are few: all are looked at.
async fn name_is_free(tx: &mut Tx, partner: &Partner) -> Result<()> {
    let others: Vec<String> = on!(tx, |conn| sqlx::query_scalar("select name from partners where id <> $1")
        .bind(partner.id.0)
        .fetch_all(conn)
        .await)?;
    let name = normalise_search(&partner.name);
    if others.iter().any(|other| normalise_search(other) == name) {
        return Err(Error::Taken { field: "name" });
    }
    Ok(())
}

/// The name of a partner; empty for none. `Error::NotFound` if there is no such partner.
pub(crate) async fn partner_name(tx: &mut Tx, partner: Option<PartnerId>) -> Result<String> {
    let Some(partner) = partner else { return Ok(String::new()) };
    let name: Option<String> = on!(tx, |conn| sqlx::query_scalar("select name from partners where id = $1")
        .bind(partner.0)
        .fetch_optional(conn)
        .await)?;
    name.ok_or(Error::NotFound)
}

/// Says which partner supports an account; none: HEADO's own support. Incidents that are open stay with whom they were
/// opened for. `Error::NotFound` if there is no such account or partner.
pub async fn set_partner(
    db: &Db,
    actor: &Actor,
    account: AccountId,
    partner: Option<PartnerId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let before = locked(&mut tx, account).await?;
    on!(tx, |conn| sqlx::query("update accounts set partner_id = $2 where id = $1")
        .bind(account.0)
        .bind(partner.map(|partner| partner.0))
        .execute(conn)
        .await
        .map(drop))?;
    let was = partner_name(&mut tx, before.partner_id).await?;
    let became = partner_name(&mut tx, partner).await?;
    let note = note(AuditAction::Changed, &before).change(AuditField::Partner, was, became);
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Registry);
    tx.commit().await
}

/// Adds an account. `Error::Taken` if the e-mail is in use.
pub async fn add(
    db: &Db,
    actor: &Actor,
    email: &str,
    network: &str,
    partner: Option<PartnerId>,
    language: Language,
    now: DateTime<Utc>,
) -> Result<Account> {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        email: normalise_email(email),
        network: network.to_owned(),
        partner_id: partner,
        language,
    };
    let mut tx = db.begin().await?;
    let partner = partner_name(&mut tx, partner).await?;
    on!(tx, |conn| {
        sqlx::query(
        "insert into accounts (id, email, network, partner_id, language, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(account.id.0)
    .bind(&account.email)
    .bind(network)
    .bind(account.partner_id.map(|partner| partner.0))
    .bind(language.tag())
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop)
    })?;
    let note = note(AuditAction::Added, &account)
        .with(AuditField::Network, network)
        .with(AuditField::Partner, partner)
        .with(AuditField::Language, language.tag());
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Registry);
    tx.commit().await?;
    Ok(account)
}

/// Changes an account as its form says, which the caller has checked. `Error::Taken` if the e-mail is in use.
pub async fn change(
    db: &Db,
    actor: &Actor,
    id: AccountId,
    form: &AccountForm,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let before = locked(&mut tx, id).await?;
    let (partner, language) = (form.partner(), form.language);
    let was = partner_name(&mut tx, before.partner_id).await?;
    let became = partner_name(&mut tx, partner).await?;
    on!(tx, |conn| sqlx::query(
        "update accounts set email = $2, network = $3, partner_id = $4, language = $5 where id = $1"
    )
    .bind(id.0)
    .bind(&form.email)
    .bind(&form.network)
    .bind(partner.map(|partner| partner.0))
    .bind(language.tag())
    .execute(conn)
    .await
    .map(drop))?;
    // Titles of its outlets name both.
    if (&before.email, &before.network) != (&form.email, &form.network) {
        outlets::retitle(&mut tx, id, now).await?;
    }
    let note = note(AuditAction::Changed, &before)
        .change(AuditField::Email, &before.email, &form.email)
        .change(AuditField::Network, &before.network, &form.network)
        .change(AuditField::Partner, was, became)
        .change(AuditField::Language, before.language.tag(), language.tag());
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Registry);
    tx.commit().await
}

/// Replaces the addresses that get the account's alerts. A letter goes to one only while it is the address of a member with
/// a grant to the account.
pub async fn set_alert_addresses(
    db: &Db,
    actor: &Actor,
    account: AccountId,
    emails: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    let emails: BTreeSet<String> = emails.iter().map(|email| normalise_email(email)).collect();
    let mut tx = db.begin().await?;
    let of = locked(&mut tx, account).await?;
    let before: Vec<String> = on!(tx, |conn| {
        let before =
            sqlx::query_scalar("select email from account_alerts where account_id = $1 order by email")
                .bind(account.0)
                .fetch_all(&mut *conn)
                .await?;
        sqlx::query("delete from account_alerts where account_id = $1")
            .bind(account.0)
            .execute(&mut *conn)
            .await?;
        for email in &emails {
            sqlx::query("insert into account_alerts (account_id, email) values ($1, $2)")
                .bind(account.0)
                .bind(email)
                .execute(&mut *conn)
                .await?;
        }
        before
    });
    let became = emails.into_iter().collect::<Vec<_>>().join(", ");
    let note = note(AuditAction::Changed, &of).change(AuditField::Alerts, before.join(", "), became);
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Registry);
    tx.commit().await
}

/// The account as it is, which nobody else changes until the transaction ends. What names it may be added meanwhile: those who add have
/// locked an outlet already, and would wait for each other.
pub(crate) async fn locked(tx: &mut Tx, id: AccountId) -> Result<Account> {
    let lock = tx.lock(" for no key update");
    let row: Option<Row> = on!(tx, |conn| {
        let mut sql = sqlx::QueryBuilder::new(super::COLUMNS);
        sql.push(" and id = ").push_bind(id.0).push(lock);
        sql.build_query_as().fetch_optional(conn).await?
    });
    row.map(Account::from).ok_or(Error::NotFound)
}

fn note(action: AuditAction, account: &Account) -> Note {
    Note::new(action, AuditThing::Account, &account.id, account.email.as_str()).of(account.id)
}
