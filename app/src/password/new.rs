use super::api::{Choose, view_link};
use crate::{
    error::AppError,
    frame::LanguageSwitch,
    text::{Texts, t, use_texts},
    ui::{Fetched, Field, FieldError, FormAction, Once, PostForm},
};
use domain::members::{LinkPurpose, LinkView, MIN_PASSWORD_CHARS};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/password/new?token=…`: where the link of a letter leads. The button spends it, and nothing else does.
#[component]
pub fn NewPasswordPage() -> impl IntoView {
    let texts = use_texts();
    let query = use_query_map();
    let token = Memo::new(move |_| query.with(|query| query.get("token")).unwrap_or_default());
    let link = Fetched::new(move || token.get(), view_link);
    view! {
        <Title text=t!(texts, "password-new")/>
        <main id="main" class="sign-in" tabindex="-1">
            <p class="brand"><b>"HEADO"</b>" "{t!(texts, "product")}</p>
            <section class="card">
                <h1>{t!(texts, "password-new")}</h1>
                <Once resource=link let:link>
                    {match link {
                        Ok(link) => view! { <ChooseForm link=link token=token.get_untracked()/> }.into_any(),
                        Err(error) => view! { <Unusable error=error/> }.into_any(),
                    }}
                </Once>
            </section>
            <LanguageSwitch/>
        </main>
    }
}

/// A link that does not hold: spent, expired, or never ours.
#[component]
fn Unusable(error: AppError) -> impl IntoView {
    let texts = use_texts();
    let text = match error {
        AppError::NotFound => t!(texts, "password-link-over"),
        error => crate::ui::explain(texts, &error),
    };
    view! {
        <p class="say warn">{text}</p>
        <p><a class="button primary" href="/password/forgotten">{t!(texts, "password-ask-again")}</a></p>
        <p><a href="/sign-in">{t!(texts, "password-back")}</a></p>
    }
    .into_any()
}

#[component]
fn ChooseForm(link: LinkView, token: String) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<Choose>::new();
    let value = action.value();
    // Whoever was signed in here is not any more.
    Effect::new(move || {
        if matches!(value.get(), Some(Ok(()))) {
            let _ = window().location().assign("/sign-in?chosen=true");
        }
    });
    let error_of = move |field: &'static str| {
        Signal::derive(move || {
            value.get().and_then(Result::err).and_then(|error| explain(texts, field, &error))
        })
    };
    let text = match link.purpose {
        LinkPurpose::Invitation => t!(texts, "password-invited", name = link.name.clone()),
        LinkPurpose::Reset => t!(texts, "password-reset"),
    };
    view! {
        <p>{text}</p>
        <PostForm action=action>
            <input type="hidden" name="token" value=token/>
            // For programs that keep passwords.
            <input type="hidden" name="username" autocomplete="username" value=link.email.clone()/>
            <p class="muted">{link.email}</p>
            <FieldError id="choose-error".to_owned() error=error_of("")/>
            <Field
                name="password"
                label=t!(texts, "password-field")
                kind="password"
                autocomplete="new-password"
                required=true
                error=error_of("password")
            />
            <Field
                name="again"
                label=t!(texts, "password-again")
                kind="password"
                autocomplete="new-password"
                required=true
                error=error_of("again")
            />
            <p class="muted">{t!(texts, "password-rule", count = MIN_PASSWORD_CHARS)}</p>
            <button class="primary">{t!(texts, "password-save")}</button>
        </PostForm>
    }
    .into_any()
}

/// What is wrong with a field; of no field, what is wrong besides.
fn explain(texts: Texts, field: &str, error: &AppError) -> Option<String> {
    match error {
        AppError::Invalid { field: of, message } if of == field => Some(match message.as_str() {
            "too-short" => t!(texts, "password-rule", count = MIN_PASSWORD_CHARS),
            "too-long" => t!(texts, "password-too-long"),
            "one-character" => t!(texts, "password-one-character"),
            "own-email" => t!(texts, "password-own-email"),
            _ => t!(texts, "password-differs"),
        }),
        AppError::Invalid { .. } => None,
        _ if !field.is_empty() => None,
        AppError::NotFound => Some(t!(texts, "password-link-over")),
        _ => Some(crate::ui::explain(texts, error)),
    }
}
