//! Personal tokens: made once, shown once, stored as a hash.

use crate::{
    Db, Error, Result,
    db::read,
    keys::hash,
    members,
    moments::{local, zone},
    tx::on,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    members::{MemberId, Viewer},
    tokens::{MAX_TOKENS, PersonalToken, TOKEN_PREFIX, TokenId, is_token},
};
use rand::Rng;
use uuid::Uuid;

/// Characters of a token that its owner tells it by.
const HINT: usize = 4;
/// `last_used_at` is not written more often: reading is not to become writing.
const USED_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// A new token, as it is shown this once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// To revoke it by.
    pub id: TokenId,
    /// All of it.
    pub secret: String,
}

/// Makes a token of a member; the name has been checked. `Error::Taken` of `tokens` where the member has as many as may be.
pub async fn make(db: &Db, member: MemberId, name: &str, now: DateTime<Utc>) -> Result<NewToken> {
    let secret = format!("{TOKEN_PREFIX}{}", hex::encode(rand::rng().random::<[u8; 32]>()));
    let id = TokenId(Uuid::now_v7());
    let mut tx = db.begin().await?;
    // The member's row, so that two at once do not both find room.
    let lock = tx.lock(" for no key update");
    let found: Option<Uuid> = on!(tx, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select id from members where id = $1 and disabled_at is null{lock}"
    )))
    .bind(member.0)
    .fetch_optional(conn)
    .await)?;
    found.ok_or(Error::NotFound)?;
    let tokens: i64 = on!(tx, |conn| sqlx::query_scalar(
        "select count(*) from personal_tokens where member_id = $1 and revoked_at is null"
    )
    .bind(member.0)
    .fetch_one(conn)
    .await)?;
    if tokens >= MAX_TOKENS {
        return Err(Error::Taken { field: "tokens" });
    }
    on!(tx, |conn| {
        sqlx::query(
        "insert into personal_tokens (id, member_id, name, hash, hint, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.0)
    .bind(member.0)
    .bind(name)
    .bind(hash(&secret))
    .bind(&secret[secret.len() - HINT..])
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop)
    })?;
    tx.commit().await?;
    Ok(NewToken { id, secret })
}

/// A member's own tokens that are not revoked, the newest first, by this clock (an IANA zone).
pub async fn list(db: &Db, member: MemberId, clock: &str) -> Result<Vec<PersonalToken>> {
    let rows: Vec<(Uuid, String, String, i64, Option<i64>)> = read!(db, |pool| sqlx::query_as(
        "select id, name, hint, created_at, last_used_at from personal_tokens
         where member_id = $1 and revoked_at is null order by created_at desc, id desc",
    )
    .bind(member.0)
    .fetch_all(pool)
    .await?);
    let clock = zone(clock);
    let token = |(id, name, hint, created_at, last_used_at): (Uuid, String, String, i64, Option<i64>)| {
        PersonalToken {
            id: TokenId(id),
            name,
            hint,
            created_at: local(created_at, clock),
            last_used_at: last_used_at.map(|at| local(at, clock)),
        }
    };
    Ok(rows.into_iter().map(token).collect())
}

/// Refuses a token from now on. `Error::NotFound` if the member has no such token.
pub async fn revoke(db: &Db, member: MemberId, id: TokenId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let revoked = on!(tx, |conn| {
        sqlx::query(
        "update personal_tokens set revoked_at = $3 where id = $1 and member_id = $2 and revoked_at is null",
    )
    .bind(id.0)
    .bind(member.0)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(|done| done.rows_affected())
    })?;
    tx.commit().await?;
    if revoked == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Whose token this is, with what the member may see right now; none: it is unknown or revoked, or the member is disabled.
pub async fn viewer(db: &Db, secret: &str, now: DateTime<Utc>) -> Result<Option<(TokenId, Viewer)>> {
    if !is_token(secret) {
        return Ok(None);
    }
    let row: Option<(Uuid, Uuid, Option<i64>)> = read!(db, |pool| sqlx::query_as(
        "select id, member_id, last_used_at from personal_tokens where hash = $1 and revoked_at is null",
    )
    .bind(hash(secret))
    .fetch_optional(pool)
    .await?);
    let Some((id, member, last_used_at)) = row else { return Ok(None) };
    let Some(viewer) = members::viewer(db, MemberId(member)).await? else { return Ok(None) };
    let at = now.timestamp_millis();
    if last_used_at.is_none_or(|used| at - used >= USED_AGAIN.num_milliseconds()) {
        let mut tx = db.begin().await?;
        on!(tx, |conn| sqlx::query("update personal_tokens set last_used_at = $2 where id = $1")
            .bind(id)
            .bind(at)
            .execute(conn)
            .await
            .map(drop))?;
        tx.commit().await?;
    }
    Ok(Some((TokenId(id), viewer)))
}
