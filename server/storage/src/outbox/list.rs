//! Letters as people see them.

use crate::{Db, Error, Result, db::read, moments::moment, scope::push_scope};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    language::Language,
    mail::{
        AddressedLetter, Delivery, IncidentId, LetterId, LetterKind, LetterPage, LetterQuery, LetterRow,
        LetterState, Recipient,
    },
    members::Scope,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Failed letters are warned of for so long.
const RECENT: TimeDelta = TimeDelta::days(7);

const ROW: &str = "select id, kind, email, name, language, about, outlets, state, attempts, queued_at, due_at, done_at, answer
                   from letters where 1 = 1";

/// What [`AddressedLetter`] is read from.
#[derive(sqlx::FromRow)]
pub(super) struct LetterColumns {
    id: Uuid,
    letter: String,
    email: String,
    name: String,
    language: String,
    queued_at: i64,
}

impl LetterColumns {
    pub(super) fn read(self) -> Result<AddressedLetter> {
        Ok(AddressedLetter {
            id: LetterId(self.id),
            recipient: recipient(self.email, self.name, &self.language),
            letter: serde_json::from_str(&self.letter).map_err(Error::corrupt("letter"))?,
            queued_at: moment(self.queued_at),
        })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    email: String,
    name: String,
    language: String,
    about: String,
    outlets: i64,
    state: String,
    attempts: i64,
    queued_at: i64,
    due_at: i64,
    done_at: Option<i64>,
    answer: String,
}

impl Row {
    fn read(self) -> Result<LetterRow> {
        Ok(LetterRow {
            id: LetterId(self.id),
            kind: kind(&self.kind)?,
            recipient: recipient(self.email, self.name, &self.language),
            about: self.about,
            outlets: u32::try_from(self.outlets).unwrap_or(u32::MAX),
            state: state(&self.state)?,
            attempts: u32::try_from(self.attempts).unwrap_or(u32::MAX),
            queued_at: self.queued_at,
            due_at: self.due_at,
            done_at: self.done_at,
            answer: self.answer,
        })
    }
}

fn recipient(email: String, name: String, language: &str) -> Recipient {
    Recipient { email, name, language: Language::of_tag(language) }
}

fn kind(text: &str) -> Result<LetterKind> {
    text.parse().map_err(Error::corrupt("kind of a letter"))
}

fn state(text: &str) -> Result<LetterState> {
    text.parse().map_err(Error::corrupt("state of a letter"))
}

/// A letter goes to one person and may speak of any account: nobody sees letters who does not see everything.
pub(super) fn sees_letters(scope: &Scope) -> Result<()> {
    match scope {
        Scope::Everything => Ok(()),
        Scope::Accounts(_) => Err(Error::NotFound),
    }
}

/// One page of the letters, the newest first. `Error::NotFound` for a viewer who does not see everything.
pub async fn list(db: &Db, scope: &Scope, query: &LetterQuery, now: DateTime<Utc>) -> Result<LetterPage> {
    sees_letters(scope)?;
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(ROW);
        if let Some(state) = query.state {
            sql.push(" and state = ").push_bind(state.as_str());
        }
        sql.push(" order by queued_at desc, id desc limit ").push_bind(i64::from(LetterQuery::PAGE_SIZE));
        sql.push(" offset ").push_bind(query.page_offset());
        sql.build_query_as().fetch_all(pool).await?
    });
    let (total, failed, delayed): (i64, i64, i64) = read!(db, |pool| sqlx::query_as(
        "select cast(coalesce(sum(case when state = $1 or $1 = '' then 1 else 0 end), 0) as bigint),
            cast(coalesce(sum(case when state = 'failed' and done_at >= $2 then 1 else 0 end), 0) as bigint),
            cast(coalesce(sum(case when state = 'queued' and answer <> '' then 1 else 0 end), 0) as bigint)
         from letters",
    )
    .bind(query.state.map_or("", LetterState::as_str))
    .bind((now - RECENT).timestamp_millis())
    .fetch_one(pool)
    .await?);
    Ok(LetterPage { rows: rows.into_iter().map(Row::read).collect::<Result<_>>()?, total, failed, delayed })
}

/// One letter: how it fared, and what it says. `Error::NotFound` for a viewer who does not see everything.
pub async fn find(db: &Db, scope: &Scope, id: LetterId) -> Result<(LetterRow, AddressedLetter)> {
    sees_letters(scope)?;
    let row: Option<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(ROW);
        sql.push(" and id = ").push_bind(id.0);
        sql.build_query_as().fetch_optional(pool).await?
    });
    let letter: Option<LetterColumns> = read!(db, |pool| sqlx::query_as(
        "select id, letter, email, name, language, queued_at from letters where id = $1",
    )
    .bind(id.0)
    .fetch_optional(pool)
    .await?);
    match (row, letter) {
        (Some(row), Some(letter)) => Ok((row.read()?, letter.read()?)),
        _ => Err(Error::NotFound),
    }
}

#[derive(sqlx::FromRow)]
struct DeliveryColumns {
    id: Uuid,
    kind: String,
    email: String,
    state: String,
    queued_at: i64,
    done_at: Option<i64>,
    answer: String,
}

/// How the letters about an incident fared, in the order in which they were queued: those about outlets of the scope.
pub async fn of_incident(db: &Db, scope: &Scope, incident: IncidentId) -> Result<Vec<Delivery>> {
    let rows: Vec<DeliveryColumns> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select l.id, l.kind, l.email, l.state, l.queued_at, l.done_at, l.answer
             from letter_incidents i join letters l on l.id = i.letter_id left join outlets o on o.id = i.outlet_id
             where i.incident_id = ",
        );
        query.push_bind(incident.0);
        push_scope(&mut query, "o.account_id", scope);
        query.push(" order by l.queued_at, l.id").build_query_as().fetch_all(pool).await?
    });
    let delivery = |row: DeliveryColumns| {
        Ok(Delivery {
            id: LetterId(row.id),
            kind: kind(&row.kind)?,
            email: row.email,
            state: state(&row.state)?,
            queued_at: moment(row.queued_at),
            done_at: row.done_at.map(moment),
            answer: row.answer,
        })
    };
    rows.into_iter().map(delivery).collect()
}
