use super::{account_menu::AccountMenu, live_mark::LiveMark};
use crate::{
    sign_in::use_session,
    text::{t, use_texts},
    ui::Once,
};
use domain::members::Viewer;
use leptos::prelude::*;
use leptos_router::components::A;

/// The header of signed-in pages.
#[component]
pub fn Header() -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    view! {
        <header class="top">
            <Brand/>
            <nav class="main-nav" aria-label=t!(texts, "nav-label")>
                <A href="/" exact=true>{t!(texts, "nav-overview")}</A>
                <A href="/outlets">{t!(texts, "nav-outlets")}</A>
                <A href="/devices">{t!(texts, "nav-devices")}</A>
                <Once resource=session let:session>
                    {session
                        .ok()
                        .and_then(|session| session.viewer)
                        .filter(Viewer::may_see_letters)
                        .map(|_| view! { <A href="/letters">{t!(texts, "nav-letters")}</A> })}
                </Once>
            </nav>
            <span class="spacer"></span>
            <LiveMark/>
            <AccountMenu/>
        </header>
    }
    .into_any()
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
