//! The form of one step. What arrives from elsewhere never touches what is being typed: it is shown beside it.
use super::{
    api::{IncidentShown, SetStep, SkipSteps},
    evidence::{evidence_of, suggested},
    explain, is_of_field,
    unsaved::use_unsaved,
    words::outcome_name,
};
use crate::{
    error::AppError,
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction, Moment, PostForm, use_toasts},
};
use domain::incidents::{IncidentDetails, MAX_TEXT_CHARS, Outcome, Step, StepChange, StepEntry, StepRecord};
use leptos::{html, prelude::*};

/// What is recorded of a step.
pub fn record_of(details: &IncidentDetails, step: Step) -> StepRecord {
    let found = details.steps.iter().find(|record| record.step == step);
    found.cloned().unwrap_or_else(|| StepRecord::blank(step))
}

/// Who entered it, and when.
#[component]
pub fn Authorship(record: StepRecord, zone: String) -> impl IntoView {
    record.at.map(|at| view! { <p class="authorship">{record.author}" · "<Moment at=at zone=zone/></p> })
}

/// Outcome and comment. As long as nobody entered anything, they say what the system knows.
#[component]
pub fn StepForm(
    step: Step,
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<SetStep>::new();
    let value = action.value();
    let area = NodeRef::<html::Textarea>::new();
    let whole = NodeRef::<html::Details>::new();
    let (id, zone) = shown.with_untracked(|shown| (shown.details.row.id, shown.details.row.zone.clone()));
    let record = Memo::new(move |_| shown.with(|shown| record_of(&shown.details, step)));
    let first = record.get_untracked();
    let unsaved = use_unsaved(step.as_str());
    let open = first.entry.is_none() || unsaved.is_some();
    let start = match &unsaved {
        Some(field) => (field("outcome").parse().ok(), field("comment")),
        None => shown.with_untracked(|shown| filled(texts, shown, &first)),
    };
    let outcome = RwSignal::new(start.0);
    // The version that the form is based on with what it put there, and another one that was saved meanwhile.
    let base = RwSignal::new(first.clone());
    let untouched = StoredValue::new(start.clone());
    let theirs = RwSignal::new(unsaved.is_some().then_some(first).filter(|record| record.entry.is_some()));
    let typed =
        move || (outcome.get_untracked(), area.get_untracked().map(|area| area.value()).unwrap_or_default());
    Effect::new(move || {
        let known = record.get();
        if known.version <= base.with_untracked(|base| base.version) {
            return;
        }
        let entered = entry_of(&known);
        if typed() == entered || untouched.with_value(|untouched| *untouched == typed()) {
            outcome.set(entered.0);
            if let Some(area) = area.get_untracked() {
                area.set_value(&entered.1);
            }
            untouched.set_value(entered);
            base.set(known);
        } else {
            theirs.set(Some(known));
        }
    });
    Effect::new(move || match value.get() {
        Some(Ok(StepChange::Saved(saved))) => {
            untouched.set_value(entry_of(&saved));
            base.set(saved);
            theirs.set(None);
            toasts.show(t!(texts, "step-saved"));
            if let Some(whole) = whole.get_untracked() {
                whole.set_open(false);
            }
            refresh.run(());
        }
        // Saving once more replaces their entry knowingly.
        Some(Ok(StepChange::Conflict { theirs: saved, .. })) => {
            base.set(saved.clone());
            theirs.set(Some(saved));
        }
        Some(Err(_)) | None => {}
    });
    let version = action.version();
    let refusal = move || {
        value.get().and_then(Result::err).filter(|error| match error {
            AppError::Invalid { field, .. } => field == step.as_str(),
            _ => version.get() > 0,
        })
    };
    let error = Signal::derive(move || refusal().map(|error| explain(texts, &error)));
    let choices = Outcome::ALL.map(|choice| {
        view! {
            <label>
                <input
                    type="radio"
                    name="outcome"
                    value=choice.as_str()
                    checked=start.0 == Some(choice)
                    prop:checked=move || outcome.get() == Some(choice)
                    on:change=move |_| outcome.set(Some(choice))
                    required=true
                />
                {outcome_name(texts, step, choice)}
            </label>
        }
    });
    let label = format!("{step}-comment");
    let rows = rows_of(&start.1);
    view! {
        <details class="step-form" open=open node_ref=whole>
            <summary>{move || match record.with(|record| record.version) {
                0 => t!(texts, "step-enter"),
                _ => t!(texts, "step-change"),
            }}</summary>
            <PostForm action=action>
                {move || theirs.get().map(|record| view! { <Conflict record=record zone=zone.clone()/> })}
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="step" value=step.as_str()/>
                <input type="hidden" name="version" value=move || base.with(|base| base.version.to_string())/>
                <fieldset class="choices">
                    <legend class="visually-hidden">{t!(texts, "step-outcome")}</legend>
                    {choices.into_iter().collect_view()}
                </fieldset>
                <label for=label.clone() class="visually-hidden">{t!(texts, "comment")}</label>
                <textarea
                    node_ref=area
                    id=label
                    name="comment"
                    rows=rows
                    maxlength=MAX_TEXT_CHARS.to_string()
                    placeholder=t!(texts, "step-comment-placeholder")
                    aria-describedby=format!("{step}-error")
                    aria-invalid=move || refusal().filter(is_of_field).map(|_| "true")
                >
                    {start.1}
                </textarea>
                <FieldError id=format!("{step}-error") error=error/>
                <div class="actions">
                    <button>{t!(texts, "step-save")}</button>
                </div>
            </PostForm>
        </details>
    }
    .into_any()
}

