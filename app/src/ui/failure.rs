//! What went wrong, in words, with the way out.
use super::use_toasts;
use crate::{
    error::{AppError, Result},
    text::{Texts, t, use_texts},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, components::Redirect, hooks::use_location};

/// The answer to an error: what it means and what to do. «Try again» reloads the page, so it works without WASM too.
#[component]
pub fn Failure(error: AppError) -> impl IntoView {
    let texts = use_texts();
    let text = match error {
        AppError::SignedOut => return view! { <SignedOut/> }.into_any(),
        AppError::NotFound => return view! { <NotFound/> }.into_any(),
        error => explain(texts, &error),
    };
    let location = use_location();
    let here = move || format!("{}{}", location.pathname.get(), with_mark(&location.search.get()));
    view! {
        <section class="failure" role="alert">
            <h2>{t!(texts, "error-title")}</h2>
            <p>{text}</p>
            <p><a class="button primary" rel="external" href=here>{t!(texts, "try-again")}</a></p>
        </section>
    }
    .into_any()
}

/// An error in words, beside the form that it is the answer to.
pub fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { .. } => t!(texts, "error-invalid"),
        AppError::Forbidden => t!(texts, "error-forbidden"),
        AppError::Conflict => t!(texts, "error-conflict"),
        AppError::NotFound => t!(texts, "not-found-title"),
        AppError::SignedOut => t!(texts, "error-signed-out"),
        AppError::TooMany { seconds } => t!(texts, "error-too-many", seconds = *seconds),
        AppError::Internal => t!(texts, "error-internal"),
        AppError::NoConnection => t!(texts, "error-no-connection"),
    }
}

/// Fetches the page's data anew when a form is answered; what went wrong is told in a toast.
pub fn refresh_after<T: 'static>(
    answer: impl Fn() -> Option<Result<T>> + Send + Sync + 'static,
    refresh: Callback<()>,
) {
    let (texts, toasts) = (use_texts(), use_toasts());
    Effect::new(move || {
        let Some(answer) = answer() else { return };
        if let Err(error) = answer {
            toasts.show(explain(texts, &error));
        }
        refresh.run(());
    });
}

/// Leads to the sign-in page and back to this one afterwards.
#[component]
pub fn SignedOut() -> impl IntoView {
    let options = NavigateOptions { replace: true, ..Default::default() };
    view! { <Redirect path=sign_in_path() options=options/> }
}

/// The sign-in page that leads back to the present one.
fn sign_in_path() -> String {
    let location = use_location();
    let query = location.search.get_untracked();
    sign_in_address(&format!("{}{}", location.pathname.get_untracked(), with_mark(&query)))
}

/// The sign-in page that leads on to this address.
pub fn sign_in_address(next: &str) -> String {
    format!("/sign-in?{}", serde_urlencoded::to_string([("next", next)]).unwrap_or_default())
}

/// The query of an address with its mark before it, where there is one.
pub(crate) fn with_mark(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

/// The page of what does not exist, or lies outside the viewer's accounts: both look the same.
#[component]
pub fn NotFound() -> impl IntoView {
    crate::side::not_found();
    let texts = use_texts();
    view! {
        <Title text=t!(texts, "not-found-title")/>
        <section class="failure">
            <h1>{t!(texts, "not-found-title")}</h1>
            <p>{t!(texts, "not-found-text")}</p>
            <p><a class="button primary" href="/devices">{t!(texts, "not-found-devices")}</a></p>
        </section>
    }
}
