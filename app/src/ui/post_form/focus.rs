//! Where the focus is while a form is sent and when it is answered: whoever works by keyboard or by ear must not begin again at the
//! head of the page.
use leptos::{html::Form, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

/// Keeps the focus at a form that is sent by a script: on its button, which stays where it is and only says that it waits; on the first
/// field that is refused; on what opens a form that was closed; and where the form leaves the page with its answer, on the section in
/// which it stood.
pub fn keep_focus(form: NodeRef<Form>, sending: Memo<bool>, answers: RwSignal<usize>) {
    let answered_here = StoredValue::new(false);
    Effect::new(move || {
        let waits = sending.get();
        if let Some(button) = form.get().as_ref().and_then(button_of) {
            mark_waiting(&button, waits);
        }
    });
    Effect::new(move |before: Option<usize>| {
        let answers = answers.get();
        if let (true, Some(form)) = (before.is_some_and(|before| before != answers), form.get_untracked()) {
            answered_here.set_value(has_focus(&form));
            // Once the answer is shown.
            set_timeout(move || focus_after_answer(&form), Duration::ZERO);
        }
        answers
    });
    on_cleanup(move || {
        // It may have been taken off the page already, and the focus with it.
        if let Some(form) = form.try_get_untracked().flatten()
            && answered_here.try_get_value() == Some(true)
            && has_focus(&form)
        {
            hand_over(&form);
        }
    });
}

fn button_of(form: &HtmlFormElement) -> Option<HtmlElement> {
    html(form.query_selector("button:not([type=button])").ok()?)
}

fn html(found: Option<Element>) -> Option<HtmlElement> {
    found?.dyn_into().ok()
}

/// Not `disabled`: a button that is loses the focus.
fn mark_waiting(button: &HtmlElement, waits: bool) {
    let _ = if waits {
        button.set_attribute("aria-disabled", "true")
    } else {
        button.remove_attribute("aria-disabled")
    };
}

/// Is the focus in the form, or nowhere, as it is when what had it is gone? Whoever went on elsewhere meanwhile is not called back.
fn has_focus(form: &HtmlFormElement) -> bool {
    focused().is_none_or(|focused| form.contains(Some(&focused)))
}

/// What has the focus, unless it is the page as a whole.
pub fn focused() -> Option<HtmlElement> {
    html(document().active_element()).filter(|element| document().body().as_ref() != Some(element))
}

fn focus_after_answer(form: &HtmlFormElement) {
    if !has_focus(form) {
        return;
    }
    let refused = html(form.query_selector("[aria-invalid=true]").ok().flatten());
    let lost = focused().is_none();
    let to = refused.or_else(|| closed_over(form)).or_else(|| button_of(form).filter(|_| lost));
    if let Some(element) = to {
        let _ = element.focus();
    }
}

/// What opens the form, if it stands in a part of the page that is closed.
fn closed_over(form: &HtmlFormElement) -> Option<HtmlElement> {
    let closed = form.closest("details:not([open])").ok()??;
    html(closed.query_selector("summary").ok()?)
}

/// To the section in which the form stood, which may be another one of the same title by then.
fn hand_over(form: &HtmlFormElement) {
    let section = form.closest("section[aria-labelledby]").ok().flatten();
    let title = section.and_then(|section| section.get_attribute("aria-labelledby"));
    let leave = move || {
        if focused().is_some() {
            return;
        }
        let section = title.and_then(|title| find(&format!("section[aria-labelledby='{title}']")));
        if let Some(place) = section.or_else(|| find("main")) {
            let _ = place.set_attribute("tabindex", "-1");
            let _ = place.focus();
        }
    };
    set_timeout(leave, Duration::ZERO);
}

fn find(selector: &str) -> Option<HtmlElement> {
    html(document().query_selector(selector).ok()?)
}
