use crate::{
    text::{t, use_texts},
    ui::Icon,
};
use leptos::prelude::*;

/// «Справка» in the head of a page. A test looks up every place that is named in the sources.
#[component]
pub fn HelpLink(
    /// A topic, or a heading of one: `devices#columns`.
    to: &'static str,
) -> impl IntoView {
    let texts = use_texts();
    // The browser itself goes to a fragment, once the page is there.
    let rel = to.contains('#').then_some("external");
    view! {
        <a class="help-link" href=format!("/help/{to}") rel=rel aria-label=t!(texts, "help-of-this-page")>
            <Icon name="help"/>
            <span class="help-word">{t!(texts, "help-title")}</span>
        </a>
    }
    .into_any()
}
