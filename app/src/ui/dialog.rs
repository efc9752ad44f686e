use leptos::prelude::*;

/// A question or a help text above the page: the platform's popover, so that it opens, closes by Escape or a click
/// beside it, and returns the focus, without any script. A button opens it by `popovertarget`.
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
        <div id=id class="dialog" popover="auto" role="dialog" aria-labelledby=labelled_by>
            <h2 id=title_id>{title}</h2>
            {children()}
        </div>
    }
    .into_any()
}
