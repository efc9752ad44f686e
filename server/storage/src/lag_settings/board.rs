//! The page of limits: what is set for an account or an outlet, and setting it.

use super::{of_account, of_outlet, set_for_account, set_for_outlet};
use crate::{Db, Error, Result, accounts, db::read, outlets};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    audit::Actor,
    lag::{ChosenLimits, LimitsBoard, OwnLimits, Settings, limits_in_force},
    members::Scope,
    outlets::{Outlet, OutletId},
};
use uuid::Uuid;

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
    sees_all(scope)?;
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

/// Replaces what an account sets for itself, or what an outlet of it does, as the page of limits asks: for those who see every
/// account, to others it is not found. The caller has checked the ranges.
pub async fn set_by_staff(
    db: &Db,
    scope: &Scope,
    actor: &Actor,
    account: AccountId,
    outlet: Option<OutletId>,
    limits: &OwnLimits,
    now: DateTime<Utc>,
) -> Result<()> {
    sees_all(scope)?;
    match outlet {
        Some(outlet) => {
            let outlet = of_the_account(db, account, outlet).await?.id;
            set_for_outlet(db, actor, outlet, limits, now).await
        }
        None => set_for_account(db, actor, account, limits, now).await,
    }
}

fn sees_all(scope: &Scope) -> Result<()> {
    match scope {
        Scope::Everything => Ok(()),
        Scope::Accounts(_) => Err(Error::NotFound),
    }
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
