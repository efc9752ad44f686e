//! Closing an incident: what is still lacking, field by field, and the form.
use super::{
    api::{CloseIncident, IncidentShown},
    explain,
    unsaved::use_unsaved,
    words::{cause_name, step_name},
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction, PostForm, use_toasts},
};
use domain::incidents::{Cause, Closing, Lacking, MAX_TEXT_CHARS, Step};
use leptos::prelude::*;

/// Names and texts of the form, for an address.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "forms are answered on the server"))]
pub fn fields(closing: &Closing) -> [(&'static str, &str); 4] {
    [
        ("receipts_complete", if closing.receipts_complete { "true" } else { "" }),
        ("cause", closing.cause.map_or("", Cause::as_str)),
        ("comment", &closing.comment),
        ("lasting_reason", &closing.lasting_reason),
    ]
}

fn of_fields(field: impl Fn(&str) -> String) -> Closing {
    Closing {
        receipts_complete: field("receipts_complete") == "true",
        cause: field("cause").parse().ok(),
        comment: field("comment"),
        lasting_reason: field("lasting_reason"),
    }
}

fn lacking_text(texts: Texts, lacking: Lacking) -> String {
    match lacking {
        Lacking::Step(step) => step_name(texts, step),
        Lacking::ReceiptsComplete => t!(texts, "lacking-receipts"),
        Lacking::Cause => t!(texts, "lacking-cause"),
        Lacking::Comment => t!(texts, "lacking-comment"),
        Lacking::LastingReason => t!(texts, "lacking-lasting-reason"),
        Lacking::CommentTooLong | Lacking::LastingReasonTooLong => {
            t!(
                texts,
                "field-too-long",
                most = texts.number(i64::try_from(MAX_TEXT_CHARS).unwrap_or(i64::MAX))
            )
        }
    }
}

#[component]
pub fn ClosingSection(
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<CloseIncident>::new();
    let value = action.value();
    let id = shown.with_untracked(|shown| shown.details.row.id);
    let back = use_unsaved("closing").map(of_fields);
    let lacking = RwSignal::new(
        back.as_ref()
            .map(|closing| shown.with_untracked(|shown| shown.details.lacking(closing)))
            .unwrap_or_default(),
    );
    let Closing { receipts_complete, cause, comment, lasting_reason } = back.unwrap_or_default();
    let lasts = Memo::new(move |_| shown.with(|shown| shown.details.row.lag.lasts()));
    // Steps are done elsewhere on the page: what is lacking of them is always true.
    let steps = Memo::new(move |_| {
        let lacking = shown.with(|shown| shown.details.lacking(&Closing::default()));
        lacking
            .into_iter()
            .filter_map(|lacking| if let Lacking::Step(step) = lacking { Some(step) } else { None })
            .collect::<Vec<_>>()
    });
    Effect::new(move || {
        if let Some(Ok(found)) = value.get() {
            if found.is_empty() {
                toasts.show(t!(texts, "closed-toast"));
            }
            lacking.set(found);
            refresh.run(());
        }
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    let lacking_of = move |field: &'static str| {
        Signal::derive(move || {
            let found =
                lacking.with(|lacking| lacking.iter().copied().find(|lacking| lacking.field() == field));
            found.map(|found| lacking_text(texts, found))
        })
    };
    let causes = Cause::ALL.map(|choice| {
        view! { <option value=choice.as_str() selected=cause == Some(choice)>{cause_name(texts, choice)}</option> }
    });
    let invalid = move |field: &'static str| {
        let found = lacking_of(field);
        move || found.get().map(|_| "true")
    };
    view! {
        <section class="card" id="closing" aria-labelledby="closing-title">
            <h2 id="closing-title">{t!(texts, "closing-title")}</h2>
            <LackingSteps steps=steps/>
            <PostForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <div>
                    <label class="check">
                        <input
                            type="checkbox"
                            name="receipts_complete"
                            value="true"
                            checked=receipts_complete
                            aria-invalid=invalid("receipts_complete")
                            aria-describedby="receipts-complete-error"
                        />
                        {t!(texts, "closing-receipts-complete")}
                    </label>
                    <FieldError id="receipts-complete-error".to_owned() error=lacking_of("receipts_complete")/>
                </div>
                <div class="field">
                    <label for="cause">{t!(texts, "closing-cause")}</label>
                    <select id="cause" name="cause" aria-invalid=invalid("cause") aria-describedby="cause-error">
                        <option value="">{t!(texts, "closing-cause-choose")}</option>
                        {causes.into_iter().collect_view()}
                    </select>
                    <FieldError id="cause-error".to_owned() error=lacking_of("cause")/>
                </div>
                <div class="field">
                    <label for="closing-comment">{t!(texts, "closing-comment")}</label>
                    <textarea
                        id="closing-comment"
                        name="comment"
                        rows="3"
                        maxlength=MAX_TEXT_CHARS.to_string()
                        aria-invalid=invalid("comment")
                        aria-describedby="closing-comment-error"
                    >
                        {comment}
                    </textarea>
                    <FieldError id="closing-comment-error".to_owned() error=lacking_of("comment")/>
                </div>
                // Built once: a lag that recovers meanwhile only hides it, and takes away nothing that was typed.
                <div class="field" hidden=move || !lasts.get()>
                    <label for="lasting-reason">{t!(texts, "closing-lasting-reason")}</label>
                    <textarea
                        id="lasting-reason"
                        name="lasting_reason"
                        rows="2"
                        maxlength=MAX_TEXT_CHARS.to_string()
                        aria-invalid=invalid("lasting_reason")
                        aria-describedby="lasting-reason-error"
                    >
                        {lasting_reason}
                    </textarea>
                    <FieldError id="lasting-reason-error".to_owned() error=lacking_of("lasting_reason")/>
                </div>
                <FieldError id="closing-error".to_owned() error=error/>
                <div class="actions">
                    <button class="primary">{t!(texts, "closing-button")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

#[component]
fn LackingSteps(steps: Memo<Vec<Step>>) -> impl IntoView {
    let texts = use_texts();
    move || {
        let steps = steps.get();
        (!steps.is_empty()).then(|| {
            let links = steps.into_iter().map(|step| {
                view! { <li><a href=format!("#{step}") rel="external">{step_name(texts, step)}</a></li> }
            });
            view! {
                <div class="lacking" role="status">
                    <p>{t!(texts, "closing-lacking-steps")}</p>
                    <ul>{links.collect_view()}</ul>
                </div>
            }
        })
    }
}

/// With what it was closed.
#[component]
pub fn Closed(closing: Closing) -> impl IntoView {
    let texts = use_texts();
    view! {
        <section class="card" aria-labelledby="closed-title">
            <h2 id="closed-title">{t!(texts, "incident-closed")}</h2>
            <dl class="facts incident-facts">
                <dt>{t!(texts, "closing-cause")}</dt>
                <dd>{closing.cause.map(|cause| cause_name(texts, cause))}</dd>
                <dt>{t!(texts, "comment")}</dt>
                <dd class="said">{closing.comment}</dd>
                <dt>{t!(texts, "closing-receipts")}</dt>
                <dd>{t!(texts, "closing-receipts-confirmed")}</dd>
                {(!closing.lasting_reason.is_empty()).then(|| view! {
                    <dt>{t!(texts, "closing-lasting-reason")}</dt>
                    <dd class="said">{closing.lasting_reason}</dd>
                })}
            </dl>
        </section>
    }
    .into_any()
}
