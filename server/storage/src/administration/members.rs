//! Members.

use super::{
    accounts::{holds, page},
    choices,
};
use crate::{Db, Error, Result, audit::sees_all, db::read, members::invited_until};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{AccountId, Partner, PartnerId},
    administration::{MemberDetails, MemberRow, MemberState, Rows, Sought},
    language::Language,
    members::{MemberId, Scope},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    language: String,
    partner_id: Option<Uuid>,
    partner: Option<String>,
    disabled: bool,
    invited: bool,
    grants: i64,
    sessions: i64,
}

impl TryFrom<Row> for MemberRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let state = match () {
            () if row.disabled => MemberState::Disabled,
            () if row.invited => MemberState::Invited,
            () => MemberState::Active,
        };
        Ok(Self {
            id: MemberId(row.id),
            email: row.email,
            name: row.name,
            role: row.role.parse().map_err(Error::corrupt("role"))?,
            language: Language::of_tag(&row.language),
            partner: row.partner_id.map(PartnerId).zip(row.partner).map(|(id, name)| Partner { id, name }),
            state,
            grants: row.grants,
            sessions: row.sessions,
        })
    }
}

async fn read(db: &Db, only: Option<MemberId>, now: DateTime<Utc>) -> Result<Vec<MemberRow>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select m.id, m.email, m.name, m.role, m.language, m.partner_id, p.name as partner,
                m.disabled_at is not null as disabled, m.password_hash = '' as invited,
                (select count(*) from grants g where g.member_id = m.id) as grants,
                (select count(*) from sessions s where s.member_id = m.id and s.expires_at > ",
        );
        sql.push_bind(now.timestamp_millis());
        sql.push(") as sessions from members m left join partners p on p.id = m.partner_id where 1 = 1");
        if let Some(only) = only {
            sql.push(" and m.id = ").push_bind(only.0);
        }
        sql.push(" order by m.name, m.id").build_query_as().fetch_all(pool).await?
    });
    rows.into_iter().map(MemberRow::try_from).collect()
}

/// Members by their names: those whose name, e-mail or partner holds what is searched for, and who were granted the account.
pub async fn members(db: &Db, scope: &Scope, sought: &Sought, now: DateTime<Utc>) -> Result<Rows<MemberRow>> {
    sees_all(scope)?;
    let mut all = read(db, None, now).await?;
    all.retain(|row| {
        let partner = row.partner.as_ref().map_or("", |partner| partner.name.as_str());
        holds(&sought.search, &[&row.name, &row.email, partner])
    });
    if let Some(account) = sought.account {
        let granted: Vec<Uuid> =
            read!(db, |pool| sqlx::query_scalar("select member_id from grants where account_id = $1")
                .bind(account.0)
                .fetch_all(pool)
                .await?);
        all.retain(|row| granted.contains(&row.id.0));
    }
    Ok(page(all, sought, choices(db, scope).await?))
}

/// One member.
pub async fn member(db: &Db, scope: &Scope, id: MemberId, now: DateTime<Utc>) -> Result<MemberDetails> {
    sees_all(scope)?;
    let row = read(db, Some(id), now).await?.pop().ok_or(Error::NotFound)?;
    let accounts: Vec<(Uuid, String)> = read!(db, |pool| sqlx::query_as(
        "select a.id, a.email from grants g join accounts a on a.id = g.account_id where g.member_id = $1
         order by a.email",
    )
    .bind(id.0)
    .fetch_all(pool)
    .await?);
    let invited_until = match row.state {
        MemberState::Invited => invited_until(db, &row.email).await?,
        MemberState::Active | MemberState::Disabled => None,
    };
    Ok(MemberDetails {
        row,
        accounts: accounts.into_iter().map(|(id, email)| (AccountId(id), email)).collect(),
        invited_until,
        choices: choices(db, scope).await?,
    })
}
