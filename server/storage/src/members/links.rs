//! Links of letters with which a member chooses a password: asked for, made when the letter is sent, and spent once.

use super::changes::{Known, locked, store_password};
use crate::{
    Db, Error, Result, audit,
    db::read,
    keys, outbox, passwords,
    tx::{Tx, on},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::{Actor, AuditAction},
    language::Language,
    mail::{Letter, LetterKind, PasswordLink, Recipient},
    members::{LinkPurpose, LinkSecret, LinkView, MemberId, normalise_email},
};
use rand::Rng;
use uuid::Uuid;

/// Spent and expired links are kept so long.
const KEPT: Duration = Duration::days(30);

/// Sends a member the link with which a password is chosen: an invitation to one who has none, otherwise a link to choose
/// another. `Error::NotFound` if there is no such member, or a disabled one.
pub async fn send_link(db: &Db, actor: &Actor, member: MemberId, now: DateTime<Utc>) -> Result<LinkPurpose> {
    let mut tx = db.begin().await?;
    let known = locked(&mut tx, member).await?;
    if known.disabled_at.is_some() {
        return Err(Error::NotFound);
    }
    let purpose = if known.password_hash.is_empty() { LinkPurpose::Invitation } else { LinkPurpose::Reset };
    queue(&mut tx, actor, &known, purpose, now).await?;
    tx.commit().await?;
    Ok(purpose)
}

