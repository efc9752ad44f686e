//! When revenue counts as lagging: what accounts and outlets set for themselves, and what holds for an outlet.

mod board;

pub use board::{board, set_by_staff};
pub(crate) use board::{of_the_account, outlets_of};

use crate::{
    Db, Error, Result, accounts,
    audit::{self, Note},
    db::read,
    outlets,
    tx::on,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    audit::{Actor, AuditAction, AuditField, AuditThing},
    lag::{Limit, OwnLimits, Settings, SpecialLimit, special_limits, written},
    live::Change,
    members::Scope,
    outlets::OutletId,
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// What an account sets for itself, whoever asks: for the command line. `Error::NotFound` if there is no such account.
pub async fn of_account(db: &Db, id: AccountId) -> Result<OwnLimits> {
    own(db, "select lag_share, lag_alpha, lag_min_expected from accounts where id = $1", id.0).await
}

/// The same of an outlet.
pub async fn of_outlet(db: &Db, id: OutletId) -> Result<OwnLimits> {
    own(db, "select lag_share, lag_alpha, lag_min_expected from outlets where id = $1", id.0).await
}

/// Replaces what an account sets for itself; the caller has checked the ranges ([`domain::lag::Limit::check`]). Charts
/// follow at once, the list and the start page when the outlets are judged next. `Error::NotFound` if there is none.
pub async fn set_for_account(
    db: &Db,
    actor: &Actor,
    id: AccountId,
    limits: &OwnLimits,
    now: DateTime<Utc>,
) -> Result<()> {
    let account = accounts::get(db, &Scope::Everything, id).await?;
    let note = Note::new(AuditAction::Changed, AuditThing::Account, &id, account.email).of(id);
    let note = changes(note, &of_account(db, id).await?, limits);
    let sql = "update accounts set lag_share = $2, lag_alpha = $3, lag_min_expected = $4 where id = $1";
    set(db, actor, (sql, id.0), limits, note, now).await
}

/// The same of an outlet.
pub async fn set_for_outlet(
    db: &Db,
    actor: &Actor,
    id: OutletId,
    limits: &OwnLimits,
    now: DateTime<Utc>,
) -> Result<()> {
    let outlet = outlets::get(db, &Scope::Everything, id).await?;
    let note = Note::new(AuditAction::Changed, AuditThing::Outlet, &id, outlet.place()).of(outlet.account_id);
    let note = changes(note, &of_outlet(db, id).await?, limits);
    let sql = "update outlets set lag_share = $2, lag_alpha = $3, lag_min_expected = $4 where id = $1";
    set(db, actor, (sql, id.0), limits, note, now).await
}

fn changes(note: Note, before: &OwnLimits, after: &OwnLimits) -> Note {
    let text =
        |limits: &OwnLimits, limit| limits.get(limit).map(|value| written(limit, value)).unwrap_or_default();
    Limit::ALL.into_iter().fold(note, |note, limit| {
        let field = match limit {
            Limit::Share => AuditField::Share,
            Limit::Alpha => AuditField::Alpha,
            Limit::MinExpected => AuditField::MinExpected,
        };
        note.change(field, text(before, limit), text(after, limit))
    })
}

async fn own(db: &Db, sql: &'static str, id: Uuid) -> Result<OwnLimits> {
    let own: Option<(Option<f64>, Option<f64>, Option<f64>)> =
        read!(db, |pool| sqlx::query_as(sql).bind(id).fetch_optional(pool).await?);
    let (share, alpha, min_expected) = own.ok_or(Error::NotFound)?;
    Ok(OwnLimits { share, alpha, min_expected })
}

async fn set(
    db: &Db,
    actor: &Actor,
    (sql, id): (&'static str, Uuid),
    limits: &OwnLimits,
    note: Note,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(id)
        .bind(limits.share)
        .bind(limits.alpha)
        .bind(limits.min_expected)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    audit::write(&mut tx, actor, vec![note], now).await?;
    tx.announce(Change::Registry);
    tx.commit().await
}

/// What holds for an outlet.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    /// The configured settings with the limits and the feed delay of the outlet.
    pub(crate) settings: Settings,
    /// Which limits are not the configured ones.
    pub(crate) special: Vec<SpecialLimit>,
}

#[derive(sqlx::FromRow)]
struct Holding {
    id: Uuid,
    feed_delay_minutes: i64,
    lag_share: Option<f64>,
    lag_alpha: Option<f64>,
    lag_min_expected: Option<f64>,
    account_share: Option<f64>,
    account_alpha: Option<f64>,
    account_min_expected: Option<f64>,
}

const HOLDING: &str = "select o.id, o.feed_delay_minutes, o.lag_share, o.lag_alpha, o.lag_min_expected,
        a.lag_share as account_share, a.lag_alpha as account_alpha, a.lag_min_expected as account_min_expected
     from outlets o join accounts a on a.id = o.account_id where ";

impl Holding {
    fn of_outlet(&self) -> OwnLimits {
        OwnLimits { share: self.lag_share, alpha: self.lag_alpha, min_expected: self.lag_min_expected }
    }

    fn of_account(&self) -> OwnLimits {
        OwnLimits {
            share: self.account_share,
            alpha: self.account_alpha,
            min_expected: self.account_min_expected,
        }
    }

    fn applied_to(&self, configured: &Settings) -> Settings {
        let limits = self.of_outlet().or(&self.of_account()).applied_to(configured);
        Settings { feed_delay_minutes: self.feed_delay_minutes, ..limits }
    }
}

/// What holds for an outlet, which is of the viewer's scope.
pub(crate) async fn applied(db: &Db, id: OutletId, configured: &Settings) -> Result<Applied> {
    let holding: Option<Holding> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(HOLDING);
        sql.push("o.id = ").push_bind(id.0).build_query_as().fetch_optional(pool).await?
    });
    let holding = holding.ok_or(Error::NotFound)?;
    Ok(Applied {
        settings: holding.applied_to(configured),
        special: special_limits(&holding.of_outlet(), &holding.of_account(), configured),
    })
}

/// What holds for each outlet that is not archived, with one question.
pub(crate) async fn all_applied(db: &Db, configured: &Settings) -> Result<HashMap<OutletId, Settings>> {
    let all: Vec<Holding> = read!(db, |pool| {
        QueryBuilder::new(HOLDING).push("o.archived_at is null").build_query_as().fetch_all(pool).await?
    });
    Ok(all.into_iter().map(|holding| (OutletId(holding.id), holding.applied_to(configured))).collect())
}
