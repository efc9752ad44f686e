use leptos::prelude::*;

/// A symbol of our own set, `public/icons.svg`. It never stands alone for a meaning: a word or a label is beside it.
#[component]
pub fn Icon(
    /// The id of the symbol.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" width="12" height="12" aria-hidden="true">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}
