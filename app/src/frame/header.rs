use super::{account_menu::AccountMenu, live_mark::LiveMark};
use crate::{
    incidents::{count_open_incidents, mark_icon, open_incidents, use_open_count},
    sign_in::use_session,
    text::{t, use_texts},
    ui::{Fetched, Once},
};
use domain::members::Viewer;
use leptos::{html, prelude::*};
use leptos_router::{components::A, hooks::use_location};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The header of signed-in pages.
#[component]
pub fn Header() -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    let nav = NodeRef::<html::Nav>::new();
    keep_current_in_sight(nav);
    view! {
        <header class="top">
            <Brand/>
            <nav class="main-nav" node_ref=nav aria-label=t!(texts, "nav-label")>
                <A href="/" exact=true>{t!(texts, "nav-overview")}</A>
                <A href="/outlets">{t!(texts, "nav-outlets")}</A>
                <A href="/devices">{t!(texts, "nav-devices")}</A>
                <A href="/incidents">{t!(texts, "nav-incidents")}<OpenIncidents/></A>
                <A href="/reports">{t!(texts, "nav-reports")}</A>
                <A href="/notices">{t!(texts, "nav-notices")}</A>
                <Once resource=session let:session>
                    {session
                        .ok()
                        .and_then(|session| session.viewer)
                        .filter(Viewer::may_see_letters)
                        .map(|_| view! {
                            <A href="/letters">{t!(texts, "nav-letters")}</A>
                            <A href="/administration">{t!(texts, "nav-administration")}</A>
                        })}
                </Once>
            </nav>
            <span class="spacer"></span>
            <LiveMark/>
            <AccountMenu/>
        </header>
    }
    .into_any()
}

/// On a phone the navigation is wider than the screen: the page that is open is scrolled into sight.
fn keep_current_in_sight(nav: NodeRef<html::Nav>) {
    let path = use_location().pathname;
    Effect::new(move || {
        path.track();
        // Once the links know which of them is current.
        request_animation_frame(move || {
            let Some(nav) = nav.get_untracked() else { return };
            let current = nav.query_selector("[aria-current]").ok().flatten();
            if let Some(link) = current.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
                let beside = (nav.client_width() - link.offset_width()) / 2;
                nav.set_scroll_left(link.offset_left() - nav.offset_left() - beside);
            }
        });
    });
}

/// How many incidents are open; nothing where there is none.
#[component]
fn OpenIncidents() -> impl IntoView {
    let first = Fetched::new(|| (), |()| open_incidents());
    view! {
        <Once resource=first let:first>
            <Counter first=first.ok()/>
        </Once>
    }
}

#[component]
fn Counter(first: Option<i64>) -> impl IntoView {
    let texts = use_texts();
    let count = use_open_count().0;
    count.set(first);
    count_open_incidents();
    mark_icon();
    move || {
        count.get().filter(|count| *count > 0).map(|count| {
            view! {
                " "<b class="open-count">{texts.number(count)}<span class="visually-hidden">" "{t!(texts, "nav-open")}</span></b>
            }
        })
    }
}

/// The header of pages that need no sign-in.
#[component]
pub fn PlainHeader() -> impl IntoView {
    view! { <header class="top"><Brand/></header> }
}

#[component]
fn Brand() -> impl IntoView {
    let texts = use_texts();
    view! { <a class="brand" href="/"><b>"HEADO"</b>" "<span>{t!(texts, "product")}</span></a> }
}
