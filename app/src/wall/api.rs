use crate::error::Result;
use domain::wall::{WallLayout, WallSnapshot};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::guard;

/// What the page of a wall begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WallView {
    /// Where the screen hangs, or for whom.
    pub name: String,
    /// What stands beneath the totals.
    pub layout: WallLayout,
    /// All that is shown.
    pub snapshot: WallSnapshot,
}

/// What a wall shows right now, by the token of its link.
#[server(prefix = "/rpc", endpoint = "wall/get")]
pub async fn get_wall(#[server(default)] token: String) -> Result<WallView> {
    let viewer = guard::wall(&token).await?;
    let (db, zone, now) = (guard::db(), guard::support_zone(), guard::now());
    let snapshot = storage::wall::snapshot(&db, &viewer.scope, viewer.layout, &zone, now).await?;
    Ok(WallView { name: viewer.name, layout: viewer.layout, snapshot })
}
