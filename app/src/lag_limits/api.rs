use crate::error::Result;
use domain::{
    accounts::AccountId,
    lag::{EnteredLimits, LimitsBoard, what_if::WhatIf},
    outlets::OutletId,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::view::LimitsView;
#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, error::AppError, guard};
#[cfg(feature = "ssr")]
use domain::{audit::Actor, lag::OwnLimits};
#[cfg(feature = "ssr")]
use std::time::Duration;
#[cfg(feature = "ssr")]
use storage::{lag_settings, what_if::Trial};

/// Seconds that an answer may take, at most: less than a request may.
#[cfg(feature = "ssr")]
const PATIENCE: u32 = 15;

/// The limits of an account, or of one of its outlets.
#[server(prefix = "/rpc", endpoint = "lag/limits")]
pub async fn limits_of(account: Option<AccountId>, outlet: Option<OutletId>) -> Result<LimitsBoard> {
    let viewer = guard::staff().await?;
    let (db, settings) = (guard::db(), guard::lag());
    Ok(lag_settings::board(&db, &viewer.scope, account, outlet, &settings).await?)
}

/// What these limits would have raised in the last eight weeks. An answer that is not complete after so many seconds goes on
/// with the outlets after its last one.
#[server(prefix = "/rpc", endpoint = "lag/try")]
pub async fn try_limits(
    account: AccountId,
    outlet: Option<OutletId>,
    #[server(default)] entered: EnteredLimits,
    after: Option<OutletId>,
    #[server(default)] seconds: u32,
) -> Result<WhatIf> {
    let viewer = guard::staff().await?;
    let (db, settings, now) = (guard::db(), guard::lag(), guard::now());
    let trial = Trial { account, outlet, limits: read(&entered)? };
    let patience = Duration::from_secs(seconds.min(PATIENCE).into());
    Ok(storage::what_if::try_limits(&db, &viewer.scope, &trial, after, patience, &settings, now).await?)
}

/// Sets the limits of an account, or of one of its outlets.
#[server(prefix = "/rpc", endpoint = "lag/set")]
pub async fn set_limits(
    account: AccountId,
    outlet: Option<OutletId>,
    #[server(default)] entered: EnteredLimits,
) -> Result<()> {
    let viewer = guard::staff().await?;
    let (limits, actor) = (read(&entered)?, Actor::from(&viewer));
    let (db, now) = (guard::db(), guard::now());
    lag_settings::set_by_staff(&db, &viewer.scope, &actor, account, outlet, &limits, now).await?;
    lead_plain_form_to(&LimitsView::of(account, outlet).href());
    Ok(())
}

#[cfg(feature = "ssr")]
fn read(entered: &EnteredLimits) -> Result<OwnLimits> {
    entered.read().map_err(|wrong| {
        let field = wrong.first().map(ToString::to_string).unwrap_or_default();
        guard::refuse(AppError::Invalid { field, message: "invalid".to_owned() })
    })
}
