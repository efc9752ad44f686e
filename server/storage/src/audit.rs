//! The audit log: every change of an administrator's writes its entry here, in its own transaction.

use crate::{
    Db, Error, Result, accounts,
    db::read,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    audit::{Actor, AuditAction, AuditEntry, AuditField, AuditId, AuditPage, AuditQuery, AuditThing, Facts},
    members::{MemberId, Scope},
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 1_000;

/// An entry that is about to be written.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    action: AuditAction,
    thing: AuditThing,
    id: String,
    name: String,
    account: Option<AccountId>,
    was: Facts,
    became: Facts,
}

impl Note {
    /// What was done with what, by its id and its name.
    pub(crate) fn new(
        action: AuditAction,
        thing: AuditThing,
        id: &impl ToString,
        name: impl Into<String>,
    ) -> Self {
        let (id, name) = (id.to_string(), name.into());
        Self { action, thing, id, name, account: None, was: Facts::new(), became: Facts::new() }
    }

    /// It is of this account.
    pub(crate) fn of(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// What it is now, or what it has lost if it is gone. Empty values are left out.
    pub(crate) fn with(mut self, field: AuditField, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.became.insert(field, value);
        }
        self
    }

    /// What it was and what it became; the same is no change.
    pub(crate) fn change(
        mut self,
        field: AuditField,
        was: impl Into<String>,
        became: impl Into<String>,
    ) -> Self {
        let (was, became) = (was.into(), became.into());
        if was != became {
            self.was.insert(field, was);
            self.became.insert(field, became);
        }
        self
    }

    /// A change that changes nothing.
    fn is_idle(&self) -> bool {
        self.action == AuditAction::Changed && self.was.is_empty() && self.became.is_empty()
    }
}

/// Writes entries in the caller's transaction. Changes that change nothing leave none.
pub(crate) async fn write(tx: &mut Tx, actor: &Actor, notes: Vec<Note>, now: DateTime<Utc>) -> Result<()> {
    let (member, name) = match actor {
        Actor::Member { id, name } => (Some(id.0), name.as_str()),
        Actor::CommandLine => (None, ""),
    };
    let mut rows = Vec::with_capacity(notes.len());
    for note in notes.into_iter().filter(|note| !note.is_idle()) {
        let encode = |facts: &Facts| serde_json::to_string(facts).map_err(Error::corrupt("facts"));
        let (was, became) = (encode(&note.was)?, encode(&note.became)?);
        rows.push((note, was, became));
    }
    for portion in rows.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "insert into audit (id, at, member_id, actor, action, thing, thing_id, name, account_id, was, became) ",
            );
            query.push_values(portion, |mut row, (note, was, became)| {
                row.push_bind(Uuid::now_v7())
                    .push_bind(now.timestamp_millis())
                    .push_bind(member)
                    .push_bind(name)
                    .push_bind(note.action.as_str())
                    .push_bind(note.thing.as_str())
                    .push_bind(note.id.as_str())
                    .push_bind(note.name.as_str())
                    .push_bind(note.account.map(|account| account.0))
                    .push_bind(was.as_str())
                    .push_bind(became.as_str());
            });
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    at: i64,
    member_id: Option<Uuid>,
    actor: String,
    action: String,
    thing: String,
    thing_id: String,
    name: String,
    was: String,
    became: String,
}

impl Row {
    fn read(self) -> Result<AuditEntry> {
        let facts = |text: &str| serde_json::from_str(text).map_err(Error::corrupt("facts"));
        Ok(AuditEntry {
            id: AuditId(self.id),
            at: self.at,
            actor: self.member_id.map(|_| self.actor),
            action: self.action.parse().map_err(Error::corrupt("action"))?,
            thing: self.thing.parse().map_err(Error::corrupt("thing"))?,
            thing_id: self.thing_id,
            name: self.name,
            was: facts(&self.was)?,
            became: facts(&self.became)?,
        })
    }
}

/// A page of the log, the newest first. `Error::NotFound` for a viewer who does not see everything.
pub async fn list(db: &Db, scope: &Scope, query: &AuditQuery) -> Result<AuditPage> {
    sees_all(scope)?;
    let (rows, total, people): (Vec<Row>, i64, Vec<(Uuid, String)>) = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select id, at, member_id, actor, action, thing, thing_id, name, was, became from audit where 1 = 1",
        );
        push_query(&mut sql, query);
        sql.push(" order by id desc limit ").push_bind(i64::from(AuditQuery::PAGE_SIZE));
        sql.push(" offset ").push_bind(query.page_offset());
        let rows = sql.build_query_as().fetch_all(pool).await?;
        let mut sql = QueryBuilder::new("select count(*) from audit where 1 = 1");
        push_query(&mut sql, query);
        let total = sql.build_query_scalar().fetch_one(pool).await?;
        let people = sqlx::query_as(
            "select id, name from members where exists (select 1 from audit where audit.member_id = members.id)
             order by name, id",
        )
        .fetch_all(pool)
        .await?;
        (rows, total, people)
    });
    let accounts = accounts::list(db, scope).await?;
    Ok(AuditPage {
        entries: rows.into_iter().map(Row::read).collect::<Result<_>>()?,
        total,
        people: people.into_iter().map(|(id, name)| (MemberId(id), name)).collect(),
        accounts: accounts.into_iter().map(|account| (account.id, account.email)).collect(),
    })
}

fn push_query<DB>(sql: &mut QueryBuilder<DB>, query: &AuditQuery)
where
    DB: Database,
    String: Type<DB> + for<'q> Encode<'q, DB>,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
{
    if let Some(thing) = query.thing {
        sql.push(" and thing = ").push_bind(thing.as_str().to_owned());
    }
    if !query.thing_id.is_empty() {
        sql.push(" and thing_id = ").push_bind(query.thing_id.clone());
    }
    if let Some(account) = query.account {
        sql.push(" and account_id = ").push_bind(account.0);
    }
    if query.who == AuditQuery::COMMAND_LINE {
        sql.push(" and member_id is null");
    } else if !query.who.is_empty() {
        // What is nobody's id finds nothing.
        sql.push(" and member_id = ").push_bind(query.who.parse().unwrap_or(Uuid::nil()));
    }
}

/// Only those who see everything see how it is administered.
pub(crate) fn sees_all(scope: &Scope) -> Result<()> {
    match scope {
        Scope::Everything => Ok(()),
        Scope::Accounts(_) => Err(Error::NotFound),
    }
}
