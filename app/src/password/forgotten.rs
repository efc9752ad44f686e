use super::api::AskForLink;
use crate::{
    error::AppError,
    frame::LanguageSwitch,
    text::{Texts, t, use_texts},
    ui::{Field, FieldError, FormAction, PostForm},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/password/forgotten`: asks for the letter with the link.
#[component]
pub fn ForgottenPage() -> impl IntoView {
    let texts = use_texts();
    let query = use_query_map();
    let action = FormAction::<AskForLink>::new();
    let value = action.value();
    let sent = Memo::new(move |_| {
        matches!(value.get(), Some(Ok(()))) || query.with(|query| query.get("sent").is_some())
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    view! {
        <Title text=t!(texts, "password-forgotten")/>
        <main id="main" class="sign-in" tabindex="-1">
            <p class="brand"><b>"HEADO"</b>" "{t!(texts, "product")}</p>
            <section class="card">
                <h1>{t!(texts, "password-forgotten")}</h1>
                <div role="status">
                    {move || sent.get().then(|| view! { <p class="say">{t!(texts, "password-sent")}</p> })}
                </div>
                <p class="muted">{t!(texts, "password-forgotten-text")}</p>
                <PostForm action=action>
                    <FieldError id="forgotten-error".to_owned() error=error/>
                    <Field name="email" label=t!(texts, "sign-in-email") kind="email" autocomplete="username" required=true/>
                    <button class="primary">{t!(texts, "password-send")}</button>
                </PostForm>
                <p><a href="/sign-in">{t!(texts, "password-back")}</a></p>
            </section>
            <LanguageSwitch/>
        </main>
    }
}

fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { .. } => t!(texts, "fault-email"),
        AppError::TooMany { .. } => t!(texts, "password-too-many"),
        _ => crate::ui::explain(texts, error),
    }
}
