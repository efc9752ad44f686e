//! Everything that happened to an incident, and the form of a comment.
use super::{
    api::{CommentIncident, IncidentShown},
    explain, is_of_field,
    words::{cause_name, handler_name, outcome_name, step_name},
};
use crate::{
    letters::kind_name,
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction, Moment, PostForm},
};
use domain::incidents::{HistoryEntry, IncidentEvent, MAX_TEXT_CHARS};
use leptos::prelude::*;

#[component]
pub fn History(
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let zone = shown.with_untracked(|shown| shown.details.row.zone.clone());
    let may_work = Memo::new(move |_| shown.with(|shown| shown.details.may_work));
    let entries = Memo::new(move |_| {
        shown.with(|shown| shown.details.history.iter().rev().cloned().collect::<Vec<_>>())
    });
    view! {
        <section class="card" id="history" aria-labelledby="history-title">
            <h2 id="history-title">{t!(texts, "history-title")}</h2>
            <Show when=move || may_work.get()><CommentForm shown=shown refresh=refresh/></Show>
            <ol class="history" reversed=true>
                <For each=move || entries.get() key=|entry| entry.number let:entry>
                    <Entry entry=entry zone=zone.clone()/>
                </For>
            </ol>
        </section>
    }
    .into_any()
}

#[component]
fn Entry(entry: HistoryEntry, zone: String) -> impl IntoView {
    let texts = use_texts();
    let (what, said) = in_words(texts, &entry.event);
    let author = entry.author.unwrap_or_else(|| t!(texts, "history-system"));
    view! {
        <li>
            <p class="authorship"><Moment at=entry.at zone=zone/>" · "{author}</p>
            <p>{what}</p>
            {(!said.is_empty()).then(|| view! { <p class="said">{said}</p> })}
        </li>
    }
    .into_any()
}

/// What happened, and what was said with it.
pub fn in_words(texts: Texts, event: &IncidentEvent) -> (String, String) {
    let nothing = String::new;
    match event {
        IncidentEvent::Opened { handler, .. } => {
            (t!(texts, "event-opened", handler = handler_name(texts, handler)), nothing())
        }
        IncidentEvent::Joined { .. } => (t!(texts, "event-joined"), nothing()),
        IncidentEvent::Recovered { late: true } => (t!(texts, "event-delivered-late"), nothing()),
        IncidentEvent::Recovered { late: false } => (t!(texts, "event-recovered"), nothing()),
        IncidentEvent::Rejoined { since } => {
            (t!(texts, "event-rejoined", time = since.format("%H:%M").to_string()), nothing())
        }
        IncidentEvent::Taken => (t!(texts, "event-taken"), nothing()),
        IncidentEvent::HandedOver { to: Some(to) } => {
            (t!(texts, "event-handed-over", name = to.name.clone()), nothing())
        }
        IncidentEvent::HandedOver { to: None } => (t!(texts, "event-given-back"), nothing()),
        IncidentEvent::StepSet { step, entry } => (
            t!(
                texts,
                "event-step",
                step = step_name(texts, *step),
                outcome = outcome_name(texts, *step, entry.outcome)
            ),
            entry.comment.clone(),
        ),
        IncidentEvent::Commented { text } => (t!(texts, "event-commented"), text.clone()),
        IncidentEvent::Attached { name, .. } => (t!(texts, "event-attached", name = name.clone()), nothing()),
        IncidentEvent::Escalated { escalation } => {
            (t!(texts, "event-escalated"), escalation.description.clone())
        }
        IncidentEvent::Letter { kind, email, delivered, answer } => {
            let kind = kind_name(texts, *kind);
            let what = match (delivered, email.is_empty()) {
                (true, true) => t!(texts, "event-letter-delivered", kind = kind),
                (true, false) => t!(texts, "event-letter-delivered-to", kind = kind, email = email.clone()),
                (false, true) => t!(texts, "event-letter-failed", kind = kind),
                (false, false) => t!(texts, "event-letter-failed-to", kind = kind, email = email.clone()),
            };
            // What a server says on success is of no use to anybody.
            (what, if *delivered { nothing() } else { answer.clone() })
        }
        IncidentEvent::Closed { closing, with } => {
            let cause = closing.cause.map(|cause| cause_name(texts, cause)).unwrap_or_default();
            let what = if with.is_some() {
                t!(texts, "event-closed-with", cause = cause)
            } else {
                t!(texts, "event-closed", cause = cause)
            };
            (what, closing.comment.clone())
        }
    }
}

#[component]
fn CommentForm(shown: RwSignal<IncidentShown>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<CommentIncident>::new();
    let value = action.value();
    let id = shown.with_untracked(|shown| shown.details.row.id);
    Effect::new(move || {
        if matches!(value.get(), Some(Ok(()))) {
            refresh.run(());
        }
    });
    let refusal = move || value.get().and_then(Result::err);
    let error = Signal::derive(move || refusal().map(|error| explain(texts, &error)));
    view! {
        <PostForm action=action clears=true>
            <input type="hidden" name="id" value=id.to_string()/>
            <label for="comment" class="visually-hidden">{t!(texts, "comment")}</label>
            <textarea
                id="comment"
                name="comment"
                rows="2"
                required=true
                maxlength=MAX_TEXT_CHARS.to_string()
                placeholder=t!(texts, "comment-placeholder")
                aria-describedby="comment-error"
                aria-invalid=move || refusal().filter(is_of_field).map(|_| "true")
            ></textarea>
            <FieldError id="comment-error".to_owned() error=error/>
            <div class="actions">
                <button>{t!(texts, "comment-button")}</button>
            </div>
        </PostForm>
    }
    .into_any()
}
