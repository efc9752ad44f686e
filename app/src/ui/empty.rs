use leptos::prelude::*;

/// A list without rows: why it is empty, and what to do next.
#[component]
pub fn Empty(title: String, children: Children) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            {children()}
        </div>
    }
    .into_any()
}
