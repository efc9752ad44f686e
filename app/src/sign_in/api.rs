//! Server functions that signed-out people may call too: signing in, who is signed in, language and theme.
use crate::{error::Result, preferences::Theme, site::SiteInfo};
use domain::{language::Language, members::Viewer};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    answer::{lead_plain_form_to, remember},
    guard,
    preferences::{LANGUAGE_COOKIE, Preferences, THEME_COOKIE},
};

/// What the frame of every page needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// None: nobody is signed in.
    pub viewer: Option<Viewer>,
    pub site: SiteInfo,
}

/// Who is signed in, if anybody.
#[server(prefix = "/rpc", endpoint = "session")]
pub async fn session() -> Result<SessionInfo> {
    let viewer = guard::viewer_if_any().await?;
    Ok(SessionInfo { viewer, site: guard::site() })
}

/// Begins a session and answers where to go on to. A browser without a chosen language gets the member's own.
#[server(prefix = "/rpc", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<String> {
    let member = guard::sign_in(&email, &password).await?;
    if let Some(viewer) = storage::members::viewer(&guard::db(), member).await? {
        let chosen = Preferences::of_request().language;
        remember(LANGUAGE_COOKIE, chosen.unwrap_or(viewer.language).tag());
    }
    let next = guard::local_path(&next);
    lead_plain_form_to(&next);
    Ok(next)
}

/// Ends this session.
#[server(prefix = "/rpc", endpoint = "sign_out")]
pub async fn sign_out() -> Result<()> {
    guard::sign_out().await?;
    lead_plain_form_to("/sign-in");
    Ok(())
}

/// Ends all sessions of the viewer.
#[server(prefix = "/rpc", endpoint = "sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<()> {
    guard::sign_out_everywhere().await?;
    lead_plain_form_to("/sign-in");
    Ok(())
}

/// Chooses the language of this browser and, when signed in, of the member.
#[server(prefix = "/rpc", endpoint = "set_language")]
pub async fn set_language(language: Language) -> Result<()> {
    let viewer = guard::viewer_if_any().await?;
    remember(LANGUAGE_COOKIE, language.tag());
    if let Some(viewer) = viewer {
        storage::members::set_language(&guard::db(), viewer.member_id, language).await?;
    }
    Ok(())
}

/// Chooses the theme of this browser.
#[server(prefix = "/rpc", endpoint = "set_theme")]
pub async fn set_theme(theme: Theme) -> Result<()> {
    // A server function is async, whether or not it waits for anything.
    std::future::ready(()).await;
    remember(THEME_COOKIE, theme.name());
    Ok(())
}
