//! Links of walls: made once, shown once, stored as a hash.

use crate::{
    Db, Error, Result,
    audit::{self, Note, sees_all},
    db::read,
    keys::hash,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::AccountId,
    audit::{Actor, AuditAction, AuditField, AuditThing},
    language::Language,
    live::Change,
    members::Scope,
    wall::{
        MAX_WALLS, MadeWall, NewWall, WALL_TOKEN_ALPHABET, WALL_TOKEN_CHARS, WallId, WallRow, WallViewer,
        is_wall_token,
    },
};
use rand::Rng;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Characters of a token that its link is told by.
const HINT: usize = 4;
/// `seen_at` is not written more often: looking is not to become writing.
const SEEN_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// Revoked links that the list still shows.
const REVOKED_SHOWN: i64 = 50;

/// Makes a wall's link. `Error::NotFound` if there is no such account; `Error::Taken` of `walls` where there are as many as may be.
pub async fn make(db: &Db, actor: &Actor, wall: &NewWall, now: DateTime<Utc>) -> Result<MadeWall> {
    let token = random_token();
    let id = add_given(db, actor, wall, &token, now).await?;
    Ok(MadeWall { id, token })
}

/// Makes a link with a given token, for demo data. `Error::Taken` of `token` if there was one with it.
pub async fn add_given(
    db: &Db,
    actor: &Actor,
    wall: &NewWall,
    token: &str,
    now: DateTime<Utc>,
) -> Result<WallId> {
    let id = WallId(Uuid::now_v7());
    let (author_id, author) = match actor {
        Actor::Member { id, name } => (Some(id.0), name.as_str()),
        Actor::CommandLine => (None, ""),
    };
    let hint = token.get(token.len().saturating_sub(HINT)..).unwrap_or_default();
    let mut tx = db.begin().await?;
    let walls: i64 =
        on!(tx, |conn| sqlx::query_scalar("select count(*) from walls where revoked_at is null")
            .fetch_one(conn)
            .await)?;
    if walls >= MAX_WALLS {
        return Err(Error::Taken { field: "walls" });
    }
    on!(tx, |conn| {
        sqlx::query(
            "insert into walls (id, name, hash, hint, layout, language, everything, author_id, author, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.0)
        .bind(&wall.name)
        .bind(hash(token))
        .bind(hint)
        .bind(wall.layout.as_str())
        .bind(wall.language.tag())
        .bind(wall.scope == Scope::Everything)
        .bind(author_id)
        .bind(author)
        .bind(now.timestamp_millis())
        .execute(conn)
        .await
        .map(drop)
    })?;
    let shown = match &wall.scope {
        Scope::Everything => AuditField::ALL_ACCOUNTS.to_owned(),
        Scope::Accounts(accounts) => add_accounts(&mut tx, id, accounts).await?,
    };
    let note = Note::new(AuditAction::Added, AuditThing::Wall, &id, wall.name.as_str())
        .with(AuditField::Accounts, shown)
        .with(AuditField::Layout, wall.layout.as_str())
        .with(AuditField::Language, wall.language.tag());
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Notes the accounts of a wall; answers their e-mails.
async fn add_accounts(tx: &mut Tx, wall: WallId, accounts: &BTreeSet<AccountId>) -> Result<String> {
    if accounts.is_empty() {
        return Ok(String::new());
    }
    let emails: Vec<String> = on!(tx, |conn| {
        let mut query = QueryBuilder::new("insert into wall_accounts (wall_id, account_id) ");
        query.push_values(accounts, |mut row, account| {
            row.push_bind(wall.0).push_bind(account.0);
        });
        query.build().persistent(false).execute(&mut *conn).await?;
        let mut query = QueryBuilder::new("select email from accounts where id in ");
        push_list(&mut query, accounts.iter().map(|account| account.0));
        query.push(" order by email").build_query_scalar().fetch_all(&mut *conn).await?
    });
    Ok(emails.join(", "))
}

fn random_token() -> String {
    let mut random = rand::rng();
    let letter = |_| char::from(WALL_TOKEN_ALPHABET[random.random_range(0..WALL_TOKEN_ALPHABET.len())]);
    (0..WALL_TOKEN_CHARS).map(letter).collect()
}

/// Refuses a link from now on: screens that show it go blank. `Error::NotFound` if there is none that holds.
pub async fn revoke(db: &Db, actor: &Actor, id: WallId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let name: Option<String> = on!(tx, |conn| {
        sqlx::query_scalar(
            "update walls set revoked_at = $2 where id = $1 and revoked_at is null returning name",
        )
        .bind(id.0)
        .bind(now.timestamp_millis())
        .fetch_optional(conn)
        .await
    })?;
    let name = name.ok_or(Error::NotFound)?;
    let note = Note::new(AuditAction::Revoked, AuditThing::Wall, &id, name);
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Wall(id));
    tx.commit().await
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    hint: String,
    layout: String,
    language: String,
    everything: bool,
    author_id: Option<Uuid>,
    author: String,
    created_at: i64,
    seen_at: Option<i64>,
    revoked_at: Option<i64>,
}

/// All links that hold, the newest first, then those that were revoked last. `Error::NotFound` for a viewer who does not see
/// everything.
pub async fn list(db: &Db, scope: &Scope) -> Result<Vec<WallRow>> {
    sees_all(scope)?;
    let (rows, accounts): (Vec<Row>, Vec<(Uuid, String)>) = read!(db, |pool| {
        let columns = "select id, name, hint, layout, language, everything, author_id, author, created_at, seen_at, revoked_at from walls";
        let mut sql = QueryBuilder::new(columns);
        sql.push(" where revoked_at is null order by created_at desc, id desc");
        let mut rows: Vec<Row> = sql.build_query_as().fetch_all(pool).await?;
        let mut sql = QueryBuilder::new(columns);
        sql.push(" where revoked_at is not null order by revoked_at desc, id desc limit ")
            .push_bind(REVOKED_SHOWN);
        rows.extend(sql.build_query_as::<Row>().fetch_all(pool).await?);
        let accounts = sqlx::query_as(
            "select w.wall_id, a.email from wall_accounts w join accounts a on a.id = w.account_id order by a.email",
        )
        .fetch_all(pool)
        .await?;
        (rows, accounts)
    });
    let mut emails: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for (wall, email) in accounts {
        emails.entry(wall).or_default().push(email);
    }
    let shown = |row: Row| {
        Ok(WallRow {
            id: WallId(row.id),
            name: row.name,
            hint: row.hint,
            layout: row.layout.parse().map_err(Error::corrupt("layout"))?,
            language: Language::of_tag(&row.language),
            accounts: (!row.everything).then(|| emails.remove(&row.id).unwrap_or_default()),
            author: row.author_id.map(|_| row.author),
            created_at: row.created_at,
            seen_at: row.seen_at,
            revoked_at: row.revoked_at,
        })
    };
    rows.into_iter().map(shown).collect()
}

#[derive(sqlx::FromRow)]
struct Held {
    id: Uuid,
    name: String,
    layout: String,
    language: String,
    everything: bool,
    seen_at: Option<i64>,
}

/// What the link of this token shows right now; none: it is unknown or revoked.
pub async fn viewer(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<WallViewer>> {
    if !is_wall_token(token) {
        return Ok(None);
    }
    let held: Option<Held> = read!(db, |pool| {
        sqlx::query_as(
            "select id, name, layout, language, everything, seen_at from walls where hash = $1 and revoked_at is null",
        )
        .bind(hash(token))
        .fetch_optional(pool)
        .await?
    });
    seen(db, held, now).await
}

/// The same of a link that held a moment ago.
pub async fn still(db: &Db, id: WallId, now: DateTime<Utc>) -> Result<Option<WallViewer>> {
    let held: Option<Held> = read!(db, |pool| {
        sqlx::query_as(
            "select id, name, layout, language, everything, seen_at from walls where id = $1 and revoked_at is null",
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await?
    });
    seen(db, held, now).await
}

async fn seen(db: &Db, held: Option<Held>, now: DateTime<Utc>) -> Result<Option<WallViewer>> {
    let Some(held) = held else { return Ok(None) };
    let at = now.timestamp_millis();
    if held.seen_at.is_none_or(|seen| at - seen >= SEEN_AGAIN.num_milliseconds()) {
        let mut tx = db.begin().await?;
        on!(tx, |conn| sqlx::query("update walls set seen_at = $2 where id = $1")
            .bind(held.id)
            .bind(at)
            .execute(conn)
            .await
            .map(drop))?;
        tx.commit().await?;
    }
    let scope =
        if held.everything { Scope::Everything } else { Scope::Accounts(accounts(db, held.id).await?) };
    Ok(Some(WallViewer {
        id: WallId(held.id),
        name: held.name,
        layout: held.layout.parse().map_err(Error::corrupt("layout"))?,
        language: Language::of_tag(&held.language),
        scope,
    }))
}

async fn accounts(db: &Db, wall: Uuid) -> Result<BTreeSet<AccountId>> {
    let accounts: Vec<Uuid> =
        read!(db, |pool| sqlx::query_scalar("select account_id from wall_accounts where wall_id = $1")
            .bind(wall)
            .fetch_all(pool)
            .await?);
    Ok(accounts.into_iter().map(AccountId).collect())
}
