use leptos::prelude::*;

/// A symbol of our own set, `app/src/ui/icons.svg`, which every page has within it: a file of its own would come when the rows are
/// painted, and have all of them painted anew. It never stands alone for a meaning: a word or a label is beside it.
#[component]
pub fn Icon(
    /// The id of the symbol.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" width="12" height="12" aria-hidden="true">
            <use href=format!("#icon-{name}")></use>
        </svg>
    }
}
