//! What keeps a screen lit, filled and unharmed. Lives in the browser only.
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::VisibilityState;

/// The picture stands elsewhere after so many milliseconds.
const SHIFT_MS: i64 = 180_000;
/// Places of the picture; the first is its own.
pub(super) const SHIFTS: i64 = 9;

/// Where the picture stands at this moment: a few pixels aside, so that nothing burns in. Without a clock in its own place.
pub(super) fn shift_at(now: Option<i64>) -> i64 {
    now.map_or(0, |now| now.div_euclid(SHIFT_MS).rem_euclid(SHIFTS))
}

/// Keeps the screen from being switched off for as long as the page is seen. Browsers forget it whenever it is not; those that do not
/// know of it are left as they are.
pub(super) fn keep_awake() {
    Effect::new(move || {
        lock();
        let waker = window_event_listener_untyped("visibilitychange", |_| {
            if document().visibility_state() == VisibilityState::Visible {
                lock();
            }
        });
        on_cleanup(move || waker.remove());
    });
}

thread_local! {
    /// Takes a refusal, for example because the battery is low: nothing to be done, and nothing for the console.
    static UNHEARD: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
}

/// `navigator.wakeLock.request("screen")`, which `web_sys` holds to be unstable.
fn lock() {
    let get =
        |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().filter(|value| !value.is_falsy());
    let Some(locks) = get(window().navigator().as_ref(), "wakeLock") else { return };
    let request = get(&locks, "request").and_then(|request| request.dyn_into::<Function>().ok());
    let asked = request.and_then(|request| request.call1(&locks, &JsValue::from_str("screen")).ok());
    if let Some(promise) = asked.and_then(|asked| asked.dyn_into::<Promise>().ok()) {
        let _ = UNHEARD.with(|unheard| promise.catch(unheard));
    }
}

/// Whether the page fills the screen.
pub(super) fn fills_screen() -> RwSignal<bool> {
    let fills = RwSignal::new(false);
    Effect::new(move || {
        let listener = window_event_listener_untyped("fullscreenchange", move |_| {
            fills.try_set(document().fullscreen_element().is_some());
        });
        on_cleanup(move || listener.remove());
    });
    fills
}

/// Lets the page fill the screen; asked for by a press of its button.
pub(super) fn fill_screen() {
    if let Some(root) = document().document_element() {
        let _ = root.request_fullscreen();
    }
}

/// Removes what the server wrote into the document for this page's module: the first snapshot stands there too.
pub(super) fn forget_document() {
    while let Ok(Some(script)) = document().query_selector("script") {
        script.remove();
    }
    for name in ["__RESOLVED_RESOURCES", "__SERIALIZED_ERRORS", "__PENDING_RESOURCES"] {
        let _ = Reflect::set(&window(), &name.into(), &JsValue::UNDEFINED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_moves_every_three_minutes_and_comes_back() {
        assert_eq!((shift_at(None), shift_at(Some(0)), shift_at(Some(179_999))), (0, 0, 0));
        assert_eq!((shift_at(Some(180_000)), shift_at(Some(SHIFT_MS * SHIFTS))), (1, 0));
        assert!((0..20).all(|turn| (0..SHIFTS).contains(&shift_at(Some(turn * SHIFT_MS)))));
    }
}
