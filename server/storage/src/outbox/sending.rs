//! The sender's side: which letters are due, who sends them, and how it went.

use super::{
    count,
    list::{LetterColumns, sees_letters},
};
use crate::{
    Db, Error, Result,
    db::read,
    incidents, members,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    incidents::IncidentEvent,
    live::Change,
    mail::{AddressedLetter, Attempt, IncidentId, LetterId, LetterState, give_up_at, next_attempt_at},
    members::Scope,
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use std::collections::HashMap;
use uuid::Uuid;

/// Letters that one transaction removes.
const LETTERS_A_PRUNE: i64 = 500;

/// A letter that this process alone may send, until its lease ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What goes to whom.
    pub letter: AddressedLetter,
    /// Attempts with this one.
    pub attempts: u32,
    claimed_by: Uuid,
}

/// Letters that wait, for those who run the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Queued, held ones included.
    pub queued: i64,
    /// Queued, and tried in vain.
    pub delayed: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    letter: LetterColumns,
    attempts: i64,
}

/// Claims up to `limit` letters that are due, until `lease` is over; then another process may have them, because this one
/// is taken for dead.
///
/// What has become untrue is left out of them; a letter that says nothing else is dropped, and not among the answer.
pub async fn claim(db: &Db, limit: u32, lease: TimeDelta, now: DateTime<Utc>) -> Result<Vec<Claim>> {
    let claimed_by = Uuid::now_v7();
    let mut tx = db.begin().await?;
    let sql = format!(
        "update letters set claimed_by = $1, claimed_until = $2, attempts = attempts + 1
         where id in (
            select id from letters
            where state = 'queued' and due_at <= $3 and (claimed_until is null or claimed_until <= $3)
            order by due_at, id limit $4{})
         returning id, letter, email, name, language, queued_at, attempts",
        tx.lock(" for update skip locked")
    );
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(AssertSqlSafe(sql.clone()))
        .bind(claimed_by)
        .bind((now + lease).timestamp_millis())
        .bind(now.timestamp_millis())
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await)?;
    let mut claims = Vec::with_capacity(rows.len());
    for row in rows {
        let attempts = u32::try_from(row.attempts).unwrap_or(u32::MAX);
        claims.push(Claim { letter: row.letter.read()?, attempts, claimed_by });
    }
    let claims = leave_out_untrue(&mut tx, claims, now).await?;
    let claims = give_secrets(&mut tx, claims, now).await?;
    tx.commit().await?;
    Ok(claims)
}

/// Links to choose a password get their secrets now, for this attempt alone: they are kept nowhere. One that does not hold any
/// more is dropped with its letter.
async fn give_secrets(tx: &mut Tx, claims: Vec<Claim>, now: DateTime<Utc>) -> Result<Vec<Claim>> {
    let mut rest = Vec::with_capacity(claims.len());
    for mut claim in claims {
        let queued_at = claim.letter.queued_at;
        let Some((purpose, link)) = claim.letter.letter.password_link() else {
            rest.push(claim);
            continue;
        };
        link.secret = members::make_secret(tx, link, purpose, queued_at, now).await?;
        if link.secret.is_some() {
            rest.push(claim);
        } else {
            finish(tx, &claim, LetterState::Dropped, "", now).await?;
        }
    }
    Ok(rest)
}

async fn leave_out_untrue(tx: &mut Tx, claims: Vec<Claim>, now: DateTime<Utc>) -> Result<Vec<Claim>> {
    let mut untrue = untrue_incidents(tx, &claims).await?;
    let mut rest = Vec::with_capacity(claims.len());
    for mut claim in claims {
        let Some(incidents) = untrue.remove(&claim.letter.id.0) else {
            rest.push(claim);
            continue;
        };
        match claim.letter.letter.clone().without(&incidents) {
            Some(letter) => {
                claim.letter.letter = letter;
                rewrite(tx, &claim).await?;
                rest.push(claim);
            }
            None => finish(tx, &claim, LetterState::Dropped, "", now).await?,
        }
    }
    Ok(rest)
}

async fn untrue_incidents(tx: &mut Tx, claims: &[Claim]) -> Result<HashMap<Uuid, Vec<IncidentId>>> {
    let mut untrue = HashMap::<Uuid, Vec<IncidentId>>::new();
    if claims.is_empty() {
        return Ok(untrue);
    }
    let rows: Vec<(Uuid, Uuid)> = on!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "select letter_id, incident_id from letter_incidents where untrue and letter_id in ",
        );
        push_list(&mut query, claims.iter().map(|claim| claim.letter.id.0));
        query.build_query_as().persistent(false).fetch_all(conn).await?
    });
    for (letter, incident) in rows {
        untrue.entry(letter).or_default().push(IncidentId(incident));
    }
    Ok(untrue)
}

/// Keeps a letter as it will be sent: without what has become untrue.
async fn rewrite(tx: &mut Tx, claim: &Claim) -> Result<()> {
    let letter = &claim.letter.letter;
    let body = serde_json::to_string(letter).map_err(Error::corrupt("letter"))?;
    on!(tx, |conn| {
        sqlx::query("update letters set letter = $2, about = $3, outlets = $4 where id = $1")
            .bind(claim.letter.id.0)
            .bind(body)
            .bind(letter.about())
            .bind(count(letter))
            .execute(&mut *conn)
            .await?;
        sqlx::query("delete from letter_incidents where untrue and letter_id = $1")
            .bind(claim.letter.id.0)
            .execute(conn)
            .await?;
    });
    Ok(())
}

