use crate::error::Result;
use domain::checklist::{ChecklistPage, ChecklistPlace, ChecklistPortion, ChecklistQuery};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::guard;

/// One page of the checklist of an account, with what can be chosen.
#[server(prefix = "/rpc", endpoint = "reports/checklist")]
pub async fn checklist(#[server(default)] query: ChecklistQuery) -> Result<ChecklistPage> {
    let viewer = guard::viewer().await?;
    Ok(storage::checklist::page(&guard::db(), &viewer.scope, &query, guard::now()).await?)
}

/// The part of a checklist after a place, on its way into a file.
#[server(prefix = "/rpc", endpoint = "reports/portion")]
pub async fn read_portion(
    #[server(default)] query: ChecklistQuery,
    #[server(default)] after: Option<ChecklistPlace>,
) -> Result<ChecklistPortion> {
    let viewer = guard::viewer().await?;
    Ok(storage::checklist::portion(&guard::db(), &viewer.scope, &query, after.as_ref()).await?)
}
