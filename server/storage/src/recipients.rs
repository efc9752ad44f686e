//! Who gets letters about incidents (`product.md` section 7): HEADO's support, the staff of the supporting partner, and the
//! account's alert addresses; the last two only while they belong to a member with a grant to the account
//! who has signed in once: until then nobody knows whose an address is.

use crate::{
    Db, Result,
    scope::push_list,
    tx::{Tx, on},
};
use domain::{
    accounts::AccountId,
    language::Language,
    mail::Recipient,
    members::{Role, normalise_email},
};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Replaces support's addresses by the configured ones. Done at each start, so that all that queues letters knows them.
pub async fn set_support(db: &Db, addresses: &[(String, Language)]) -> Result<()> {
    let addresses: BTreeMap<String, Language> =
        addresses.iter().map(|(email, language)| (normalise_email(email), *language)).collect();
    let mut tx = db.begin().await?;
    on!(tx, |conn| {
        sqlx::query("delete from support_alerts").execute(&mut *conn).await?;
        for (email, language) in &addresses {
            sqlx::query(
                "insert into support_alerts (email, language) values ($1, $2)
                 on conflict (email) do update set language = excluded.language",
            )
            .bind(email)
            .bind(language.tag())
            .execute(&mut *conn)
            .await?;
        }
    });
    tx.commit().await
}

/// HEADO's support.
pub(crate) async fn support(tx: &mut Tx) -> Result<Vec<Recipient>> {
    let rows: Vec<(String, String)> =
        on!(tx, |conn| sqlx::query_as("select email, language from support_alerts order by email")
            .fetch_all(conn)
            .await)?;
    Ok(rows
        .into_iter()
        .map(|(email, language)| Recipient {
            email,
            name: String::new(),
            language: Language::of_tag(&language),
        })
        .collect())
}

/// Those of each account besides support, each once.
pub(crate) async fn of_accounts(
    tx: &mut Tx,
    accounts: &BTreeSet<AccountId>,
) -> Result<BTreeMap<AccountId, Vec<Recipient>>> {
    let mut found: BTreeMap<AccountId, Vec<Recipient>> = BTreeMap::new();
    if accounts.is_empty() {
        return Ok(found);
    }
    let rows: Vec<(Uuid, String, String, String)> = on!(tx, |conn| {
        let mut sql = QueryBuilder::new(
            "select a.id, m.email, m.name, m.language from accounts a join members m on m.partner_id = a.partner_id
             join grants g on g.member_id = m.id and g.account_id = a.id
             where m.disabled_at is null and m.password_hash <> '' and a.id in ",
        );
        push_list(&mut sql, accounts.iter().map(|account| account.0));
        sql.push(
            " union all
             select a.id, m.email, m.name, a.language from accounts a join account_alerts x on x.account_id = a.id
             join members m on m.email = x.email
             where m.disabled_at is null and m.password_hash <> '' and (m.role <> ",
        );
        sql.push_bind(Role::Technician.as_str());
        sql.push(
            " or exists (select 1 from grants g where g.member_id = m.id and g.account_id = a.id)) and a.id in ",
        );
        push_list(&mut sql, accounts.iter().map(|account| account.0));
        sql.build_query_as().fetch_all(conn).await?
    });
    for (account, email, name, language) in rows {
        let of_account = found.entry(AccountId(account)).or_default();
        if of_account.iter().all(|known| known.email != email) {
            of_account.push(Recipient { email, name, language: Language::of_tag(&language) });
        }
    }
    Ok(found)
}
