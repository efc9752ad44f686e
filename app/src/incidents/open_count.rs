//! The number of open incidents: in the navigation, in the tab's title, and on the start page.
use super::api::open_incidents;
use crate::live::use_live;
use leptos::{prelude::*, task::spawn_local};

/// How many incidents are open to the viewer; none while it is not known.
#[derive(Debug, Clone)]
pub struct OpenCount(pub ArcRwSignal<Option<i64>>);

/// Provides the [`OpenCount`] to the frame and the pages.
pub fn provide_open_count() -> OpenCount {
    let count = OpenCount(ArcRwSignal::new(None));
    provide_context(count.clone());
    count
}

/// The [`OpenCount`] of the page.
pub fn use_open_count() -> OpenCount {
    expect_context()
}

impl OpenCount {
    /// `(3) `, before the title of the tab; nothing while there is none.
    pub fn mark(&self) -> String {
        self.0.get().filter(|count| *count > 0).map(|count| format!("({count}) ")).unwrap_or_default()
    }
}

/// Lets the tab's icon tell of open incidents. In the browser only.
pub fn mark_icon() {
    let OpenCount(count) = use_open_count();
    Effect::new(move || {
        let trouble = count.get().is_some_and(|count| count > 0);
        if let Ok(Some(icon)) = document().query_selector("link[rel=icon]") {
            let _ = icon.set_attribute("href", if trouble { "/favicon-alarm.svg" } else { "/favicon.svg" });
        }
    });
}

/// Counts again whenever the live stream of the page tells of incidents. In the browser only.
pub fn count_open_incidents() {
    let OpenCount(count) = use_open_count();
    use_live().on_incident(move || {
        let count = count.clone();
        spawn_local(async move {
            if let Ok(open) = open_incidents().await {
                count.set(Some(open));
            }
        });
    });
}
