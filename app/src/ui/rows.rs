use leptos::prelude::*;
use std::hash::Hash;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Rows of a list that is fetched again and again. A row that changed keeps its element and with it the focus: whoever walks the list by
/// keys keeps the place.
#[component]
pub fn Rows<T, K, F, V>(
    #[prop(into)] rows: Signal<Vec<T>>,
    /// What makes a row the same one in the next list.
    key: fn(&T) -> K,
    /// Called once a row, with what it says from now on.
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Copy + Eq + Hash + Send + Sync + 'static,
    F: Fn(Memo<T>) -> V + Clone + Send + 'static,
    V: IntoView + 'static,
{
    let each = move || {
        keep_place();
        rows.get()
    };
    view! {
        <For each=each key=key children=move |first| children(latest(rows, key, first))/>
    }
}

/// A row that moves is taken out and put in again, and what had the focus in it loses it. In the browser only.
fn keep_place() {
    if !is_browser() {
        return;
    }
    let focused = document().active_element().and_then(|focused| focused.dyn_into::<HtmlElement>().ok());
    let Some(focused) = focused.filter(|focused| focused.matches("tbody a").unwrap_or(false)) else { return };
    queue_microtask(move || {
        if focused.is_connected() && document().active_element().as_ref() != Some(&focused) {
            let _ = focused.focus();
        }
    });
}

/// What the row says in the latest list; in the moment in which it leaves, what it said before.
fn latest<T, K>(rows: Signal<Vec<T>>, key: fn(&T) -> K, first: T) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Copy + Eq + Send + Sync + 'static,
{
    let this = key(&first);
    Memo::new(move |before: Option<&T>| {
        let now = rows.with(|rows| rows.iter().find(|row| key(row) == this).cloned());
        now.unwrap_or_else(|| before.unwrap_or(&first).clone())
    })
}
