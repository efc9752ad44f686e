//! What the pages of the administration show. To those who do not see everything there is none of it: not found.

mod accounts;
mod members;
mod registry;

pub use accounts::{account, accounts, partners};
pub use members::{member, members};
pub use registry::{device, devices, outlet, outlets};

use crate::{Db, Result, accounts as stored_accounts, audit::sees_all, db::read, devices::escape_like};
use domain::{
    accounts::{Partner, PartnerId},
    administration::{Choices, Totals},
    members::Scope,
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct TotalsRow {
    accounts: i64,
    partners: i64,
    members: i64,
    invited: i64,
    outlets: i64,
    archived_outlets: i64,
    devices: i64,
    archived_devices: i64,
    walls: i64,
    audit: i64,
}

/// How much there is to administer.
pub async fn totals(db: &Db, scope: &Scope) -> Result<Totals> {
    sees_all(scope)?;
    let row: TotalsRow = read!(db, |pool| sqlx::query_as(
        "select (select count(*) from accounts) as accounts, (select count(*) from partners) as partners,
            (select count(*) from members where disabled_at is null and password_hash <> '') as members,
            (select count(*) from members where disabled_at is null and password_hash = '') as invited,
            (select count(*) from outlets where archived_at is null) as outlets,
            (select count(*) from outlets where archived_at is not null) as archived_outlets,
            (select count(*) from devices where archived_at is null) as devices,
            (select count(*) from devices where archived_at is not null) as archived_devices,
            (select count(*) from walls where revoked_at is null) as walls,
            (select count(*) from audit) as audit",
    )
    .fetch_one(pool)
    .await?);
    Ok(Totals {
        accounts: row.accounts,
        partners: row.partners,
        members: row.members,
        invited: row.invited,
        outlets: row.outlets,
        archived_outlets: row.archived_outlets,
        devices: row.devices,
        archived_devices: row.archived_devices,
        walls: row.walls,
        audit: row.audit,
    })
}

/// What forms choose from: everything.
pub async fn choices(db: &Db, scope: &Scope) -> Result<Choices> {
    sees_all(scope)?;
    let partners: Vec<(Uuid, String)> =
        read!(db, |pool| sqlx::query_as("select id, name from partners order by name, id")
            .fetch_all(pool)
            .await?);
    let accounts = stored_accounts::list(db, scope).await?;
    Ok(Choices {
        accounts: accounts.into_iter().map(|account| (account.id, account.email)).collect(),
        partners: partners.into_iter().map(|(id, name)| Partner { id: PartnerId(id), name }).collect(),
    })
}

/// Appends `and (<column> like … or …)` for each word of a search. The columns' letters are compared as they are, so that words are
/// given in the form of the columns.
fn push_words<DB>(sql: &mut QueryBuilder<DB>, columns: &[&str], words: &[String])
where
    DB: Database,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    for word in words {
        sql.push(" and (");
        for (index, column) in columns.iter().enumerate() {
            sql.push(if index == 0 { "" } else { " or " }).push(column).push(" like ");
            sql.push_bind(format!("%{}%", escape_like(word))).push(" escape '\\'");
        }
        sql.push(")");
    }
}
