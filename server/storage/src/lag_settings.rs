//! When revenue counts as lagging: what accounts and outlets set for themselves, and what holds for an outlet.

use crate::{Db, Error, Result, accounts, db::read, outlets, tx::on};
use domain::{
    accounts::AccountId,
    lag::{ChosenLimits, LimitsBoard, OwnLimits, Settings, SpecialLimit, limits_in_force, special_limits},
    live::Change,
    members::Scope,
    outlets::{Outlet, OutletId},
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
    replace(db, sql, id.0, limits).await
}

/// The same of an outlet.
pub async fn set_for_outlet(db: &Db, id: OutletId, limits: &OwnLimits) -> Result<()> {
    let sql = "update outlets set lag_share = $2, lag_alpha = $3, lag_min_expected = $4 where id = $1";
    replace(db, sql, id.0, limits).await
}

/// Replaces what an account sets for itself, or what an outlet of it does, as the page of limits asks: for those who see every
/// account. The caller has checked the ranges.
pub async fn set(
    db: &Db,
    scope: &Scope,
    account: AccountId,
    outlet: Option<OutletId>,
    limits: &OwnLimits,
) -> Result<()> {
    if *scope != Scope::Everything {
        return Err(Error::NotFound);
    }
    match outlet {
        Some(outlet) => set_for_outlet(db, of_the_account(db, account, outlet).await?.id, limits).await,
        None => set_for_account(db, account, limits).await,
    }
}

async fn own(db: &Db, sql: &'static str, id: Uuid) -> Result<OwnLimits> {
    let own: Option<(Option<f64>, Option<f64>, Option<f64>)> =
        read!(db, |pool| sqlx::query_as(sql).bind(id).fetch_optional(pool).await?);
    let (share, alpha, min_expected) = own.ok_or(Error::NotFound)?;
    Ok(OwnLimits { share, alpha, min_expected })
}

async fn replace(db: &Db, sql: &'static str, id: Uuid, limits: &OwnLimits) -> Result<()> {
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

/// What the page of limits shows: to those who see every account, others do not find it.
///
/// Without an account it shows the only one, if there is only one.
pub async fn board(
    db: &Db,
    scope: &Scope,
    account: Option<AccountId>,
    outlet: Option<OutletId>,
    configured: &Settings,
) -> Result<LimitsBoard> {
    if *scope != Scope::Everything {
        return Err(Error::NotFound);
    }
    let accounts: Vec<(AccountId, String)> =
        accounts::list(db, scope).await?.into_iter().map(|account| (account.id, account.email)).collect();
    let chosen = match (account, accounts.as_slice()) {
        (Some(account), _) => Some(chosen(db, account, outlet, configured).await?),
        (None, [(only, _)]) => Some(chosen(db, *only, outlet, configured).await?),
        (None, _) => None,
    };
    Ok(LimitsBoard { accounts, chosen })
}

async fn chosen(
    db: &Db,
    account: AccountId,
    outlet: Option<OutletId>,
    configured: &Settings,
) -> Result<ChosenLimits> {
    let of_account = of_account(db, account).await?;
    let limits = match outlet {
        Some(outlet) => {
            of_the_account(db, account, outlet).await?;
            limits_in_force(&of_outlet(db, outlet).await?, Some(&of_account), configured)
        }
        None => limits_in_force(&of_account, None, configured),
    };
    let special: Vec<Uuid> = read!(db, |pool| {
        sqlx::query_scalar(
        "select id from outlets where account_id = $1 and archived_at is null
         and (lag_share is not null or lag_alpha is not null or lag_min_expected is not null) order by title_key, id",
    )
    .bind(account.0)
    .fetch_all(pool)
    .await?
    });
    Ok(ChosenLimits {
        account,
        email: accounts::get(db, &Scope::Everything, account).await?.email,
        outlets: outlets_of(db, account).await?.iter().map(|outlet| (outlet.id, outlet.place())).collect(),
        outlet,
        limits,
        special: special.into_iter().map(OutletId).collect(),
    })
}

/// The outlets of an account by their titles, archived ones left out.
pub(crate) async fn outlets_of(db: &Db, account: AccountId) -> Result<Vec<Outlet>> {
    let outlets = outlets::list(db, &Scope::Accounts([account].into())).await?;
    Ok(outlets.into_iter().filter(|outlet| !outlet.archived).collect())
}

/// An outlet, if it is one of the account's.
pub(crate) async fn of_the_account(db: &Db, account: AccountId, outlet: OutletId) -> Result<Outlet> {
    outlets::get(db, &Scope::Accounts([account].into()), outlet).await
}

/// What an outlet and its account set, and what was learnt of the outlet.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) outlet: OwnLimits,
    pub(crate) account: OwnLimits,
    pub(crate) feed_delay_minutes: i64,
}

/// What holds for an outlet.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    /// The configured settings with the limits and the feed delay of the outlet.
    pub(crate) settings: Settings,
    /// Which limits are not the configured ones.
    pub(crate) special: Vec<SpecialLimit>,
}

impl Held {
    /// The configured settings with these limits and the feed delay of the outlet.
    pub(crate) fn settings(&self, limits: &OwnLimits, configured: &Settings) -> Settings {
        Settings { feed_delay_minutes: self.feed_delay_minutes, ..limits.applied_to(configured) }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    feed_delay_minutes: i64,
    lag_share: Option<f64>,
    lag_alpha: Option<f64>,
    lag_min_expected: Option<f64>,
    account_share: Option<f64>,
    account_alpha: Option<f64>,
    account_min_expected: Option<f64>,
}

/// What is set for an outlet, which is of the viewer's scope.
pub(crate) async fn held(db: &Db, id: OutletId) -> Result<Held> {
    let row: Option<Row> = read!(db, |pool| {
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
    Ok(Held {
        outlet: OwnLimits { share: row.lag_share, alpha: row.lag_alpha, min_expected: row.lag_min_expected },
        account: OwnLimits {
            share: row.account_share,
            alpha: row.account_alpha,
            min_expected: row.account_min_expected,
        },
        feed_delay_minutes: row.feed_delay_minutes,
    })
}

/// What holds for an outlet, which is of the viewer's scope.
pub(crate) async fn applied(db: &Db, id: OutletId, configured: &Settings) -> Result<Applied> {
    let held = held(db, id).await?;
    Ok(Applied {
        settings: held.settings(&held.outlet.or(&held.account), configured),
        special: special_limits(&held.outlet, &held.account, configured),
    })
}
