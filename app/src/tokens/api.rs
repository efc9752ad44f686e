use crate::error::Result;
use domain::tokens::{PersonalToken, TokenId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    answer::{is_plain_form, lead_plain_form_to},
    error::AppError,
    guard,
};

/// Under this name a token that a plain form has made waits for the page that shows it.
#[cfg(feature = "ssr")]
const MADE: &str = "made_token";

/// What the page of tokens shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenBoard {
    /// The viewer's, the newest first, by support's clock.
    pub tokens: Vec<PersonalToken>,
    /// One that a form without scripts has just made; it is shown this once.
    pub made: Option<String>,
    /// IANA zone of the times.
    pub zone: String,
    /// Under which this installation is reached.
    pub base_url: String,
}

/// A new token; it cannot be read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeToken {
    pub id: TokenId,
    pub secret: String,
}

/// The viewer's own tokens.
#[server(prefix = "/rpc", endpoint = "tokens/list")]
pub async fn list_tokens() -> Result<TokenBoard> {
    let viewer = guard::viewer().await?;
    let (db, zone, base_url) = (guard::db(), guard::support_zone(), guard::site().base_url);
    let made = guard::take_once(MADE).await?;
    let tokens = storage::tokens::list(&db, viewer.member_id, &zone).await?;
    Ok(TokenBoard { tokens, made, zone, base_url })
}

/// Makes a token of the viewer's.
#[server(prefix = "/rpc", endpoint = "tokens/make")]
pub async fn make_token(#[server(default)] name: String) -> Result<MadeToken> {
    let viewer = guard::viewer().await?;
    let name = domain::tokens::check_token_name(&name).map_err(|fault| {
        guard::refuse(AppError::Invalid { field: "name".to_owned(), message: fault.to_string() })
    })?;
    let made = storage::tokens::make(&guard::db(), viewer.member_id, &name, guard::now()).await?;
    if is_plain_form() {
        guard::keep_once(MADE, &made.secret).await?;
        lead_plain_form_to("/tokens");
    }
    Ok(MadeToken { id: made.id, secret: made.secret })
}

/// Refuses a token of the viewer's from now on.
#[server(prefix = "/rpc", endpoint = "tokens/revoke")]
pub async fn revoke_token(id: TokenId) -> Result<()> {
    let viewer = guard::viewer().await?;
    storage::tokens::revoke(&guard::db(), viewer.member_id, id, guard::now()).await?;
    lead_plain_form_to("/tokens");
    Ok(())
}
