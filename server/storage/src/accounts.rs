//! Accounts and partners.

mod changes;

pub use changes::{add, add_partner, change, rename_partner, set_alert_addresses, set_partner};
pub(crate) use changes::{locked, partner_name};

use crate::{Db, Error, Result, db::read, scope::push_scope};
use domain::{
    accounts::{Account, AccountId, Partner, PartnerId},
    language::Language,
    members::{Scope, normalise_email},
};
use sqlx::QueryBuilder;
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

/// The partner of this name.
pub async fn find_partner(db: &Db, name: &str) -> Result<Option<Partner>> {
    let id: Option<Uuid> = read!(db, |pool| sqlx::query_scalar("select id from partners where name = $1")
        .bind(name)
        .fetch_optional(pool)
        .await?);
    Ok(id.map(|id| Partner { id: PartnerId(id), name: name.to_owned() }))
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
