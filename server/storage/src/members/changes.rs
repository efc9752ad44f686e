//! Changes of members, each with its entry of the audit log.

use super::{NewMember, grants, links};
use crate::{
    Db, Error, Result,
    accounts::partner_name,
    audit::{self, Note},
    passwords,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{AccountId, PartnerId},
    administration::MemberForm,
    audit::{Actor, AuditAction, AuditField, AuditThing},
    language::Language,
    live::Change,
    members::{LinkPurpose, MemberId, Role, normalise_email},
};
use uuid::Uuid;

/// What is stored of a member.
#[derive(sqlx::FromRow)]
pub(crate) struct Known {
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) language: String,
    pub(crate) partner_id: Option<Uuid>,
    pub(crate) password_hash: String,
    pub(crate) disabled_at: Option<i64>,
}

impl Known {
    pub(crate) fn id(&self) -> MemberId {
        MemberId(self.id)
    }

    fn partner(&self) -> Option<PartnerId> {
        self.partner_id.map(PartnerId)
    }

    /// An entry about the member.
    pub(crate) fn note(&self, action: AuditAction) -> Note {
        Note::new(action, AuditThing::Member, &self.id, called(&self.name, &self.email))
    }
}

/// `Анна <anna@example.com>`.
fn called(name: &str, email: &str) -> String {
    if name.is_empty() || name == email { email.to_owned() } else { format!("{name} <{email}>") }
}

/// The member as it is, whom nobody else changes until the transaction ends.
pub(crate) async fn locked(tx: &mut Tx, id: MemberId) -> Result<Known> {
    let lock = tx.lock(" for update");
    let known: Option<Known> = on!(tx, |conn| {
        let mut sql = sqlx::QueryBuilder::new(
            "select id, email, name, role, language, partner_id, password_hash, disabled_at from members where id = ",
        );
        sql.push_bind(id.0).push(lock).build_query_as().fetch_optional(conn).await?
    });
    known.ok_or(Error::NotFound)
}

/// Adds a member. `Error::Taken` if the e-mail is in use, `Error::NotFound` if an account does not exist.
pub async fn add(db: &Db, actor: &Actor, member: &NewMember<'_>, now: DateTime<Utc>) -> Result<MemberId> {
    let password_hash = passwords::hash(member.password).await?;
    let form = MemberForm {
        email: normalise_email(member.email),
        name: member.name.to_owned(),
        role: member.role,
        language: member.language,
        partner: String::new(),
    };
    let mut tx = db.begin().await?;
    let id = insert(&mut tx, actor, &form, &password_hash, member.accounts, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds a member without a password, and sends the letter with which one is chosen. The caller has checked the form.
/// `Error::Taken` if the e-mail is in use, `Error::NotFound` if an account or the partner does not exist.
pub async fn invite(
    db: &Db,
    actor: &Actor,
    form: &MemberForm,
    accounts: &[AccountId],
    now: DateTime<Utc>,
) -> Result<MemberId> {
    let mut tx = db.begin().await?;
    let id = insert(&mut tx, actor, form, "", accounts, now).await?;
    let member = locked(&mut tx, id).await?;
    links::queue(&mut tx, actor, &member, LinkPurpose::Invitation, now).await?;
    tx.commit().await?;
    Ok(id)
}

async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    form: &MemberForm,
    password_hash: &str,
    accounts: &[AccountId],
    now: DateTime<Utc>,
) -> Result<MemberId> {
    let id = MemberId(Uuid::now_v7());
    let partner = partner_name(tx, form.partner()).await?;
    on!(tx, |conn| sqlx::query(
        "insert into members (id, email, name, role, language, partner_id, password_hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.0)
    .bind(&form.email)
    .bind(&form.name)
    .bind(form.role.as_str())
    .bind(form.language.tag())
    .bind(form.partner().map(|partner| partner.0))
    .bind(password_hash)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop))?;
    let mut notes = vec![
        Note::new(AuditAction::Added, AuditThing::Member, &id, called(&form.name, &form.email))
            .with(AuditField::Role, form.role.as_str())
            .with(AuditField::Language, form.language.tag())
            .with(AuditField::Partner, partner),
    ];
    let known = locked(tx, id).await?;
    for account in accounts {
        notes.extend(grants::insert(tx, &known, *account).await?);
    }
    audit::write(tx, actor, notes, now).await?;
    Ok(id)
}

/// Changes a member as the form says, which the caller has checked; the address stays. `Error::LastAdmin` if nobody would be
/// left to administer.
pub async fn change(
    db: &Db,
    actor: &Actor,
    id: MemberId,
    form: &MemberForm,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let admins = lock_admins(&mut tx).await?;
    let before = locked(&mut tx, id).await?;
    if form.role != Role::Admin {
        keep_an_admin(&admins, &before)?;
    }
    let was = partner_name(&mut tx, before.partner()).await?;
    let became = partner_name(&mut tx, form.partner()).await?;
    on!(tx, |conn| sqlx::query(
        "update members set name = $2, role = $3, language = $4, partner_id = $5 where id = $1"
    )
    .bind(id.0)
    .bind(&form.name)
    .bind(form.role.as_str())
    .bind(form.language.tag())
    .bind(form.partner().map(|partner| partner.0))
    .execute(conn)
    .await
    .map(drop))?;
    let note = before
        .note(AuditAction::Changed)
        .change(AuditField::Name, &before.name, &form.name)
        .change(AuditField::Role, &before.role, form.role.as_str())
        .change(AuditField::Language, Language::of_tag(&before.language).tag(), form.language.tag())
        .change(AuditField::Partner, was, became);
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Access(id));
    tx.commit().await
}

