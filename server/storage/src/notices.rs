//! Notices of limited service: announced by support, shown to those concerned, matched with incidents.

use crate::{
    Db, Error, Result,
    db::read,
    moments::{local_of, moment, zone},
    outlets,
    tx::on,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    live::Change,
    members::{Scope, Viewer},
    notices::{Notice, NoticeId, NoticePlan},
};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    text: String,
    from_at: i64,
    until_at: i64,
    author: String,
    withdrawn_at: Option<i64>,
}

/// Announces a notice. The caller has checked the plan, and that the viewer is of HEADO's support.
pub async fn announce(db: &Db, viewer: &Viewer, plan: &NoticePlan, now: DateTime<Utc>) -> Result<NoticeId> {
    let id = NoticeId(Uuid::now_v7());
    let mut tx = db.begin().await?;
    on!(tx, |conn| {
        sqlx::query(
            "insert into notices (id, text, from_at, until_at, author_id, author, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id.0)
        .bind(&plan.text)
        .bind(plan.from.timestamp_millis())
        .bind(plan.until.timestamp_millis())
        .bind(viewer.member_id.0)
        .bind(&viewer.name)
        .bind(now.timestamp_millis())
        .execute(&mut *conn)
        .await?;
        for account in &plan.accounts {
            sqlx::query("insert into notice_accounts (notice_id, account_id) values ($1, $2)")
                .bind(id.0)
                .bind(account.0)
                .execute(&mut *conn)
                .await?;
        }
        for city in &plan.cities {
            sqlx::query("insert into notice_cities (notice_id, city) values ($1, $2)")
                .bind(id.0)
                .bind(city)
                .execute(&mut *conn)
                .await?;
        }
    });
    tx.announce(Change::Notices);
    tx.commit().await?;
    Ok(id)
}

/// Takes a notice back: it concerns nobody any more. The caller has checked that the viewer is of HEADO's support.
pub async fn withdraw(db: &Db, id: NoticeId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let found = on!(tx, |conn| sqlx::query(
        "update notices set withdrawn_at = $2 where id = $1 and withdrawn_at is null"
    )
    .bind(id.0)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(|done| done.rows_affected()))?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    tx.announce(Change::Notices);
    tx.commit().await
}

/// Notices that concern the scope and end after `since`, withdrawn ones too, the newest first. Times are in UTC.
pub async fn list(db: &Db, scope: &Scope, since: DateTime<Utc>) -> Result<Vec<Notice>> {
    concerning(db, scope, since, DateTime::<Utc>::MAX_UTC).await
}

/// Notices that hold at this moment for anything within the scope: the banner. Times are in UTC.
pub async fn current(db: &Db, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Notice>> {
    let notices = concerning(db, scope, now, now).await?;
    Ok(notices.into_iter().filter(|notice| !notice.withdrawn).collect())
}

async fn concerning(
    db: &Db,
    scope: &Scope,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Notice>> {
    let cities = match scope {
        Scope::Everything => BTreeSet::new(),
        Scope::Accounts(_) => outlets::cities(db, scope).await?.into_iter().collect(),
    };
    let notices = read(db, from, until, "UTC").await?;
    let seen = |mut notice: Notice| {
        let Scope::Accounts(accounts) = scope else { return Some(notice) };
        let plan = &mut notice.plan;
        let everybody = plan.accounts.is_empty() && plan.cities.is_empty();
        plan.accounts.retain(|account| accounts.contains(account));
        plan.cities.retain(|city| cities.contains(city));
        (everybody || !plan.accounts.is_empty() || !plan.cities.is_empty()).then_some(notice)
    };
    Ok(notices.into_iter().filter_map(seen).collect())
}

/// Notices that concern a place and share time with a lag, the newest first; their times by the clock of the place.
pub(crate) async fn matching(
    db: &Db,
    scope: &Scope,
    account: Option<AccountId>,
    city: Option<&str>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    clock: &str,
) -> Result<Vec<Notice>> {
    let mut notices = read(db, from, until, clock).await?;
    notices.retain(|notice| !notice.withdrawn && notice.plan.concerns(account, city));
    for notice in &mut notices {
        notice.plan.accounts.retain(|account| scope.covers(*account));
        // Of other cities than the one it is matched with a technician need not know.
        if *scope != Scope::Everything {
            notice.plan.cities.retain(|other| city == Some(other));
        }
    }
    Ok(notices)
}

/// Those that end after `from` and begin not after `until`.
async fn read(db: &Db, from: DateTime<Utc>, until: DateTime<Utc>, clock: &str) -> Result<Vec<Notice>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select id, text, from_at, until_at, author, withdrawn_at from notices where until_at > ",
        );
        sql.push_bind(from.timestamp_millis()).push(" and from_at <= ").push_bind(until.timestamp_millis());
        sql.push(" order by from_at desc, id desc").build_query_as().fetch_all(pool).await?
    });
    let mut accounts: HashMap<Uuid, BTreeSet<AccountId>> = HashMap::new();
    let mut cities: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    if !rows.is_empty() {
        let (by_account, by_city) = places(db, from).await?;
        for (notice, account) in by_account {
            accounts.entry(notice).or_default().insert(AccountId(account));
        }
        for (notice, city) in by_city {
            cities.entry(notice).or_default().insert(city);
        }
    }
    let clock = zone(clock);
    Ok(rows
        .into_iter()
        .map(|row| {
            let (from, until) = (moment(row.from_at), moment(row.until_at));
            let plan = NoticePlan {
                text: row.text,
                from,
                until,
                accounts: accounts.remove(&row.id).unwrap_or_default(),
                cities: cities.remove(&row.id).unwrap_or_default(),
            };
            Notice {
                id: NoticeId(row.id),
                plan,
                from: local_of(from, clock),
                until: local_of(until, clock),
                author: row.author,
                withdrawn: row.withdrawn_at.is_some(),
            }
        })
        .collect())
}

type Places = (Vec<(Uuid, Uuid)>, Vec<(Uuid, String)>);

async fn places(db: &Db, from: DateTime<Utc>) -> Result<Places> {
    let at = from.timestamp_millis();
    Ok(read!(db, |pool| {
        let accounts = sqlx::query_as(
            "select a.notice_id, a.account_id from notices n join notice_accounts a on a.notice_id = n.id
             where n.until_at > $1",
        )
        .bind(at)
        .fetch_all(pool)
        .await?;
        let cities = sqlx::query_as(
            "select c.notice_id, c.city from notices n join notice_cities c on c.notice_id = n.id where n.until_at > $1",
        )
        .bind(at)
        .fetch_all(pool)
        .await?;
        (accounts, cities)
    }))
}
