//! What became of a letter, in words.
use crate::{
    text::{Texts, t, use_texts},
    ui::Icon,
};
use domain::mail::{LetterKind, LetterRow, LetterState};
use leptos::prelude::*;

/// The name of a state.
pub(super) fn state_name(texts: Texts, state: LetterState) -> String {
    match state {
        LetterState::Queued => t!(texts, "letter-state-queued"),
        LetterState::Sent => t!(texts, "letter-state-sent"),
        LetterState::Failed => t!(texts, "letter-state-failed"),
        LetterState::Dropped => t!(texts, "letter-state-dropped"),
    }
}

/// The name of a kind.
pub fn kind_name(texts: Texts, kind: LetterKind) -> String {
    match kind {
        LetterKind::LagOpened => t!(texts, "letter-kind-lag-opened"),
        LetterKind::Reminder => t!(texts, "letter-kind-reminder"),
        LetterKind::Recovered => t!(texts, "letter-kind-recovered"),
        LetterKind::Escalated => t!(texts, "letter-kind-escalated"),
        LetterKind::Platform => t!(texts, "letter-kind-platform"),
        LetterKind::PlatformRecovered => t!(texts, "letter-kind-platform-recovered"),
        LetterKind::Invited => t!(texts, "letter-kind-invited"),
        LetterKind::PasswordReset => t!(texts, "letter-kind-password-reset"),
        LetterKind::Test => t!(texts, "letter-kind-test"),
    }
}

/// What a letter is about: its kind, and the outlet or account that it names.
pub(super) fn about(texts: Texts, row: &LetterRow) -> String {
    let kind = kind_name(texts, row.kind);
    let about = match row.outlets {
        count if count > 1 => t!(texts, "letter-outlets", count = count),
        _ => row.about.clone(),
    };
    if about.is_empty() { kind } else { format!("{kind}: {about}") }
}

/// A shape, a word and a colour. A queued letter that was answered already is tried again.
#[component]
pub fn StateOfLetter(state: LetterState, answered: bool) -> impl IntoView {
    let texts = use_texts();
    let delayed = state == LetterState::Queued && answered;
    let (class, icon) = match state {
        LetterState::Queued if delayed => ("state odd", "alert"),
        LetterState::Queued => ("state never", "clock"),
        LetterState::Sent => ("state online", "online"),
        LetterState::Failed => ("state offline", "cross"),
        LetterState::Dropped => ("state never", "never"),
    };
    let name = if delayed { t!(texts, "letter-state-delayed") } else { state_name(texts, state) };
    view! { <span class=class><Icon name=icon/>{name}</span> }
}
