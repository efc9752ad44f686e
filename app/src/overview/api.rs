use crate::error::Result;
use domain::{members::Role, overview::Overview};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::guard;

/// Devices and today's sales of the viewer's accounts; for HEADO's staff also archived devices that still call.
#[server(prefix = "/rpc", endpoint = "overview/get")]
pub async fn get_overview() -> Result<Overview> {
    let viewer = guard::viewer().await?;
    let (db, now) = (guard::db(), guard::now());
    let mut overview = storage::overview::get(&db, &viewer.scope, now).await?;
    if matches!(viewer.role, Role::Support | Role::Admin) {
        overview.archived_calls = storage::archived_calls::recent(&db, &viewer.scope, now).await?;
    }
    Ok(overview)
}
