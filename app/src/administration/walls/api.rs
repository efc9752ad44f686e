use crate::error::Result;
use domain::{
    accounts::AccountId,
    wall::{WallForm, WallId, WallRow},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::super::once::Once;
#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard, wall};
#[cfg(feature = "ssr")]
use domain::{audit::Actor, wall::is_wall_token};

/// A link that was just made.
#[cfg(feature = "ssr")]
const NEW_WALL: Once = Once { name: "new_wall", path: "/administration/walls" };

/// What the page of walls shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallBoard {
    /// Those that hold, the newest first, then some that were revoked.
    pub walls: Vec<WallRow>,
    /// All accounts by their e-mails.
    pub accounts: Vec<(AccountId, String)>,
    /// The address of one that an administrator's plain form has just made; it is shown this once.
    pub made: Option<String>,
}

/// All walls.
#[server(prefix = "/rpc", endpoint = "administration/walls")]
pub async fn list_walls() -> Result<WallBoard> {
    let viewer = guard::staff().await?;
    let (db, base_url, carried) = (guard::db(), guard::site().base_url, NEW_WALL.take());
    let walls = storage::wall::list(&db, &viewer.scope).await?;
    let accounts = storage::administration::choices(&db, &viewer.scope).await?.accounts;
    let made = carried.filter(|token| viewer.administers() && is_wall_token(token));
    Ok(WallBoard { walls, accounts, made: made.map(|token| wall::address(&base_url, &token)) })
}

/// Makes a wall's link; answers its address, which cannot be read again.
#[server(prefix = "/rpc", endpoint = "administration/walls/make")]
pub async fn make_wall(
    #[server(default)] form: WallForm,
    #[server(default)] accounts: Vec<AccountId>,
) -> Result<String> {
    let viewer = guard::admin().await?;
    let (db, now, base_url) = (guard::db(), guard::now(), guard::site().base_url);
    let wall = form.checked(&accounts)?;
    let made = storage::wall::make(&db, &Actor::from(&viewer), &wall, now).await?;
    NEW_WALL.carry_to_plain_form(&made.token);
    lead_plain_form_to(NEW_WALL.path);
    Ok(wall::address(&base_url, &made.token))
}

/// Refuses a wall's link from now on.
#[server(prefix = "/rpc", endpoint = "administration/walls/revoke")]
pub async fn revoke_wall(id: WallId) -> Result<()> {
    let viewer = guard::admin().await?;
    storage::wall::revoke(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(NEW_WALL.path);
    Ok(())
}
