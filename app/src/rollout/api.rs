use crate::error::Result;
use domain::{
    accounts::AccountId,
    rollout::{RolloutAnswer, RolloutPreview, RolloutState},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{error::AppError, guard};
#[cfg(feature = "ssr")]
use domain::rollout::{MAX_LINES, RolloutLine};

/// What the page of the roll-out shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutBoard {
    /// The viewer's accounts.
    pub accounts: Vec<RolloutState>,
    /// The viewer may import lists.
    pub may_import: bool,
}

/// How far the roll-out of each account of the viewer is.
#[server(prefix = "/rpc", endpoint = "rollout/board")]
pub async fn list_rollout() -> Result<RolloutBoard> {
    let viewer = guard::viewer().await?;
    let may_import = viewer.administers();
    Ok(RolloutBoard { accounts: storage::rollout::states(&guard::db(), &viewer.scope).await?, may_import })
}

/// What an import of these lines (JSON of [`domain::rollout::RolloutLine`]) would do. Only an admin may.
#[server(prefix = "/rpc", endpoint = "rollout/preview")]
pub async fn preview_rollout(account: AccountId, lines: String) -> Result<RolloutPreview> {
    guard::admin().await?;
    let db = guard::db();
    Ok(storage::rollout::preview(&db, account, &parse(&lines)?).await?)
}

/// Imports these lines, all of them or none; the answer has the keys of the new tills, which nobody can ask for again.
/// Only an admin may.
#[server(prefix = "/rpc", endpoint = "rollout/import")]
pub async fn import_rollout(account: AccountId, lines: String) -> Result<RolloutAnswer> {
    let viewer = guard::admin().await?;
    let (db, now) = (guard::db(), guard::now());
    Ok(storage::rollout::import(&db, &(&viewer).into(), account, &parse(&lines)?, now).await?)
}

#[cfg(feature = "ssr")]
fn parse(lines: &str) -> Result<Vec<RolloutLine>> {
    let refuse = |message: &str| {
        guard::refuse(AppError::Invalid { field: "lines".to_owned(), message: message.to_owned() })
    };
    let lines: Vec<RolloutLine> = serde_json::from_str(lines).map_err(|_| refuse("unreadable"))?;
    match lines.len() {
        0 => Err(refuse("empty")),
        1..=MAX_LINES => Ok(lines),
        _ => Err(refuse("too-many")),
    }
}
