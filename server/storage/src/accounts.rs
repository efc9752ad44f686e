//! Accounts and partners.

use crate::{Db, Error, Result, db::read, scope::push_scope, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Account, AccountId, Partner, PartnerId},
    language::Language,
    live::Change,
    members::{Scope, normalise_email},
};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;
use uuid::Uuid;

const COLUMNS: &str = "select id, email, network, partner_id, language from accounts where 1 = 1";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    email: String,
    network: String,
    partner_id: Option<Uuid>,
    language: String,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: AccountId(row.id),
            email: row.email,
            network: row.network,
            partner_id: row.partner_id.map(PartnerId),
            language: Language::of_tag(&row.language),
        }
    }
}

/// Adds a partner. `Error::Taken` if the name is in use.
pub async fn add_partner(db: &Db, name: &str) -> Result<Partner> {
    let partner = Partner { id: PartnerId(Uuid::now_v7()), name: name.to_owned() };
    let mut tx = db.begin().await?;
    on!(tx, |conn| sqlx::query("insert into partners (id, name) values ($1, $2)")
        .bind(partner.id.0)
        .bind(name)
        .execute(conn)
        .await
        .map(drop))?;
    tx.commit().await?;
    Ok(partner)
}

/// The partner of this name.
pub async fn find_partner(db: &Db, name: &str) -> Result<Option<Partner>> {
    let id: Option<Uuid> = read!(db, |pool| sqlx::query_scalar("select id from partners where name = $1")
        .bind(name)
        .fetch_optional(pool)
        .await?);
    Ok(id.map(|id| Partner { id: PartnerId(id), name: name.to_owned() }))
}

/// Says which partner supports an account; none: HEADO's own support. Incidents that are open stay with whom they were
/// opened for. `Error::NotFound` if there is no such account or partner.
pub async fn set_partner(db: &Db, account: AccountId, partner: Option<PartnerId>) -> Result<()> {
    let mut tx = db.begin().await?;
    let found = on!(tx, |conn| sqlx::query("update accounts set partner_id = $2 where id = $1")
        .bind(account.0)
        .bind(partner.map(|partner| partner.0))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    tx.announce(Change::Registry);
    tx.commit().await
}

/// Adds an account. `Error::Taken` if the e-mail is in use.
pub async fn add(
    db: &Db,
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
    on!(tx, |conn| {
        sqlx::query(
        "insert into accounts (id, email, network, partner_id, language, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(account.id.0)
    .bind(&account.email)
    .bind(network)
    .bind(partner.map(|partner| partner.0))
    .bind(language.tag())
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop)
    })?;
    tx.announce(Change::Registry);
    tx.commit().await?;
    Ok(account)
}

/// Replaces the addresses that get the account's alerts. A letter goes to one only while it is the address of a member with
/// a grant to the account.
pub async fn set_alert_addresses(db: &Db, account: AccountId, emails: &[String]) -> Result<()> {
    let emails: BTreeSet<String> = emails.iter().map(|email| normalise_email(email)).collect();
    let mut tx = db.begin().await?;
    on!(tx, |conn| {
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
    });
    tx.announce(Change::Registry);
    tx.commit().await
}

/// The addresses that get the account's alerts, in order. None outside the scope.
pub async fn alert_addresses(db: &Db, scope: &Scope, account: AccountId) -> Result<Vec<String>> {
    let account = get(db, scope, account).await?.id;
    Ok(read!(db, |pool| sqlx::query_scalar(
        "select email from account_alerts where account_id = $1 order by email"
    )
    .bind(account.0)
    .fetch_all(pool)
    .await?))
}

/// The accounts of the scope, by e-mail.
pub async fn list(db: &Db, scope: &Scope) -> Result<Vec<Account>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(COLUMNS);
        push_scope(&mut query, "id", scope);
        query.push(" order by email").build_query_as().fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Account::from).collect())
}

/// The account with this e-mail, whoever asks: for the command line.
pub async fn find_by_email(db: &Db, email: &str) -> Result<Option<Account>> {
    let row: Option<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(COLUMNS);
        query.push(" and email = ").push_bind(normalise_email(email));
        query.build_query_as().fetch_optional(pool).await?
    });
    Ok(row.map(Account::from))
}

/// One account of the scope.
pub async fn get(db: &Db, scope: &Scope, id: AccountId) -> Result<Account> {
    let row: Option<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(COLUMNS);
        query.push(" and id = ").push_bind(id.0);
        push_scope(&mut query, "id", scope);
        query.build_query_as().fetch_optional(pool).await?
    });
    row.map(Account::from).ok_or(Error::NotFound)
}
