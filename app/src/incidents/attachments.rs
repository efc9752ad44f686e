//! Files of an incident. They are sent by a plain form of several parts, which needs no scripts.
use super::api::IncidentShown;
use crate::{
    text::{Texts, t, use_texts},
    ui::{FieldError, Moment},
};
use domain::{
    incidents::{Attachment, AttachmentFault, IncidentId, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS},
    language::Language,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Parameter of the address that tells why a file was refused.
const FAULT: &str = "attachment";

/// Where a file was sent from: the page, with what is wrong with the file, if anything is.
pub fn after_attaching(id: IncidentId, fault: Option<AttachmentFault>) -> String {
    let name = fault.map(|fault| match fault {
        AttachmentFault::Empty => "empty",
        AttachmentFault::TooLarge => "too_large",
        AttachmentFault::Kind => "kind",
        AttachmentFault::TooMany => "too_many",
    });
    let query = name.map(|name| format!("?{FAULT}={name}")).unwrap_or_default();
    format!("/incidents/{id}{query}#attachments")
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
pub fn Attachments(shown: RwSignal<IncidentShown>) -> impl IntoView {
    let texts = use_texts();
    let (id, zone) = shown.with_untracked(|shown| (shown.details.row.id, shown.details.row.zone.clone()));
    let may_work = Memo::new(move |_| shown.with(|shown| shown.details.may_work));
    let files = Memo::new(move |_| shown.with(|shown| shown.details.attachments.clone()));
    let fault = use_query_map().with_untracked(|query| query.get(FAULT));
    let error = fault.map(|name| fault_text(texts, &name));
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
            <Show when=move || may_work.get()>
                // A path of the server, not of the router: the form is sent as it is.
                <form class="attach" method="post" action=format!("/incidents/{id}/attachments") enctype="multipart/form-data">
                    <label for="files">{t!(texts, "attach-label", size = most(texts))}</label>
                    <input id="files" name="files" type="file" multiple=true required=true/>
                    <button>{t!(texts, "attach")}</button>
                </form>
            </Show>
            <FieldError id="attachments-error".to_owned() error=Signal::stored(error)/>
        </section>
    }
    .into_any()
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
