//! Files of an incident. They are sent by a form of several parts, which needs no scripts; with them the page stays, and what is
//! typed elsewhere on it.
use super::{api::IncidentShown, explain, is_of_field};
use crate::{
    error::{AppError, Result},
    text::{Texts, t, use_texts},
    ui::{FieldError, Moment, keep_focus, post_files},
};
use domain::{
    incidents::{Attachment, AttachmentFault, IncidentId, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS},
    language::Language,
};
use leptos::{ev::SubmitEvent, html, prelude::*};
use leptos_router::hooks::use_query_map;

/// Parameter of the address that tells why a file was refused.
const FAULT: &str = "attachment";

/// Where a file was sent from: the page, with what is wrong with the file, if anything is.
pub fn after_attaching(id: IncidentId, fault: Option<AttachmentFault>) -> String {
    let query = fault.map(|fault| format!("?{FAULT}={}", fault_name(fault))).unwrap_or_default();
    format!("/incidents/{id}{query}#attachments")
}

/// The same for a page that sent it by a script.
pub fn refused_file(fault: AttachmentFault) -> AppError {
    AppError::Invalid { field: FAULT.to_owned(), message: fault_name(fault).to_owned() }
}

fn fault_name(fault: AttachmentFault) -> &'static str {
    match fault {
        AttachmentFault::Empty => "empty",
        AttachmentFault::TooLarge => "too_large",
        AttachmentFault::Kind => "kind",
        AttachmentFault::TooMany => "too_many",
    }
}

fn fault_text(texts: Texts, name: &str) -> String {
    match name {
        "too_large" => t!(texts, "attachment-too-large", size = most(texts)),
        "kind" => t!(texts, "attachment-kind"),
        "too_many" => t!(texts, "attachment-too-many", count = MAX_ATTACHMENTS),
        _ => t!(texts, "attachment-empty"),
    }
}

/// The largest size of a file.
fn most(texts: Texts) -> String {
    size(texts, i64::try_from(MAX_ATTACHMENT_BYTES).unwrap_or(i64::MAX))
}

/// `340 КБ`, `1,2 МБ`.
fn size(texts: Texts, bytes: i64) -> String {
    let kib = (bytes + 1_023) / 1_024;
    if kib < 1_024 {
        return t!(texts, "size-kb", count = kib);
    }
    let tenths = (kib * 10 + 512) / 1_024;
    let mark = if texts.language() == Language::Ru { ',' } else { '.' };
    let number = match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}{mark}{rest}"),
    };
    t!(texts, "size-mb", size = number)
}

#[component]
pub fn Attachments(
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let (id, zone) = shown.with_untracked(|shown| (shown.details.row.id, shown.details.row.zone.clone()));
    let may_work = Memo::new(move |_| shown.with(|shown| shown.details.may_work));
    let files = Memo::new(move |_| shown.with(|shown| shown.details.attachments.clone()));
    view! {
        <section class="card" id="attachments" aria-labelledby="attachments-title">
            <h2 id="attachments-title">{t!(texts, "attachments-title")}</h2>
            <Show
                when=move || !files.with(Vec::is_empty)
                fallback=move || view! { <p class="muted">{t!(texts, "attachments-none")}</p> }
            >
                {
                    let zone = zone.clone();
                    view! {
                        <ul class="files">
                            <For each=move || files.get() key=|file| file.id let:file>
                                <File file=file zone=zone.clone()/>
                            </For>
                        </ul>
                    }
                }
            </Show>
            <Show when=move || may_work.get()><AttachForm id=id refresh=refresh/></Show>
        </section>
    }
    .into_any()
}

#[component]
fn AttachForm(id: IncidentId, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let path = format!("/incidents/{id}/attachments");
    let (form, picker) = (NodeRef::<html::Form>::new(), NodeRef::<html::Input>::new());
    let sending = sending(path.clone(), picker);
    let (pending, value) = (sending.pending(), sending.value());
    keep_focus(form, pending, sending.version());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !pending.get_untracked() {
            sending.dispatch(form);
        }
    };
    Effect::new(move || {
        let Some(answer) = value.get() else { return };
        if let (Ok(()), Some(form)) = (&answer, form.get_untracked()) {
            form.reset();
        }
        // Those before the one that is refused were kept.
        if answer.err().is_none_or(|error| is_of_field(&error)) {
            refresh.run(());
        }
    });
    let told = use_query_map().with_untracked(|query| query.get(FAULT));
    let error = Signal::derive(move || match value.get() {
        Some(answer) => answer.err().map(|error| explain_refusal(texts, &error)),
        None => told.as_ref().map(|name| fault_text(texts, name)),
    });
    let refused = move || value.get().and_then(Result::err).filter(is_of_field);
    view! {
        <form
            class="attach"
            method="post"
            action=path
            enctype="multipart/form-data"
            node_ref=form
            on:submit=submit
        >
            <label for="files">{t!(texts, "attach-label", size = most(texts))}</label>
            <input
                id="files"
                name="files"
                type="file"
                multiple=true
                required=true
                node_ref=picker
                aria-describedby="attachments-error"
                aria-invalid=move || refused().map(|_| "true")
            />
            <button>{t!(texts, "attach")}</button>
            <span class="muted" role="status">{move || pending.get().then(|| t!(texts, "attachment-sending"))}</span>
        </form>
        <FieldError id="attachments-error".to_owned() error=error/>
    }
    .into_any()
}

/// What sends the form. Whatever is too large is not sent at all: a connection that carries too much is cut, and cannot tell why.
fn sending(path: String, picker: NodeRef<html::Input>) -> Action<NodeRef<html::Form>, Result<()>> {
    Action::new(move |form: &NodeRef<html::Form>| {
        let sent = (!is_too_large(picker)).then(|| post_files(&path, *form));
        async move {
            match sent {
                Some(sent) => sent.await,
                None => Err(refused_file(AttachmentFault::TooLarge)),
            }
        }
    })
}

/// Is one of the chosen files?
fn is_too_large(picker: NodeRef<html::Input>) -> bool {
    let most = u32::try_from(MAX_ATTACHMENT_BYTES).map_or(f64::MAX, f64::from);
    let chosen = picker.get_untracked().and_then(|picker| picker.files());
    chosen.is_some_and(|files| {
        (0..files.length()).filter_map(|place| files.get(place)).any(|file| file.size() > most)
    })
}

fn explain_refusal(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { message, .. } => fault_text(texts, message),
        error => explain(texts, error),
    }
}

#[component]
fn File(file: Attachment, zone: String) -> impl IntoView {
    let texts = use_texts();
    view! {
        <li>
            <a href=format!("/attachments/{}", file.id) rel="external" download="">{file.name}</a>
            <span class="authorship">
                {size(texts, file.bytes)}" · "{file.author}" · "<Moment at=file.at zone=zone/>
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_and_never_nothing() {
        let (ru, en) = (Texts(Language::Ru), Texts(Language::En));
        assert_eq!(size(ru, 1), "1\u{a0}КБ");
        assert_eq!(size(en, 1_258_291), "1.2\u{a0}MB");
        assert_eq!(size(ru, 1_258_291), "1,2\u{a0}МБ");
        assert_eq!(size(ru, 10 * 1_024 * 1_024), "10\u{a0}МБ");
    }
}
