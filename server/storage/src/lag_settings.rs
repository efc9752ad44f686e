//! When revenue counts as lagging: what accounts and outlets set for themselves, and what holds for an outlet.

mod board;

pub use board::{board, set_by_staff};
pub(crate) use board::{of_the_account, outlets_of};

use crate::{Db, Error, Result, db::read, tx::on};
use domain::{
    accounts::AccountId,
    lag::{OwnLimits, Settings, SpecialLimit, special_limits},
    live::Change,
    outlets::OutletId,
};
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
pub async fn set_for_account(db: &Db, id: AccountId, limits: &OwnLimits) -> Result<()> {
    let sql = "update accounts set lag_share = $2, lag_alpha = $3, lag_min_expected = $4 where id = $1";
    set(db, sql, id.0, limits).await
}

/// The same of an outlet.
pub async fn set_for_outlet(db: &Db, id: OutletId, limits: &OwnLimits) -> Result<()> {
    let sql = "update outlets set lag_share = $2, lag_alpha = $3, lag_min_expected = $4 where id = $1";
    set(db, sql, id.0, limits).await
}

async fn own(db: &Db, sql: &'static str, id: Uuid) -> Result<OwnLimits> {
    let own: Option<(Option<f64>, Option<f64>, Option<f64>)> =
        read!(db, |pool| sqlx::query_as(sql).bind(id).fetch_optional(pool).await?);
    let (share, alpha, min_expected) = own.ok_or(Error::NotFound)?;
    Ok(OwnLimits { share, alpha, min_expected })
}

async fn set(db: &Db, sql: &'static str, id: Uuid, limits: &OwnLimits) -> Result<()> {
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
    feed_delay_minutes: i64,
    lag_share: Option<f64>,
    lag_alpha: Option<f64>,
    lag_min_expected: Option<f64>,
    account_share: Option<f64>,
    account_alpha: Option<f64>,
    account_min_expected: Option<f64>,
}

/// What holds for an outlet, which is of the viewer's scope.
pub(crate) async fn applied(db: &Db, id: OutletId, configured: &Settings) -> Result<Applied> {
    let row: Option<Holding> = read!(db, |pool| {
        sqlx::query_as(
        "select o.feed_delay_minutes, o.lag_share, o.lag_alpha, o.lag_min_expected, a.lag_share as account_share,
            a.lag_alpha as account_alpha, a.lag_min_expected as account_min_expected
         from outlets o join accounts a on a.id = o.account_id where o.id = $1",
    )
    .bind(id.0)
    .fetch_optional(pool)
    .await?
    });
    let row = row.ok_or(Error::NotFound)?;
    let outlet = OwnLimits { share: row.lag_share, alpha: row.lag_alpha, min_expected: row.lag_min_expected };
    let account = OwnLimits {
        share: row.account_share,
        alpha: row.account_alpha,
        min_expected: row.account_min_expected,
    };
    let limits = outlet.or(&account).applied_to(configured);
    Ok(Applied {
        settings: Settings { feed_delay_minutes: row.feed_delay_minutes, ..limits },
        special: special_limits(&outlet, &account, configured),
    })
}
