use crate::error::Result;
use domain::overview::Overview;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::guard;

/// Devices and today's sales of the viewer's accounts.
#[server(prefix = "/rpc", endpoint = "overview/get")]
pub async fn get_overview() -> Result<Overview> {
    let viewer = guard::viewer().await?;
    Ok(storage::overview::get(&guard::db(), &viewer.scope, guard::now()).await?)
}
