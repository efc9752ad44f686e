//! Signing in and out, who is signed in, and the preferences of this browser.
mod api;
mod page;

pub use api::{
    SessionInfo, SetLanguage, SetTheme, SignOut, SignOutEverywhere, session, set_language, set_theme,
    sign_in, sign_out, sign_out_everywhere,
};
pub(crate) use page::without_scheme;
pub use page::{Access, SignInPage};

use crate::ui::Fetched;
use leptos::prelude::*;

/// Who is signed in here, read once per page.
pub type SessionResource = Fetched<SessionInfo>;

/// Provides the [`SessionResource`] to the frame and the pages.
pub fn provide_session() -> SessionResource {
    let resource = Fetched::new(|| (), |()| session());
    provide_context(resource);
    resource
}

/// The [`SessionResource`] of the page.
pub fn use_session() -> SessionResource {
    expect_context()
}
