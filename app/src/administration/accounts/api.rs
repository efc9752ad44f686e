use crate::error::Result;
use domain::{
    accounts::AccountId,
    administration::{AccountDetails, AccountForm, AccountRow, Rows, Sought},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard};
#[cfg(feature = "ssr")]
use domain::{administration::alert_addresses, audit::Actor};
#[cfg(feature = "ssr")]
use storage::{accounts, administration};

/// One page of the accounts.
#[server(prefix = "/rpc", endpoint = "administration/accounts")]
pub async fn list_accounts(#[server(default)] sought: Sought) -> Result<Rows<AccountRow>> {
    let viewer = guard::staff().await?;
    Ok(administration::accounts(&guard::db(), &viewer.scope, &sought).await?)
}

/// One account.
#[server(prefix = "/rpc", endpoint = "administration/accounts/get")]
pub async fn get_account(id: AccountId) -> Result<AccountDetails> {
    let viewer = guard::staff().await?;
    Ok(administration::account(&guard::db(), &viewer.scope, id).await?)
}

/// Adds an account.
#[server(prefix = "/rpc", endpoint = "administration/accounts/add")]
pub async fn add_account(#[server(default)] form: AccountForm) -> Result<AccountId> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), form.checked()?);
    let (partner, language) = (form.partner(), form.language);
    let added =
        accounts::add(&db, &Actor::from(&viewer), &form.email, &form.network, partner, language, now).await?;
    lead_plain_form_to(&format!("/administration/accounts/{}", added.id));
    Ok(added.id)
}

/// Changes an account.
#[server(prefix = "/rpc", endpoint = "administration/accounts/change")]
pub async fn change_account(id: AccountId, #[server(default)] form: AccountForm) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), form.checked()?);
    accounts::change(&db, &Actor::from(&viewer), id, &form, now).await?;
    lead_plain_form_to(&format!("/administration/accounts/{id}"));
    Ok(())
}

/// Says who gets an account's alerts: an address a line.
#[server(prefix = "/rpc", endpoint = "administration/accounts/alerts")]
pub async fn set_alerts(id: AccountId, #[server(default)] alerts: String) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, alerts) = (guard::db(), guard::now(), alert_addresses(&alerts)?);
    accounts::set_alert_addresses(&db, &Actor::from(&viewer), id, &alerts, now).await?;
    lead_plain_form_to(&format!("/administration/accounts/{id}"));
    Ok(())
}
