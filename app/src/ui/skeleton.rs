use crate::text::{t, use_texts};
use leptos::prelude::*;

/// The outline of a table that is on its way, as high as its rows will be: nothing jumps when they arrive.
#[component]
pub fn Skeleton(rows: u16) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{t!(texts, "loading")}</span>
            {(0..rows).map(|_| view! { <div class="skeleton-row"></div> }).collect_view()}
        </div>
    }
}
