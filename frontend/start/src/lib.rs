//! What every part of HEADO Monitoring does first in the browser.
use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use app::ui::{after_turns, take_turns};
use hydration_context::{HydrateSharedContext, SharedContext};
use leptos::{
    prelude::*,
    tachys::{dom::body, hydration::Cursor, view::PositionState},
};
use std::{mem, sync::Arc, time::Duration};
use wasm_bindgen::JsCast;

/// Hydrates the page that the server rendered, with the root component of its part.
///
/// In tasks of its own: between the module's start and the hydration, and between the parts of the page, the browser answers touches.
pub fn hydrate<V: IntoView + 'static>(root: fn() -> V) {
    console_error_panic_hook::set_once();
    set_timeout(move || hydrate_page(root), Duration::ZERO);
}

/// As leptos' own `hydrate_body`, but in several tasks.
fn hydrate_page<V: IntoView + 'static>(root: fn() -> V) {
    // One was there before: then nothing waits, as with leptos' own.
    let _ = Executor::init_local_custom_executor(AfterTurns);
    let context = Arc::new(HydrateSharedContext::new());
    let owner = Owner::new_root(Some(context.clone()));
    let page = owner.with(|| root().into_view());
    let take_over = move || {
        let document_body = Cursor::new(body().unchecked_into());
        let page = owner.with(|| page.hydrate::<true>(&document_body, &PositionState::default()));
        // Both live as long as the document.
        mem::forget((owner, page));
        take_turns(move || context.hydration_complete());
    };
    set_timeout(take_over, Duration::ZERO);
}

/// Effects and tasks begin after the last turn: before, they would change what has not been taken over yet.
struct AfterTurns;

impl CustomExecutor for AfterTurns {
    fn spawn(&self, task: PinnedFuture<()>) {
        self.spawn_local(task);
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        after_turns(|| wasm_bindgen_futures::spawn_local(task));
    }

    /// The browser does.
    fn poll_local(&self) {}
}
