use super::post_form::focused;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, ToggleEvent};

/// What Tab leads to.
const CONTROLS: &str =
    "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary";

/// A question or a help text above the page: the platform's popover, so that it opens and closes by Escape or a click
/// beside it without any script. A button opens it by `popovertarget`.
///
/// The platform leaves the focus where it was, and Tab to walk the page behind; with scripts it is in the window as long as that is open.
#[component]
pub fn Dialog(
    /// What `popovertarget` names.
    #[prop(into)]
    id: String,
    title: String,
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <div
            id=id
            class="dialog"
            popover="auto"
            role="dialog"
            aria-labelledby=labelled_by
            tabindex="-1"
            on:toggle=move_focus()
            on:keydown=|event| stay_within(&event)
        >
            <h2 id=title_id>{title}</h2>
            {children()}
        </div>
    }
    .into_any()
}

/// Into the window when it opens; when it closes, back to what had the focus before.
fn move_focus() -> impl FnMut(Event) {
    let mut before: Option<HtmlElement> = None;
    move |event| {
        let Some(window) = window_of(&event) else { return };
        if event.unchecked_into::<ToggleEvent>().new_state() == "open" {
            before = focused().filter(|focused| !window.contains(Some(focused)));
            // Not to its first button: Enter that is still pressed would answer the question.
            give(&window);
        } else if focused().is_none_or(|focused| window.contains(Some(&focused))) {
            before.take().iter().for_each(give);
        }
    }
}

fn window_of(event: &Event) -> Option<HtmlElement> {
    event.current_target()?.dyn_into().ok()
}

/// Tab goes round in the window, and keys that walk the page behind do nothing.
fn stay_within(event: &KeyboardEvent) {
    // The key that tells of the others also closes what it opened.
    if event.key() != "?" {
        event.stop_propagation();
    }
    if event.key() == "Tab"
        && let Some(window) = window_of(event)
        && let Some(to) = beyond_the_end(&window, event.shift_key())
    {
        event.prevent_default();
        give(&to);
    }
}

/// Where Tab goes on at an end of the window; nothing between them, where the browser knows.
fn beyond_the_end(window: &HtmlElement, backwards: bool) -> Option<HtmlElement> {
    let all = window.get_elements_by_tag_name("*");
    let mut controls = (0..all.length())
        .filter_map(|place| all.item(place))
        .filter(|element| element.matches(CONTROLS).unwrap_or(false))
        .filter_map(|element| element.dyn_into::<HtmlElement>().ok());
    let first = controls.next().unwrap_or_else(|| window.clone());
    let last = controls.next_back().unwrap_or_else(|| first.clone());
    let here = focused()?;
    if backwards {
        (here == first || here == *window).then_some(last)
    } else {
        (here == last).then_some(first)
    }
}

fn give(element: &HtmlElement) {
    let _ = element.focus();
}
