use super::api::{MaintainOnce, MaintainWeekly};
use crate::{
    error::{AppError, Result},
    text::{Texts, t, use_texts},
    ui::{self, FieldError, FormAction, PostForm, use_toasts},
};
use domain::{
    maintenance::{MAX_REASON_CHARS, MaintenanceId},
    outlets::OutletId,
};
use leptos::prelude::*;

/// Monday first.
pub(crate) fn day_names(texts: Texts) -> [String; 7] {
    [
        t!(texts, "monday"),
        t!(texts, "tuesday"),
        t!(texts, "wednesday"),
        t!(texts, "thursday"),
        t!(texts, "friday"),
        t!(texts, "saturday"),
        t!(texts, "sunday"),
    ]
}

/// A window that is not repeated.
#[component]
pub fn OnceForm(outlet: OutletId, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<MaintainOnce>::new();
    let value = action.value();
    let error = follow(move || value.get(), refresh);
    view! {
        <details open=move || error.get_untracked().is_some()>
            <summary>{t!(texts, "maintenance-once")}</summary>
            <PostForm action=action>
                <input type="hidden" name="outlet" value=outlet.to_string()/>
                <div class="pair">
                    <div class="field">
                        <label for="once-from">{t!(texts, "notice-from")}</label>
                        <input id="once-from" name="from" type="datetime-local" required=true/>
                    </div>
                    <div class="field">
                        <label for="once-until">{t!(texts, "notice-until")}</label>
                        <input id="once-until" name="until" type="datetime-local" required=true/>
                    </div>
                </div>
                <Reason id="once-reason"/>
                <FieldError id="once-error".to_owned() error=error/>
                <div class="actions">
                    <button>{t!(texts, "maintenance-plan")}</button>
                </div>
            </PostForm>
        </details>
    }
    .into_any()
}

/// A window of every week.
#[component]
pub fn WeeklyForm(outlet: OutletId, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<MaintainWeekly>::new();
    let value = action.value();
    let error = follow(move || value.get(), refresh);
    let days = day_names(texts).into_iter().enumerate().map(|(day, name)| {
        view! { <label><input type="checkbox" name="days[]" value=day.to_string()/>{name}</label> }
    });
    view! {
        <details open=move || error.get_untracked().is_some()>
            <summary>{t!(texts, "maintenance-every-week")}</summary>
            <PostForm action=action>
                <input type="hidden" name="outlet" value=outlet.to_string()/>
                <fieldset class="choices row">
                    <legend>{t!(texts, "maintenance-days")}</legend>
                    {days.collect_view()}
                </fieldset>
                <div class="pair">
                    <div class="field">
                        <label for="weekly-starts">{t!(texts, "notice-from")}</label>
                        <input id="weekly-starts" name="starts" type="time" required=true/>
                    </div>
                    <div class="field">
                        <label for="weekly-ends">{t!(texts, "notice-until")}</label>
                        <input id="weekly-ends" name="ends" type="time" required=true/>
                    </div>
                </div>
                <p class="muted">{t!(texts, "maintenance-over-night")}</p>
                <Reason id="weekly-reason"/>
                <FieldError id="weekly-error".to_owned() error=error/>
                <div class="actions">
                    <button>{t!(texts, "maintenance-plan")}</button>
                </div>
            </PostForm>
        </details>
    }
    .into_any()
}

/// Says that a window was planned, and shows it; gives what went wrong otherwise.
fn follow(
    answer: impl Fn() -> Option<Result<MaintenanceId>> + Copy + Send + Sync + 'static,
    refresh: Callback<()>,
) -> Signal<Option<String>> {
    let (texts, toasts) = (use_texts(), use_toasts());
    Effect::new(move || {
        if matches!(answer(), Some(Ok(_))) {
            toasts.show(t!(texts, "maintenance-planned"));
            refresh.run(());
        }
    });
    Signal::derive(move || answer().and_then(Result::err).map(|error| explain(texts, &error)))
}

#[component]
fn Reason(id: &'static str) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="field">
            <label for=id>{t!(texts, "maintenance-reason")}</label>
            <input id=id name="reason" type="text" maxlength=MAX_REASON_CHARS.to_string()/>
        </div>
    }
}

fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { field, .. } if field == "days" => t!(texts, "maintenance-needs-day"),
        AppError::Invalid { .. } => t!(texts, "maintenance-invalid"),
        _ => ui::explain(texts, error),
    }
}
