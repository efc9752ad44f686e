//! Where there is nothing to be seen.
use crate::text::{t, use_texts};
use leptos::prelude::*;
use leptos_meta::Title;
use std::time::Duration;

/// A page that failed tries again after so long.
const AGAIN: Duration = Duration::from_secs(15);

/// In place of a wall whose link was revoked while it was shown.
#[component]
pub(super) fn Gone() -> impl IntoView {
    let texts = use_texts();
    view! {
        <main id="main" class="wall-gone" tabindex="-1">
            <h1>{t!(texts, "wall-gone")}</h1>
            <p>{t!(texts, "wall-gone-text")}</p>
        </main>
    }
    .into_any()
}

/// The page of a link that does not hold, or that nothing can be read of at the moment.
#[component]
pub(super) fn NoWall(
    /// The link was revoked, or never was: both look the same.
    unknown: bool,
) -> impl IntoView {
    let texts = use_texts();
    if unknown {
        crate::side::not_found();
    } else {
        // Nobody is there to press a button.
        Effect::new(move || set_timeout(|| drop(window().location().reload()), AGAIN));
    }
    let (title, text) = if unknown {
        (t!(texts, "wall-unknown"), t!(texts, "wall-unknown-text"))
    } else {
        (t!(texts, "error-title"), t!(texts, "error-internal"))
    };
    view! {
        <Title text=title.clone()/>
        <main id="main" class="wall-gone" tabindex="-1">
            <h1>{title}</h1>
            <p>{text}</p>
        </main>
    }
    .into_any()
}
