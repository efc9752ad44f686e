//! The manual's steps in its order, each with what the system knows, what was entered, and the form.
use super::{
    api::{IncidentShown, SetStep},
    evidence::evidence_of,
    explain,
    step_form::{Authorship, SkipForm, StepForm, record_of},
    words::{outcome_name, step_name, step_text},
};
use crate::{
    error::AppError,
    site::Links,
    text::{t, use_texts},
    ui::{Badge, ClockOfOutlet, FieldError, FormAction},
};
use domain::incidents::{IncidentDetails, Outcome, Step, StepRecord, Subject};
use leptos::prelude::*;

#[component]
pub fn Steps(
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    // What a plain form was refused for reasons that are those of no step.
    let refused = FormAction::<SetStep>::new().value().get_untracked().and_then(Result::err);
    let refused = refused.filter(|error| !matches!(error, AppError::Invalid { .. }));
    let error = refused.map(|error| explain(texts, &error));
    let done = Memo::new(move |_| {
        shown.with(|shown| shown.details.steps.iter().filter(|record| record.entry.is_some()).count())
    });
    // Others than outlets are in several zones.
    let since = shown.with_untracked(|shown| {
        let row = &shown.details.row;
        (row.subject == Subject::Outlet).then_some(row.detection.since)
    });
    view! {
        <section class="card steps" aria-labelledby="steps-title">
            <div class="card-head">
                <h2 id="steps-title">{t!(texts, "steps-title")}</h2>
                <span class="muted">{move || format!("{} / {}", done.get(), Step::ALL.len())}</span>
            </div>
            {since.map(|since| view! { <ClockOfOutlet at=since/> })}
            <FieldError id="steps-error".to_owned() error=Signal::stored(error)/>
            <ol>{Step::ALL.map(|step| view! { <StepCard step=step shown=shown refresh=refresh/> }).into_iter().collect_view()}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn StepCard(step: Step, shown: RwSignal<IncidentShown>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let (links, zone) = shown.with_untracked(|shown| (shown.links.clone(), shown.details.row.zone.clone()));
    let record = Memo::new(move |_| shown.with(|shown| record_of(&shown.details, step)));
    let evidence = Memo::new(move |_| shown.with(|shown| evidence_of(texts, shown, step)));
    let may_work = Memo::new(move |_| shown.with(|shown| shown.details.may_work));
    let may_skip = Memo::new(move |_| step == Step::Notices && shown.with(|shown| may_skip(&shown.details)));
    view! {
        <li id=step.as_str() class="step" class:done=move || record.with(|record| record.entry.is_some())>
            <h3>
                {step_name(texts, step)}
                {move || record.with(|record| record.entry.as_ref().map(|entry| entry.outcome)).map(|outcome| {
                    view! { " "<OutcomeBadge step=step outcome=outcome/> }
                })}
            </h3>
            <p class="muted">{step_text(texts, step)}</p>
            <StepLinks step=step links=links/>
            {move || {
                let evidence = evidence.get();
                (!evidence.is_empty()).then(|| view! {
                    <ul class="evidence" aria-label=t!(texts, "evidence")>
                        {evidence.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}
                    </ul>
                })
            }}
            {move || view! { <Entered record=record.get() zone=zone.clone()/> }}
            <Show when=move || may_work.get()><StepForm step=step shown=shown refresh=refresh/></Show>
            <Show when=move || may_skip.get()><SkipForm shown=shown refresh=refresh/></Show>
        </li>
    }
    .into_any()
}

/// A matching notice is confirmed, and later steps have no outcome yet.
fn may_skip(details: &IncidentDetails) -> bool {
    let outcome = |step| record_of(details, step).entry.map(|entry| entry.outcome);
    details.may_work
        && outcome(Step::Notices) == Some(Outcome::ProblemFound)
        && Step::Notices.later().any(|step| outcome(step).is_none())
}

#[component]
fn OutcomeBadge(step: Step, outcome: Outcome) -> impl IntoView {
    let texts = use_texts();
    let (icon, kind) = match outcome {
        Outcome::Done => ("check", "good"),
        Outcome::ProblemFound => ("alert", "warn"),
        Outcome::NotApplicable => ("cross", "plain"),
    };
    view! { <Badge icon=icon kind=kind>{outcome_name(texts, step, outcome)}</Badge> }
}

#[component]
fn Entered(record: StepRecord, zone: String) -> impl IntoView {
    record.entry.clone().map(|entry| {
        view! {
            <div class="entered">
                {(!entry.comment.is_empty()).then(|| view! { <p class="said">{entry.comment}</p> })}
                <Authorship record=record zone=zone/>
            </div>
        }
    })
}

/// The manual's links stand at their steps.
#[component]
fn StepLinks(step: Step, links: Links) -> impl IntoView {
    let texts = use_texts();
    let link = |href: &str, text: String| {
        let href = href.to_owned();
        (!href.is_empty())
            .then(|| view! { <a href=href rel="external noreferrer" target="_blank">{text}</a> }.into_any())
    };
    let shown: Vec<AnyView> = match step {
        Step::Cabinet => link(&links.cabinet, t!(texts, "link-cabinet")).into_iter().collect(),
        Step::Connection => links.api.iter().filter_map(|address| link(address, address.clone())).collect(),
        Step::Logs if !links.log_folder.is_empty() => {
            vec![
                view! { <span>{t!(texts, "link-log-folder")}" "<code>{links.log_folder}</code></span> }
                    .into_any(),
            ]
        }
        _ => Vec::new(),
    };
    (!shown.is_empty()).then(|| view! { <p class="step-links">{shown}</p> })
}
