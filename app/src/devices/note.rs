//! Support's note on a device: written by support only, and never overwritten unseen.
use super::api::ChangeNote;
use crate::{
    error::AppError,
    text::{Texts, t, use_texts},
    ui::{self, FieldError, FormAction, Moment, PostForm, use_toasts},
};
use domain::{
    devices::PosId,
    notes::{MAX_CHARS, Note, NoteChange},
};
use leptos::{html, prelude::*};
use leptos_router::hooks::use_query_map;

/// Parameter of the address with the text that a plain form could not save because of a conflict.
const UNSAVED: &str = "note";

/// Where a plain form goes after its attempt: back to the device, with the unsaved text if somebody was faster.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "forms are answered on the server"))]
pub fn after_change(pos_id: PosId, change: &NoteChange) -> String {
    match change {
        NoteChange::Saved(_) => format!("/devices/{pos_id}"),
        NoteChange::Conflict { yours, .. } => {
            let unsaved = serde_urlencoded::to_string([(UNSAVED, yours)]).unwrap_or_default();
            format!("/devices/{pos_id}?{unsaved}")
        }
    }
}

/// The note as everybody sees it.
#[component]
pub fn NoteText(#[prop(into)] note: Signal<Note>, zone: String) -> impl IntoView {
    let texts = use_texts();
    view! {
        <p class="note-text">
            {move || match note.with(|note| note.text.clone()) {
                text if text.is_empty() => t!(texts, "note-empty"),
                text => text,
            }}
        </p>
        <Authorship note=note zone=zone/>
    }
}

#[component]
fn Authorship(note: Signal<Note>, zone: String) -> impl IntoView {
    move || {
        let note = note.get();
        note.changed_at.map(|at| {
            view! {
                <p class="authorship">{note.author}" · "<Moment at=at zone=zone.clone()/></p>
            }
        })
    }
}

/// The editor. What arrives from elsewhere never touches what is being typed: it is shown beside it.
#[component]
pub fn NoteEditor(
    pos_id: PosId,
    /// The note as the page knows it now.
    note: Signal<Note>,
    /// Tells the page of a saved note.
    #[prop(into)]
    saved: Callback<Note>,
    zone: String,
) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<ChangeNote>::new();
    let value = action.value();
    let area = NodeRef::<html::Textarea>::new();
    let first = note.get_untracked();
    let unsaved =
        use_query_map().with_untracked(|query| query.get(UNSAVED)).filter(|text| *text != first.text);
    // The version that the text in the editor is based on, and another one that was saved meanwhile.
    let base = RwSignal::new(first.clone());
    let theirs = RwSignal::new(unsaved.is_some().then(|| first.clone()));
    let initial = unsaved.unwrap_or(first.text);
    let typed = move || area.get_untracked().map(|area| area.value());
    Effect::new(move || {
        let known = note.get();
        let base_now = base.get_untracked();
        if known.version <= base_now.version {
            return;
        }
        if typed().is_none_or(|typed| typed == base_now.text) {
            if let Some(area) = area.get_untracked() {
                area.set_value(&known.text);
            }
            base.set(known);
        } else {
            theirs.set(Some(known));
        }
    });
    Effect::new(move || match value.get() {
        Some(Ok(NoteChange::Saved(note))) => {
            base.set(note.clone());
            theirs.set(None);
            toasts.show(t!(texts, "note-saved"));
            saved.run(note);
        }
        // Saving once more replaces their text knowingly.
        Some(Ok(NoteChange::Conflict { theirs: note, .. })) => {
            base.set(note.clone());
            theirs.set(Some(note));
        }
        Some(Err(_)) | None => {}
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    view! {
        <PostForm action=action>
            {move || theirs.get().map(|note| view! { <Conflict note=note zone=zone.clone()/> })}
            <input type="hidden" name="pos_id" value=pos_id.to_string()/>
            <input type="hidden" name="version" value=move || base.with(|note| note.version.to_string())/>
            <label for="note" class="visually-hidden">{t!(texts, "column-note")}</label>
            <textarea node_ref=area id="note" name="text" rows="3" maxlength=MAX_CHARS.to_string()>
                {initial}
            </textarea>
            <FieldError id="note-error".to_owned() error=error/>
            <div class="actions">
                <button class="primary">{t!(texts, "note-save")}</button>
            </div>
        </PostForm>
    }
    .into_any()
}

/// What somebody else saved first.
#[component]
fn Conflict(note: Note, zone: String) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="conflict" role="alert">
            <p><b>{t!(texts, "note-conflict")}</b></p>
            <blockquote><NoteText note=Signal::stored(note) zone=zone/></blockquote>
            <p>{t!(texts, "note-conflict-yours")}</p>
        </div>
    }
}

fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { .. } => t!(texts, "note-invalid"),
        _ => ui::explain(texts, error),
    }
}