/// Says of which partner's staff a technician is; none: a client's own. `Error::NotFound` if there is no such member or
/// partner.
pub async fn set_partner(
    db: &Db,
    actor: &Actor,
    member: MemberId,
    partner: Option<PartnerId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let before = locked(&mut tx, member).await?;
    let was = partner_name(&mut tx, before.partner()).await?;
    let became = partner_name(&mut tx, partner).await?;
    on!(tx, |conn| sqlx::query("update members set partner_id = $2 where id = $1")
        .bind(member.0)
        .bind(partner.map(|partner| partner.0))
        .execute(conn)
        .await
        .map(drop))?;
    let note = before.note(AuditAction::Changed).change(AuditField::Partner, was, became);
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Access(member));
    tx.commit().await
}

/// Changes the password and signs out everywhere. `Error::NotFound` if there is no such member.
pub async fn set_password(
    db: &Db,
    actor: &Actor,
    member: MemberId,
    password: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let password_hash = passwords::hash(password).await?;
    let mut tx = db.begin().await?;
    let known = locked(&mut tx, member).await?;
    store_password(&mut tx, actor, &known, &password_hash, now).await?;
    tx.commit().await
}

/// Replaces the password, ends all sessions and all other links to choose one, and lets the member sign in at once.
pub(super) async fn store_password(
    tx: &mut Tx,
    actor: &Actor,
    member: &Known,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let subject = super::attempts_of(&member.email);
    on!(tx, |conn| {
        sqlx::query("update members set password_hash = $2 where id = $1")
            .bind(member.id)
            .bind(password_hash)
            .execute(&mut *conn)
            .await?;
        sqlx::query("update member_links set spent_at = $2 where member_id = $1 and spent_at is null")
            .bind(member.id)
            .bind(now.timestamp_millis())
            .execute(&mut *conn)
            .await?;
        sqlx::query("delete from sign_in_attempts where subject = $1")
            .bind(subject)
            .execute(&mut *conn)
            .await?;
    });
    end_sessions(tx, member.id()).await?;
    audit::write(tx, actor, vec![member.note(AuditAction::PasswordSet)], now).await
}

/// Disables a member: all sessions end, and links to choose a password hold no more. `Error::LastAdmin` if nobody would be left
/// to administer.
pub async fn disable(db: &Db, actor: &Actor, member: MemberId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let admins = lock_admins(&mut tx).await?;
    let known = locked(&mut tx, member).await?;
    if known.disabled_at.is_some() {
        return Ok(());
    }
    keep_an_admin(&admins, &known)?;
    on!(tx, |conn| {
        sqlx::query("update members set disabled_at = $2 where id = $1")
            .bind(member.0)
            .bind(now.timestamp_millis())
            .execute(&mut *conn)
            .await?;
        sqlx::query("update member_links set spent_at = $2 where member_id = $1 and spent_at is null")
            .bind(member.0)
            .bind(now.timestamp_millis())
            .execute(&mut *conn)
            .await?;
    });
    end_sessions(&mut tx, member).await?;
    audit::write(&mut tx, actor, vec![known.note(AuditAction::Disabled)], now).await?;
    tx.commit().await
}

/// Lets a disabled member sign in again, with the password and the grants of before.
pub async fn enable(db: &Db, actor: &Actor, member: MemberId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let known = locked(&mut tx, member).await?;
    if known.disabled_at.is_none() {
        return Ok(());
    }
    on!(tx, |conn| sqlx::query("update members set disabled_at = null where id = $1")
        .bind(member.0)
        .execute(conn)
        .await
        .map(drop))?;
    audit::write(&mut tx, actor, vec![known.note(AuditAction::Enabled)], now).await?;
    tx.announce(Change::Access(member));
    tx.commit().await
}

async fn end_sessions(tx: &mut Tx, member: MemberId) -> Result<()> {
    on!(tx, |conn| sqlx::query("delete from sessions where member_id = $1")
        .bind(member.0)
        .execute(conn)
        .await
        .map(drop))?;
    tx.announce(Change::Access(member));
    Ok(())
}

/// Those who administer, locked in one order and before anybody else, so that two who leave at once do not both leave.
async fn lock_admins(tx: &mut Tx) -> Result<Vec<Uuid>> {
    let lock = tx.lock(" for update");
    Ok(on!(tx, |conn| {
        let mut sql = sqlx::QueryBuilder::new("select id from members where role = ");
        sql.push_bind(Role::Admin.as_str());
        sql.push(" and disabled_at is null and password_hash <> '' order by id").push(lock);
        sql.build_query_scalar().fetch_all(conn).await?
    }))
}

/// Refuses to take the administration from the last one who has it.
fn keep_an_admin(admins: &[Uuid], member: &Known) -> Result<()> {
    if admins == [member.id] { Err(Error::LastAdmin) } else { Ok(()) }
}
