//! Handing an incident to HEADO's support, and what was handed over.
use super::{
    api::{EscalateIncident, IncidentShown},
    desk::steps_in_words,
    explain,
    unsaved::use_unsaved,
    words::transport_name,
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction, PostForm, day_name, use_toasts},
};
use domain::incidents::{
    DeviceApiCall, Escalation, EscalationFault, EscalationField, MAX_CALL_CHARS, MAX_TEXT_CHARS, Transport,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The fields of the form, as they were entered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EscalationForm {
    pub description: String,
    pub results: String,
    pub trading_version: String,
    pub trading_changed_on: String,
    pub transport: String,
    pub url: String,
    pub request: String,
    pub answer: String,
}

impl EscalationForm {
    /// What they say. A date that cannot be read is none; without a choice the `DeviceAPI` asks for the most.
    pub fn read(&self) -> Escalation {
        Escalation {
            description: self.description.clone(),
            results: self.results.clone(),
            trading_version: self.trading_version.clone(),
            trading_changed_on: self.trading_changed_on.parse().ok(),
            transport: self.transport.parse().unwrap_or(Transport::DeviceApi),
            call: DeviceApiCall {
                url: self.url.clone(),
                request: self.request.clone(),
                answer: self.answer.clone(),
            },
        }
    }

    /// Names and texts, for an address.
    pub fn fields(&self) -> [(&'static str, &str); 8] {
        [
            ("description", &self.description),
            ("results", &self.results),
            ("trading_version", &self.trading_version),
            ("trading_changed_on", &self.trading_changed_on),
            ("transport", &self.transport),
            ("url", &self.url),
            ("request", &self.request),
            ("answer", &self.answer),
        ]
    }

    fn of_fields(field: impl Fn(&str) -> String) -> Self {
        Self {
            description: field("description"),
            results: field("results"),
            trading_version: field("trading_version"),
            trading_changed_on: field("trading_changed_on"),
            transport: field("transport"),
            url: field("url"),
            request: field("request"),
            answer: field("answer"),
        }
    }
}

/// What is wrong with a form that came back, as of the moment at which the page was read.
fn faults_of(shown: &IncidentShown, form: &EscalationForm) -> Vec<EscalationFault> {
    let offset = shown.details.row.detection.since.timezone();
    let now = chrono::DateTime::from_timestamp_millis(shown.as_of).unwrap_or_default();
    let files = i64::try_from(shown.details.attachments.len()).unwrap_or(i64::MAX);
    form.read().faults(files, now.with_timezone(&offset).date_naive())
}

fn fault_text(texts: Texts, fault: EscalationFault) -> String {
    match fault {
        EscalationFault::Empty(_) => t!(texts, "field-empty"),
        EscalationFault::TooLong(EscalationField::Request | EscalationField::Answer) => {
            t!(
                texts,
                "field-too-long",
                most = texts.number(i64::try_from(MAX_CALL_CHARS).unwrap_or(i64::MAX))
            )
        }
        EscalationFault::TooLong(_) => {
            t!(
                texts,
                "field-too-long",
                most = texts.number(i64::try_from(MAX_TEXT_CHARS).unwrap_or(i64::MAX))
            )
        }
        EscalationFault::Ahead => t!(texts, "escalation-ahead"),
        EscalationFault::NoLogs => t!(texts, "escalation-no-logs"),
    }
}

/// The form. Logs are attached before, in the section beside it.
#[component]
pub fn EscalationSection(
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<EscalateIncident>::new();
    let value = action.value();
    let id = shown.with_untracked(|shown| shown.details.row.id);
    let back = use_unsaved("escalation").map(EscalationForm::of_fields);
    let faults = RwSignal::new(
        back.as_ref().map(|form| shown.with_untracked(|shown| faults_of(shown, form))).unwrap_or_default(),
    );
    let open = back.is_some();
    let form = back.unwrap_or_else(|| EscalationForm {
        results: shown
            .with_untracked(|shown| steps_in_words(texts, shown))
            .chars()
            .take(MAX_TEXT_CHARS)
            .collect(),
        ..EscalationForm::default()
    });
    let transport = RwSignal::new(form.read().transport);
    Effect::new(move || match value.get() {
        Some(Ok(found)) if found.is_empty() => {
            toasts.show(t!(texts, "escalated"));
            refresh.run(());
        }
        Some(Ok(found)) => faults.set(found),
        Some(Err(_)) | None => {}
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    let fault_of = move |field: &'static str| {
        Signal::derive(move || {
            let fault = faults.with(|faults| faults.iter().copied().find(|fault| fault.field() == field));
            fault.map(|fault| fault_text(texts, fault))
        })
    };
    let choices = Transport::ALL.map(|choice| {
        view! {
            <label>
                <input
                    type="radio"
                    name="form[transport]"
                    value=choice.as_str()
                    checked=transport.get_untracked() == choice
                    on:change=move |_| transport.set(choice)
                />
                {transport_name(texts, choice)}
            </label>
        }
    });
    view! {
        <section class="card" id="escalation" aria-labelledby="escalation-title">
            <h2 id="escalation-title">{t!(texts, "escalation-title")}</h2>
            <p class="muted">{t!(texts, "escalation-text")}</p>
            <details open=open>
                <summary>{t!(texts, "escalation-open")}</summary>
                <PostForm action=action>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Long field=EscalationField::Description label=t!(texts, "escalation-description") value=form.description rows=4 error=fault_of("description")/>
                    <Long field=EscalationField::Results label=t!(texts, "escalation-results") value=form.results rows=8 error=fault_of("results")/>
                    <Short field=EscalationField::TradingVersion label=t!(texts, "escalation-trading-version") kind="text" value=form.trading_version error=fault_of("trading_version")/>
                    <Short field=EscalationField::TradingChangedOn label=t!(texts, "escalation-trading-changed-on") kind="date" value=form.trading_changed_on error=fault_of("trading_changed_on")/>
                    <fieldset class="choices">
                        <legend>{t!(texts, "escalation-transport")}</legend>
                        {choices.into_iter().collect_view()}
                    </fieldset>
                    <FieldError id="attachments-needed".to_owned() error=fault_of("attachments")/>
                    // Hidden by the style sheet unless the DeviceAPI is chosen, with and without scripts.
                    <div class="call">
                        <Short field=EscalationField::Url label=t!(texts, "escalation-url") kind="text" value=form.url error=fault_of("url")/>
                        <Long field=EscalationField::Request label=t!(texts, "escalation-request") value=form.request rows=6 error=fault_of("request")/>
                        <Long field=EscalationField::Answer label=t!(texts, "escalation-answer") value=form.answer rows=6 error=fault_of("answer")/>
                    </div>
                    <FieldError id="escalation-error".to_owned() error=error/>
                    <div class="actions">
                        <button class="primary">{t!(texts, "escalate")}</button>
                    </div>
                </PostForm>
            </details>
        </section>
    }
    .into_any()
}

/// A field of one line.
#[component]
fn Short(
    field: EscalationField,
    label: String,
    kind: &'static str,
    value: String,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = format!("escalation-{field}");
    let (error_id, described_by) = (format!("{id}-error"), format!("{id}-error"));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                name=format!("form[{field}]")
                type=kind
                value=value
                required=!is_of_call(field)
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || error.get().map(|_| described_by.clone())
            />
            <FieldError id=error_id error=error/>
        </div>
    }
    .into_any()
}

/// A field of several lines.
#[component]
fn Long(
    field: EscalationField,
    label: String,
    value: String,
    rows: u32,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = format!("escalation-{field}");
    let (error_id, described_by) = (format!("{id}-error"), format!("{id}-error"));
    let most = if is_of_call(field) { MAX_CALL_CHARS } else { MAX_TEXT_CHARS };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                name=format!("form[{field}]")
                rows=rows.to_string()
                maxlength=most.to_string()
                required=!is_of_call(field)
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || error.get().map(|_| described_by.clone())
            >
                {value}
            </textarea>
            <FieldError id=error_id error=error/>
        </div>
    }
    .into_any()
}

/// Needed only where the `DeviceAPI` carries the receipts.
fn is_of_call(field: EscalationField) -> bool {
    matches!(field, EscalationField::Url | EscalationField::Request | EscalationField::Answer)
}

/// What was handed over.
#[component]
pub fn Escalated(escalation: Escalation) -> impl IntoView {
    let texts = use_texts();
    let language = texts.language();
    let changed_on =
        escalation.trading_changed_on.map(|day| format!("{} {}", day_name(day, language), day.format("%Y")));
    let call = escalation.call;
    view! {
        <section class="card" aria-labelledby="escalated-title">
            <h2 id="escalated-title">{t!(texts, "incident-escalated")}</h2>
            <h3>{t!(texts, "escalation-description")}</h3>
            <p class="said">{escalation.description}</p>
            <h3>{t!(texts, "escalation-results")}</h3>
            <p class="said">{escalation.results}</p>
            <dl class="facts">
                <dt>{t!(texts, "escalation-trading-version")}</dt>
                <dd>{escalation.trading_version}</dd>
                <dt>{t!(texts, "escalation-trading-changed-on")}</dt>
                <dd>{changed_on}</dd>
                <dt>{t!(texts, "escalation-transport")}</dt>
                <dd>{transport_name(texts, escalation.transport)}</dd>
                {(escalation.transport == Transport::DeviceApi).then(|| view! {
                    <dt>{t!(texts, "escalation-url")}</dt>
                    <dd><code>{call.url}</code></dd>
                    <dt>{t!(texts, "escalation-request")}</dt>
                    <dd><pre tabindex="0">{call.request}</pre></dd>
                    <dt>{t!(texts, "escalation-answer")}</dt>
                    <dd><pre tabindex="0">{call.answer}</pre></dd>
                })}
            </dl>
        </section>
    }
    .into_any()
}