fn entry_of(record: &StepRecord) -> (Option<Outcome>, String) {
    record.entry.clone().map(|StepEntry { outcome, comment }| (Some(outcome), comment)).unwrap_or_default()
}

/// What the form holds at first.
fn filled(texts: Texts, shown: &IncidentShown, record: &StepRecord) -> (Option<Outcome>, String) {
    if record.entry.is_some() {
        return entry_of(record);
    }
    let text: String =
        evidence_of(texts, shown, record.step).join("\n").chars().take(MAX_TEXT_CHARS).collect();
    (suggested(shown, record.step), text)
}

fn rows_of(text: &str) -> String {
    text.lines().count().clamp(2, 8).to_string()
}

/// What somebody else saved first.
#[component]
fn Conflict(record: StepRecord, zone: String) -> impl IntoView {
    let texts = use_texts();
    let (outcome, comment) = entry_of(&record);
    let outcome = outcome.map(|outcome| outcome_name(texts, record.step, outcome));
    view! {
        <div class="conflict" role="alert">
            <p><b>{t!(texts, "step-conflict")}</b></p>
            <blockquote>
                <p><b>{outcome}</b></p>
                <p class="said">{comment}</p>
                <Authorship record=record zone=zone/>
            </blockquote>
            <p>{t!(texts, "step-conflict-yours")}</p>
        </div>
    }
    .into_any()
}

/// After a matching notice was confirmed: all later steps without an outcome at once.
#[component]
pub fn SkipForm(shown: RwSignal<IncidentShown>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<SkipSteps>::new();
    let value = action.value();
    let id = shown.with_untracked(|shown| shown.details.row.id);
    let confirmed = shown.with_untracked(|shown| entry_of(&record_of(&shown.details, Step::Notices)).1);
    let reason: String = t!(texts, "skip-reason", notice = confirmed).chars().take(MAX_TEXT_CHARS).collect();
    Effect::new(move || {
        if matches!(value.get(), Some(Ok(_))) {
            refresh.run(());
        }
    });
    let refusal = move || value.get().and_then(Result::err);
    let error = Signal::derive(move || refusal().map(|error| explain(texts, &error)));
    view! {
        <PostForm action=action>
            <div class="skip-steps">
                <p>{t!(texts, "skip-text")}</p>
                <input type="hidden" name="id" value=id.to_string()/>
                <label for="skip-reason">{t!(texts, "skip-reason-label")}</label>
                <textarea
                    id="skip-reason"
                    name="reason"
                    rows="2"
                    required=true
                    maxlength=MAX_TEXT_CHARS.to_string()
                    aria-describedby="skip-error"
                    aria-invalid=move || refusal().filter(is_of_field).map(|_| "true")
                >
                    {reason}
                </textarea>
                <FieldError id="skip-error".to_owned() error=error/>
                <div class="actions">
                    <button>{t!(texts, "skip-button")}</button>
                </div>
            </div>
        </PostForm>
    }
    .into_any()
}