/// Queues the letter, with its entry of the audit log.
pub(super) async fn queue(
    tx: &mut Tx,
    actor: &Actor,
    member: &Known,
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> Result<()> {
    let by = match actor {
        Actor::Member { name, .. } => name.clone(),
        Actor::CommandLine => String::new(),
    };
    post(tx, member, purpose, by, now).await?;
    let action = match purpose {
        LinkPurpose::Invitation => AuditAction::Invited,
        LinkPurpose::Reset => AuditAction::ResetSent,
    };
    audit::write(tx, actor, vec![member.note(action)], now).await
}

async fn post(
    tx: &mut Tx,
    member: &Known,
    purpose: LinkPurpose,
    by: String,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = PasswordLink { member: member.id(), by, secret: None };
    let letter = match purpose {
        LinkPurpose::Invitation => Letter::Invited(link),
        LinkPurpose::Reset => Letter::PasswordReset(link),
    };
    let to = Recipient {
        email: member.email.clone(),
        name: member.name.clone(),
        language: Language::of_tag(&member.language),
    };
    outbox::queue(tx, &letter, &[to], None, now).await.map(drop)
}

/// Somebody has forgotten the password of this address. Whether it is anybody's is not told: only if it is that of a member who
/// may sign in, a letter is queued. The caller has throttled it. One that has followed no invitation yet gets that once more.
pub async fn ask_for_reset(db: &Db, email: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id: Option<Uuid> = on!(tx, |conn| sqlx::query_scalar(
        "select id from members where email = $1 and disabled_at is null"
    )
    .bind(normalise_email(email))
    .fetch_optional(conn)
    .await)?;
    if let Some(id) = id {
        let member = locked(&mut tx, MemberId(id)).await?;
        let purpose =
            if member.password_hash.is_empty() { LinkPurpose::Invitation } else { LinkPurpose::Reset };
        post(&mut tx, &member, purpose, String::new(), now).await?;
    }
    tx.commit().await
}

/// Makes the secret of a link whose letter is about to be sent, and keeps its hash. None if the letter has become untrue: the
/// member is disabled, has chosen a password since, or the time of the link is over.
pub(crate) async fn make_secret(
    tx: &mut Tx,
    link: &PasswordLink,
    purpose: LinkPurpose,
    queued_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<LinkSecret>> {
    let expires_at = queued_at + purpose.valid_for();
    let known: Option<(Option<i64>, String)> =
        on!(tx, |conn| sqlx::query_as("select disabled_at, password_hash from members where id = $1")
            .bind(link.member.0)
            .fetch_optional(conn)
            .await)?;
    let holds = match known {
        Some((None, hash)) => hash.is_empty() == (purpose == LinkPurpose::Invitation),
        _ => false,
    };
    if !holds || now >= expires_at {
        return Ok(None);
    }
    let secret = hex::encode(rand::rng().random::<[u8; 32]>());
    on!(tx, |conn| sqlx::query(
        "insert into member_links (hash, member_id, purpose, expires_at) values ($1, $2, $3, $4)"
    )
    .bind(keys::hash(&secret))
    .bind(link.member.0)
    .bind(purpose.as_str())
    .bind(expires_at.timestamp_millis())
    .execute(conn)
    .await
    .map(drop))?;
    Ok(Some(LinkSecret(secret)))
}

#[derive(sqlx::FromRow)]
struct Found {
    purpose: String,
    email: String,
    name: String,
}

const FIND: &str = "select l.purpose, m.email, m.name
     from member_links l join members m on m.id = l.member_id
     where l.hash = $1 and l.spent_at is null and l.expires_at > $2 and m.disabled_at is null";

/// What a link is for, and whose it is, without spending it. `Error::NotFound` if it does not hold: unknown, spent, expired, or of
/// a disabled member, all alike.
pub async fn find_link(db: &Db, secret: &LinkSecret, now: DateTime<Utc>) -> Result<LinkView> {
    let found: Option<Found> = read!(db, |pool| sqlx::query_as(FIND)
        .bind(keys::hash(&secret.0))
        .bind(now.timestamp_millis())
        .fetch_optional(pool)
        .await?);
    let found = found.ok_or(Error::NotFound)?;
    let purpose = found.purpose.parse().map_err(Error::corrupt("purpose of a link"))?;
    Ok(LinkView { purpose, email: found.email, name: found.name })
}

/// Spends a link: the member has this password from now on, and all sessions of before end. The caller has checked the password.
/// `Error::NotFound` as of [`find_link`].
pub async fn choose_password(
    db: &Db,
    secret: &LinkSecret,
    password: &str,
    now: DateTime<Utc>,
) -> Result<MemberId> {
    // What does not hold costs no hash.
    find_link(db, secret, now).await?;
    let password_hash = passwords::hash(password).await?;
    let mut tx = db.begin().await?;
    let spent: Option<Uuid> = on!(tx, |conn| sqlx::query_scalar(
        "update member_links set spent_at = $2 where hash = $1 and spent_at is null and expires_at > $2
         returning member_id",
    )
    .bind(keys::hash(&secret.0))
    .bind(now.timestamp_millis())
    .fetch_optional(conn)
    .await)?;
    let member = locked(&mut tx, MemberId(spent.ok_or(Error::NotFound)?)).await?;
    if member.disabled_at.is_some() {
        return Err(Error::NotFound);
    }
    let actor = Actor::Member { id: member.id(), name: member.name.clone() };
    store_password(&mut tx, &actor, &member, &password_hash, now).await?;
    tx.commit().await?;
    Ok(member.id())
}

/// Until when the latest invitation of a member holds, if its letter was queued and it was not followed.
pub(crate) async fn invited_until(db: &Db, email: &str) -> Result<Option<i64>> {
    let queued_at: Option<i64> = read!(db, |pool| sqlx::query_scalar(
        "select max(queued_at) from letters where kind = $1 and email = $2",
    )
    .bind(LetterKind::Invited.as_str())
    .bind(email)
    .fetch_one(pool)
    .await?);
    Ok(queued_at.map(|at| at + LinkPurpose::Invitation.valid_for().num_milliseconds()))
}

/// Removes links that ended long ago. Answers how many.
pub async fn prune_links(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let removed = on!(tx, |conn| sqlx::query("delete from member_links where expires_at < $1")
        .bind((now - KEPT).timestamp_millis())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    tx.commit().await?;
    Ok(removed)
}
