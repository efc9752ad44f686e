use crate::error::Result;
use domain::{accounts::PartnerId, administration::PartnerRow};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard};
#[cfg(feature = "ssr")]
use domain::{administration::name_of, audit::Actor};
#[cfg(feature = "ssr")]
use storage::{accounts, administration};

/// All partners.
#[server(prefix = "/rpc", endpoint = "administration/partners")]
pub async fn list_partners() -> Result<Vec<PartnerRow>> {
    let viewer = guard::staff().await?;
    Ok(administration::partners(&guard::db(), &viewer.scope).await?)
}

/// Adds a partner.
#[server(prefix = "/rpc", endpoint = "administration/partners/add")]
pub async fn add_partner(#[server(default)] name: String) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, name) = (guard::db(), guard::now(), name_of("name", &name)?);
    accounts::add_partner(&db, &Actor::from(&viewer), &name, now).await?;
    lead_plain_form_to("/administration/partners");
    Ok(())
}

/// Gives a partner another name.
#[server(prefix = "/rpc", endpoint = "administration/partners/rename")]
pub async fn rename_partner(id: PartnerId, #[server(default)] name: String) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, name) = (guard::db(), guard::now(), name_of("name", &name)?);
    accounts::rename_partner(&db, &Actor::from(&viewer), id, &name, now).await?;
    lead_plain_form_to("/administration/partners");
    Ok(())
}
