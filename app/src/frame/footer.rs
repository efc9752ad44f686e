use super::keys::Keys;
use crate::{
    sign_in::use_session,
    site::SiteInfo,
    text::{t, use_texts},
    ui::Once,
};
use leptos::prelude::*;

/// Support's contacts, under every page, and the list of keys under those that have them.
#[component]
pub fn Footer() -> impl IntoView {
    let session = use_session();
    view! {
        <footer class="bottom">
            <Once resource=session let:session>
                {session.ok().map(|session| view! { <Contacts site=session.site signed_in=session.viewer.is_some()/> })}
            </Once>
        </footer>
    }
    .into_any()
}

#[component]
fn Contacts(site: SiteInfo, signed_in: bool) -> impl IntoView {
    let texts = use_texts();
    let telephone = format!("tel:{}", site.support_phone.replace([' ', '-', '(', ')'], ""));
    view! {
        <span>{t!(texts, "footer-support")}</span>
        {(!site.support_phone.is_empty()).then(|| view! {
            <a href=telephone>{site.support_phone.clone()}</a>
        })}
        {(!site.support_hours.is_empty()).then(|| view! { <span>{site.support_hours.clone()}</span> })}
        {(!site.support_site.is_empty()).then(|| view! {
            <a href=site.support_site.clone() rel="external">
                {crate::sign_in::without_scheme(&site.support_site)}
            </a>
        })}
        {signed_in.then(|| view! { <Keys/> })}
    }
    .into_any()
}
