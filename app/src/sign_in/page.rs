use super::{api::SignIn, use_session};
use crate::{
    error::AppError,
    frame::{LanguageSwitch, SupportContacts},
    parts::{Part, fetch_ahead},
    site::SiteInfo,
    text::{Texts, t, use_texts},
    ui::{Field, FieldError, FormAction, Once, PostForm},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

/// `/sign-in`: e-mail and password, and how to get access.
#[component]
pub fn SignInPage() -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    let query = use_query_map();
    let next = Memo::new(move |_| query.with(|query| query.get("next")).unwrap_or_default());
    let chosen = Memo::new(move |_| query.with(|query| query.get("chosen").is_some()));
    fetch_ahead(Part::Work); // while the password is typed
    view! {
        <Title text=t!(texts, "sign-in-title")/>
        <main id="main" class="sign-in" tabindex="-1">
            <p class="brand"><b>"HEADO"</b>" "{t!(texts, "product")}</p>
            <section class="card">
                <h1>{t!(texts, "sign-in-title")}</h1>
                <div role="status">
                    {move || chosen.get().then(|| view! { <p class="say">{t!(texts, "password-chosen")}</p> })}
                </div>
                <SignInForm next=next/>
            </section>
            <Once resource=session let:session>
                {session.as_ref().is_ok_and(|session| session.viewer.is_some()).then(|| view! { <Redirect path="/"/> })}
                <section class="card access">
                    <h2>{t!(texts, "access-title")}</h2>
                    <Access site=session.map(|session| session.site).unwrap_or_default()/>
                </section>
            </Once>
            <LanguageSwitch/>
        </main>
    }
}

#[component]
fn SignInForm(next: Memo<String>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<SignIn>::new();
    let value = action.value();
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    // The session is new: everything is loaded anew.
    Effect::new(move || {
        if let Some(Ok(next)) = value.get() {
            let _ = window().location().assign(&next);
        }
    });
    view! {
        <PostForm action=action>
            <FieldError id="sign-in-error".to_owned() error=error/>
            <input type="hidden" name="next" value=move || next.get()/>
            <Field name="email" label=t!(texts, "sign-in-email") kind="email" autocomplete="username" required=true/>
            <Field
                name="password"
                label=t!(texts, "sign-in-password")
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <button class="primary">{t!(texts, "sign-in-button")}</button>
        </PostForm>
        <p><a href="/password/forgotten">{t!(texts, "password-forgotten-link")}</a></p>
    }
    .into_any()
}

/// Says nothing about which addresses exist.
fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { .. } => t!(texts, "sign-in-failed"),
        AppError::TooMany { seconds } => t!(texts, "error-too-many", seconds = *seconds),
        _ => crate::ui::explain(texts, error),
    }
}

/// How to get access: support's telephone, site and hours.
#[component]
pub fn Access(site: SiteInfo) -> impl IntoView {
    let texts = use_texts();
    view! {
        <p>{t!(texts, "access-text")}</p>
        <SupportContacts site=site/>
        <p><a href="/sign-in/help">{t!(texts, "access-help")}</a></p>
    }
    .into_any()
}

/// An address as people read it.
pub(crate) fn without_scheme(url: &str) -> String {
    url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned()
}
