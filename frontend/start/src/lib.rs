//! What every part of HEADO Monitoring does first in the browser.
use leptos::prelude::*;
use std::time::Duration;

/// Hydrates the page that the server rendered, with the root component of its part.
///
/// In a task of its own: between the module's start and the hydration the browser answers touches.
pub fn hydrate<V: IntoView + 'static>(root: fn() -> V) {
    console_error_panic_hook::set_once();
    set_timeout(move || hydrate_page(root), Duration::ZERO);
}

fn hydrate_page<V: IntoView + 'static>(root: fn() -> V) {
    leptos::mount::hydrate_body(root);
    // From here on clicks are the module's; tests wait for it.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}
