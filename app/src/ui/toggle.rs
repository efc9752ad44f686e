use super::Icon;
use crate::text::{t, use_texts};
use leptos::prelude::*;

/// A filter that is on or off: a link to the view with or without it.
#[component]
pub fn Toggle(
    label: String,
    /// How many it would show.
    count: Option<Signal<String>>,
    on: Memo<bool>,
    #[prop(into)] href: Signal<String>,
) -> impl IntoView {
    let texts = use_texts();
    view! {
        <a class="chip" class:on=on href=move || href.get() data-noscroll="">
            {label}
            {count.map(|count| view! { " "<i>{move || count.get()}</i> })}
            {move || on.get().then(|| view! {
                <Icon name="cross"/>
                <span class="visually-hidden">{t!(texts, "filter-remove")}</span>
            })}
        </a>
    }
    .into_any()
}
