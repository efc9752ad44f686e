//! Every page by keyboard: `/` to the search, `j`/`k` and the arrows from row to row of a list, Enter opens, Escape closes, `?` tells.
use crate::{
    text::{t, use_texts},
    ui::{Dialog, in_turn},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, KeyboardEvent};

/// Links of the rows of lists.
const ROW_LINK: &str = "main tbody tr a";

/// The keys of signed-in pages, and the button that tells of them.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let texts = use_texts();
    listen_to_keys();
    view! {
        <button type="button" class="keys-button" popovertarget="shortcuts">{t!(texts, "shortcuts-title")}</button>
        {in_turn(|| view! { <ShortcutsHelp/> }.into_any())}
    }
    .into_any()
}

fn listen_to_keys() {
    Effect::new(|| {
        let listening = window_event_listener(ev::keydown, |event| {
            if hear(&event).is_some() {
                event.prevent_default();
            }
        });
        on_cleanup(move || listening.remove());
    });
}

/// Something if the key was one of ours.
fn hear(event: &KeyboardEvent) -> Option<()> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    let target = event.target()?.dyn_into::<Element>().ok();
    let typing =
        target.as_ref().is_some_and(|target| target.matches("input, select, textarea").unwrap_or(false));
    match event.key().as_str() {
        "Escape" if !typing => close_details(),
        _ if typing => None,
        "/" => focus("input[name=search]"),
        "?" => {
            let help = document().get_element_by_id("shortcuts")?;
            let show = js_sys::Reflect::get(&help, &"togglePopover".into()).ok()?;
            show.dyn_into::<js_sys::Function>().ok()?.call0(&help).ok().map(|_| ())
        }
        "j" => step(target, 1),
        "k" => step(target, -1),
        "ArrowDown" if in_table(target.as_ref()) => step(target, 1),
        "ArrowUp" if in_table(target.as_ref()) => step(target, -1),
        _ => None,
    }
}

fn in_table(target: Option<&Element>) -> bool {
    target.is_some_and(|target| target.closest("main tbody").is_ok_and(|body| body.is_some()))
}

fn focus(selector: &str) -> Option<()> {
    let element = document().query_selector(selector).ok()??.dyn_into::<HtmlElement>().ok()?;
    element.focus().ok()
}

/// To the link of the next or the previous row that has one; to the first one from anywhere else.
fn step(from: Option<Element>, by: i32) -> Option<()> {
    let mut row = from.and_then(|from| from.closest("main tbody tr").ok().flatten());
    if row.is_none() {
        return focus(ROW_LINK);
    }
    while let Some(here) = row {
        row = if by > 0 { here.next_element_sibling() } else { here.previous_element_sibling() };
        if let Some(link) = row.as_ref().and_then(|row| row.query_selector("a").ok().flatten()) {
            return link.dyn_into::<HtmlElement>().ok()?.focus().ok();
        }
    }
    None
}

/// Closes an open «Подробнее» and gives the focus back to it.
fn close_details() -> Option<()> {
    let open =
        document().query_selector("main tbody details[open]").ok()??.dyn_into::<HtmlDetailsElement>().ok()?;
    open.set_open(false);
    open.query_selector("summary").ok()??.dyn_into::<HtmlElement>().ok()?.focus().ok()
}

#[component]
fn ShortcutsHelp() -> impl IntoView {
    let texts = use_texts();
    view! {
        <Dialog id="shortcuts" title=t!(texts, "shortcuts-title")>
            <dl class="shortcuts">
                <dt><kbd>"/"</kbd></dt><dd>{t!(texts, "shortcut-search")}</dd>
                <dt><kbd>"j"</kbd>" "<kbd>"↓"</kbd></dt><dd>{t!(texts, "shortcut-next")}</dd>
                <dt><kbd>"k"</kbd>" "<kbd>"↑"</kbd></dt><dd>{t!(texts, "shortcut-previous")}</dd>
                <dt><kbd>"Enter"</kbd></dt><dd>{t!(texts, "shortcut-open")}</dd>
                <dt><kbd>"Esc"</kbd></dt><dd>{t!(texts, "shortcut-close")}</dd>
                <dt><kbd>"←"</kbd>" "<kbd>"→"</kbd></dt><dd>{t!(texts, "shortcut-chart")}</dd>
                <dt><kbd>"?"</kbd></dt><dd>{t!(texts, "shortcut-keys")}</dd>
            </dl>
            <p class="actions">
                <button type="button" popovertarget="shortcuts" popovertargetaction="hide">{t!(texts, "close")}</button>
            </p>
        </Dialog>
    }
    .into_any()
}
