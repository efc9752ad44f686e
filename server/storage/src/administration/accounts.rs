//! Accounts and partners.

use super::choices;
use crate::{Db, Error, Result, accounts as stored, audit::sees_all, db::read};
use domain::{
    accounts::{Account, AccountId, Partner, PartnerId},
    administration::{AccountDetails, AccountRow, PartnerRow, Rows, Sought},
    language::Language,
    members::{MemberId, Role, Scope},
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    email: String,
    network: String,
    partner_id: Option<Uuid>,
    language: String,
    partner: Option<String>,
    outlets: i64,
    devices: i64,
    members: i64,
}

const ROW: &str = "select a.id, a.email, a.network, a.partner_id, a.language, p.name as partner,
        (select count(*) from outlets o where o.account_id = a.id and o.archived_at is null) as outlets,
        (select count(*) from devices d where d.account_id = a.id and d.archived_at is null) as devices,
        (select count(*) from grants g join members m on m.id = g.member_id
            where g.account_id = a.id and m.disabled_at is null and m.role = 'technician') as members
     from accounts a left join partners p on p.id = a.partner_id ";

impl From<Row> for AccountRow {
    fn from(row: Row) -> Self {
        Self {
            account: Account {
                id: AccountId(row.id),
                email: row.email,
                network: row.network,
                partner_id: row.partner_id.map(PartnerId),
                language: Language::of_tag(&row.language),
            },
            partner: row.partner,
            outlets: row.outlets,
            devices: row.devices,
            members: row.members,
        }
    }
}

/// Accounts by their e-mails: those whose e-mail, network or partner holds what is searched for.
pub async fn accounts(db: &Db, scope: &Scope, sought: &Sought) -> Result<Rows<AccountRow>> {
    sees_all(scope)?;
    // Names are in the letters that people gave them; the list is short, and compared here, where case is known in all languages.
    let all: Vec<Row> = read!(db, |pool| {
        QueryBuilder::new(ROW).push("order by a.email").build_query_as().fetch_all(pool).await?
    });
    let found = all.into_iter().map(AccountRow::from).filter(|row| {
        let partner = row.partner.as_deref().unwrap_or_default();
        holds(&sought.search, &[&row.account.email, &row.account.network, partner])
    });
    Ok(page(found.collect(), sought, choices(db, scope).await?))
}

/// One account.
pub async fn account(db: &Db, scope: &Scope, id: AccountId) -> Result<AccountDetails> {
    sees_all(scope)?;
    let row: Option<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(ROW);
        sql.push("where a.id = ").push_bind(id.0).build_query_as().fetch_optional(pool).await?
    });
    let row = row.ok_or(Error::NotFound)?;
    let members: Vec<(Uuid, String, String, bool)> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select m.id, m.name, m.email, m.password_hash <> '' from grants g join members m on m.id = g.member_id
             where m.disabled_at is null and m.role = ",
        );
        sql.push_bind(Role::Technician.as_str()).push(" and g.account_id = ").push_bind(id.0);
        sql.push(" order by m.name, m.id").build_query_as().fetch_all(pool).await?
    });
    let alerts = stored::alert_addresses(db, scope, id).await?;
    let staff: Vec<String> = read!(db, |pool| sqlx::query_scalar(
        "select email from members where disabled_at is null and password_hash <> '' and role <> $1"
    )
    .bind(Role::Technician.as_str())
    .fetch_all(pool)
    .await?);
    let reached = |email: &String| {
        staff.contains(email) || members.iter().any(|(_, _, of_member, active)| *active && of_member == email)
    };
    Ok(AccountDetails {
        row: row.into(),
        idle_alerts: alerts.iter().filter(|email| !reached(email)).cloned().collect(),
        alerts,
        members: members.into_iter().map(|(id, name, ..)| (MemberId(id), name)).collect(),
        choices: choices(db, scope).await?,
    })
}

/// A partner, and a thing of it with its name.
type OfPartner = (Uuid, Uuid, String);

/// All partners by their names.
pub async fn partners(db: &Db, scope: &Scope) -> Result<Vec<PartnerRow>> {
    let known = choices(db, scope).await?.partners;
    let (accounts, members): (Vec<OfPartner>, Vec<OfPartner>) = read!(db, |pool| {
        let accounts = sqlx::query_as(
            "select partner_id, id, email from accounts where partner_id is not null order by email",
        )
        .fetch_all(pool)
        .await?;
        let members = sqlx::query_as(
            "select partner_id, id, name from members where partner_id is not null and disabled_at is null
             order by name, id",
        )
        .fetch_all(pool)
        .await?;
        (accounts, members)
    });
    let mut accounts = by_partner(accounts, AccountId);
    let mut members = by_partner(members, MemberId);
    let row = |partner: Partner| PartnerRow {
        accounts: accounts.remove(&partner.id).unwrap_or_default(),
        members: members.remove(&partner.id).unwrap_or_default(),
        partner,
    };
    Ok(known.into_iter().map(row).collect())
}

fn by_partner<Id>(rows: Vec<OfPartner>, id_of: fn(Uuid) -> Id) -> HashMap<PartnerId, Vec<(Id, String)>> {
    let mut found: HashMap<PartnerId, Vec<(Id, String)>> = HashMap::new();
    for (partner, id, name) in rows {
        found.entry(PartnerId(partner)).or_default().push((id_of(id), name));
    }
    found
}

/// Does one of these texts hold each of the words, whatever the case?
pub(super) fn holds(search: &str, texts: &[&str]) -> bool {
    let texts = texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
    search.to_lowercase().split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
}

/// The page of all rows that is asked for.
pub(super) fn page<T>(all: Vec<T>, sought: &Sought, choices: domain::administration::Choices) -> Rows<T> {
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let skipped = usize::try_from(sought.page_offset()).unwrap_or(usize::MAX);
    let rows = all.into_iter().skip(skipped).take(Sought::PAGE_SIZE as usize).collect();
    Rows { rows, total, choices }
}