/// Records how an attempt ended, and answers what has become of the letter. `jitter` is a random number 0–1, see
/// [`next_attempt_at`].
///
/// A letter that was taken is sent, even if the lease had ended meanwhile; any other outcome counts only for the process
/// that still holds the claim, and `None` is answered to one that does not.
pub async fn record(
    db: &Db,
    claim: &Claim,
    attempt: &Attempt,
    jitter: f64,
    now: DateTime<Utc>,
) -> Result<Option<LetterState>> {
    let mut tx = db.begin().await?;
    let state = match attempt {
        Attempt::Taken(answer) => {
            finish(&mut tx, claim, LetterState::Sent, answer, now).await?;
            Some(LetterState::Sent)
        }
        Attempt::Never(_) | Attempt::Later(_) if !holds(&mut tx, claim).await? => None,
        Attempt::Never(answer) => {
            finish(&mut tx, claim, LetterState::Failed, answer, now).await?;
            Some(LetterState::Failed)
        }
        Attempt::Later(answer) if now >= give_up_at(claim.letter.queued_at) => {
            finish(&mut tx, claim, LetterState::Failed, answer, now).await?;
            Some(LetterState::Failed)
        }
        Attempt::Later(answer) => {
            let due_at = next_attempt_at(now, claim.attempts, jitter);
            put_back(&mut tx, claim, answer, due_at).await?;
            Some(LetterState::Queued)
        }
    };
    tx.announce(Change::Letters);
    tx.commit().await?;
    Ok(state)
}

async fn holds(tx: &mut Tx, claim: &Claim) -> Result<bool> {
    let sql = format!(
        "select 1 from letters where id = $1 and claimed_by = $2 and state = 'queued'{}",
        tx.lock(" for update")
    );
    let found: Option<i32> = on!(tx, |conn| sqlx::query_scalar(AssertSqlSafe(sql.clone()))
        .bind(claim.letter.id.0)
        .bind(claim.claimed_by)
        .fetch_optional(conn)
        .await)?;
    Ok(found.is_some())
}

async fn finish(
    tx: &mut Tx,
    claim: &Claim,
    state: LetterState,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let changed = on!(tx, |conn| sqlx::query(
        "update letters set state = $2, done_at = $3, answer = case when $4 = '' then answer else $4 end,
            claimed_by = null, claimed_until = null
         where id = $1 and state <> 'sent'",
    )
    .bind(claim.letter.id.0)
    .bind(state.as_str())
    .bind(now.timestamp_millis())
    .bind(answer)
    .execute(conn)
    .await
    .map(|done| done.rows_affected()))?;
    tx.announce(Change::Letters);
    if changed == 0 || state == LetterState::Dropped {
        return Ok(());
    }
    let event = IncidentEvent::Letter {
        kind: claim.letter.letter.kind(),
        email: claim.letter.recipient.email.clone(),
        delivered: state == LetterState::Sent,
        answer: answer.to_owned(),
    };
    incidents::note_letter(tx, claim.letter.id.0, &event, now).await
}

async fn put_back(tx: &mut Tx, claim: &Claim, answer: &str, due_at: DateTime<Utc>) -> Result<()> {
    on!(tx, |conn| sqlx::query(
        "update letters set due_at = $2, answer = $3, claimed_by = null, claimed_until = null where id = $1",
    )
    .bind(claim.letter.id.0)
    .bind(due_at.timestamp_millis())
    .bind(answer)
    .execute(conn)
    .await
    .map(drop))?;
    Ok(())
}

/// Queues a letter that has failed once more, with all its attempts before it. `Error::NotFound` if there is no such letter, it
/// has not failed, or the viewer does not see everything.
pub async fn send_again(db: &Db, scope: &Scope, id: LetterId, now: DateTime<Utc>) -> Result<()> {
    sees_letters(scope)?;
    let mut tx = db.begin().await?;
    let changed = on!(tx, |conn| sqlx::query(
        "update letters set state = 'queued', queued_at = $2, due_at = $2, attempts = 0, done_at = null
         where id = $1 and state = 'failed'",
    )
    .bind(id.0)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(|done| done.rows_affected()))?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    tx.announce(Change::Letters);
    tx.commit().await
}

/// How many letters wait.
pub async fn waiting(db: &Db) -> Result<Waiting> {
    let (queued, delayed): (i64, i64) = read!(db, |pool| sqlx::query_as(
        "select count(*), cast(coalesce(sum(case when answer <> '' then 1 else 0 end), 0) as bigint)
         from letters where state = 'queued'",
    )
    .fetch_one(pool)
    .await?);
    Ok(Waiting { queued, delayed })
}

/// Removes letters that were done before this moment, in portions; those of incidents that are open stay. Answers how many.
pub async fn prune(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut tx = db.begin().await?;
        let now = on!(tx, |conn| sqlx::query(
            "delete from letters where id in (
                select l.id from letters l where l.state <> 'queued' and l.done_at < $1 and not exists (
                    select 1 from letter_incidents b join incidents i on i.id = b.incident_id
                    where b.letter_id = l.id and i.closed_at is null) limit $2)",
        )
        .bind(before.timestamp_millis())
        .bind(LETTERS_A_PRUNE)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        tx.commit().await?;
        removed += now;
        if now == 0 {
            return Ok(removed);
        }
    }
}
