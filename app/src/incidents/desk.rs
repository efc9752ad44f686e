//! «Copy for the service desk»: facts, steps and evidence as plain text.
use super::{
    api::IncidentShown,
    evidence::evidence_of,
    step_form::record_of,
    words::{cause_name, outcome_name, revenue_of_expected, step_name, subject_title, tills, what_was_wrong},
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{signed_percent, use_toasts},
};
use domain::{
    incidents::{IncidentState, LagState, Step},
    time::format_full,
};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// The whole incident.
pub fn desk_text(texts: Texts, shown: &IncidentShown, address: &str) -> String {
    let row = &shown.details.row;
    let detection = &row.detection;
    let at = |moment| format_full(moment, &row.zone, texts.language());
    let mut lines = vec![
        subject_title(texts, row),
        address.to_owned(),
        String::new(),
        what_was_wrong(texts, row),
        t!(texts, "desk-since", time = at(detection.since)),
        t!(texts, "desk-opened", time = at(row.opened_at)),
        t!(texts, "desk-revenue", sums = revenue_of_expected(texts, detection)),
    ];
    lines.extend(
        detection
            .deviation_per_mille()
            .map(|deviation| t!(texts, "desk-deviation", deviation = signed_percent(texts, deviation))),
    );
    lines.extend(tills(texts, detection));
    lines.push(match &row.lag {
        LagState::Lasting => t!(texts, "lag-lasts"),
        LagState::Recovered { at: moment, late: false } => t!(texts, "desk-recovered", time = at(*moment)),
        LagState::Recovered { at: moment, late: true } => {
            t!(texts, "desk-delivered-late", time = at(*moment))
        }
    });
    lines.extend([String::new(), t!(texts, "steps-title"), steps_in_words(texts, shown)]);
    if row.state == IncidentState::Closed
        && let Some(closing) = &shown.details.closing
    {
        let cause = closing.cause.map(|cause| cause_name(texts, cause)).unwrap_or_default();
        lines.extend([String::new(), t!(texts, "event-closed", cause = cause), closing.comment.clone()]);
    }
    lines.join("\n")
}

/// Every step with its outcome and comment; of those without, what the system knows.
pub fn steps_in_words(texts: Texts, shown: &IncidentShown) -> String {
    let of_step = |(index, step): (usize, Step)| {
        let name = step_name(texts, step);
        let (outcome, facts) = match record_of(&shown.details, step).entry {
            Some(entry) => (outcome_name(texts, step, entry.outcome), entry.comment),
            None => (t!(texts, "desk-no-outcome"), evidence_of(texts, shown, step).join("\n")),
        };
        let mut text = format!("{}. {name}: {outcome}", index + 1);
        for line in facts.lines() {
            text.push_str("\n   ");
            text.push_str(line);
        }
        text
    };
    Step::ALL.into_iter().enumerate().map(of_step).collect::<Vec<_>>().join("\n")
}

/// The text, and a button that copies it.
#[component]
pub fn DeskText(shown: RwSignal<IncidentShown>, #[prop(into)] address: Signal<String>) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let area = NodeRef::<html::Textarea>::new();
    let text = Memo::new(move |_| shown.with(|shown| desk_text(texts, shown, &address.get())));
    let first = text.get_untracked();
    // Without scripts nothing can be copied by a button.
    let scripts = RwSignal::new(false);
    Effect::new(move || scripts.set(true));
    let copy = move |_| {
        let Some(area) = area.get_untracked() else { return };
        area.select();
        // The clipboard of newer browsers is closed to pages without TLS, which installations in an intranet may have.
        let copied = document().unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or(false);
        toasts.show(if copied { t!(texts, "desk-copied") } else { t!(texts, "desk-copy-failed") });
    };
    view! {
        <details class="card desk">
            <summary>{t!(texts, "desk-title")}</summary>
            <label for="desk-text" class="visually-hidden">{t!(texts, "desk-title")}</label>
            <textarea node_ref=area id="desk-text" rows="14" readonly=true prop:value=move || text.get()>{first}</textarea>
            <div class="actions">
                <Show when=move || scripts.get()>
                    <button type="button" on:click=copy>{t!(texts, "desk-copy")}</button>
                </Show>
            </div>
        </details>
    }
    .into_any()
}
