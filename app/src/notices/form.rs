use super::api::AnnounceNotice;
use crate::{
    error::AppError,
    text::{Texts, t, use_texts},
    ui::{self, FieldError, FormAction, PostForm, use_toasts},
};
use chrono::TimeDelta;
use domain::{notices::MAX_NOTICE_CHARS, outlets::OutletFilterChoices, time::LocalTime};
use leptos::prelude::*;

/// A notice is proposed to last so long.
const PROPOSED: TimeDelta = TimeDelta::hours(4);

/// Support announces limited service.
#[component]
pub fn NoticeForm(
    choices: OutletFilterChoices,
    /// IANA zone of the times.
    zone: String,
    now: LocalTime,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<AnnounceNotice>::new();
    let value = action.value();
    Effect::new(move || {
        if matches!(value.get(), Some(Ok(_))) {
            toasts.show(t!(texts, "notice-announced"));
            refresh.run(());
        }
    });
    let error_of = move |field: &'static str| {
        Signal::derive(move || {
            value.get().and_then(Result::err).and_then(|error| explain(texts, field, &error))
        })
    };
    let invalid = move |field: &'static str| {
        let error = error_of(field);
        move || error.get().map(|_| "true")
    };
    let clock = |at: LocalTime| at.format("%Y-%m-%dT%H:%M").to_string();
    let accounts = choices.accounts.into_iter().map(|(id, email)| (id.to_string(), email)).collect();
    let cities = choices.cities.into_iter().map(|city| (city.clone(), city)).collect();
    view! {
        <section class="card announce" aria-labelledby="announce-title">
            <h2 id="announce-title">{t!(texts, "notice-new")}</h2>
            <PostForm action=action clears=true>
                <div class="field">
                    <label for="notice-text">{t!(texts, "notice-what")}</label>
                    <textarea
                        id="notice-text"
                        name="text"
                        rows="3"
                        required=true
                        maxlength=MAX_NOTICE_CHARS.to_string()
                        aria-describedby="notice-text-error"
                        aria-invalid=invalid("text")
                    ></textarea>
                    <FieldError id="notice-text-error".to_owned() error=error_of("text")/>
                </div>
                <div class="pair">
                    <div class="field">
                        <label for="notice-from">{t!(texts, "notice-from")}</label>
                        <input
                            id="notice-from"
                            name="from"
                            type="datetime-local"
                            required=true
                            value=clock(now)
                            aria-describedby="notice-from-error"
                            aria-invalid=invalid("from")
                        />
                        <FieldError id="notice-from-error".to_owned() error=error_of("from")/>
                    </div>
                    <div class="field">
                        <label for="notice-until">{t!(texts, "notice-until")}</label>
                        <input
                            id="notice-until"
                            name="until"
                            type="datetime-local"
                            required=true
                            value=clock(now + PROPOSED)
                            aria-describedby="notice-until-error"
                            aria-invalid=invalid("until")
                        />
                        <FieldError id="notice-until-error".to_owned() error=error_of("until")/>
                    </div>
                </div>
                <p class="muted">{t!(texts, "notice-zone", zone = zone)}</p>
                <div class="pair">
                    <Places name="accounts[]" id="notice-accounts" label=t!(texts, "notice-accounts") choices=accounts/>
                    <Places name="cities[]" id="notice-cities" label=t!(texts, "notice-cities") choices=cities/>
                </div>
                <p class="muted">{t!(texts, "notice-places-text")}</p>
                <FieldError id="notice-error".to_owned() error=error_of("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "notice-announce")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

#[component]
fn Places(
    name: &'static str,
    id: &'static str,
    label: String,
    /// Values with what is shown of them.
    choices: Vec<(String, String)>,
) -> impl IntoView {
    let options = choices.into_iter().map(|(value, shown)| view! { <option value=value>{shown}</option> });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id name=name multiple=true size="5">{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

/// What is wrong with a field; of no field, what is wrong besides.
fn explain(texts: Texts, field: &str, error: &AppError) -> Option<String> {
    match error {
        AppError::Invalid { field: of, .. } if of == field => Some(match field {
            "until" => t!(texts, "notice-invalid-until"),
            "from" => t!(texts, "notice-invalid-from"),
            _ => t!(texts, "notice-invalid-text"),
        }),
        AppError::Invalid { .. } => None,
        _ if !field.is_empty() => None,
        _ => Some(ui::explain(texts, error)),
    }
}
