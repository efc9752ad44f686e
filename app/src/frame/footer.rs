use crate::{
    sign_in::use_session,
    site::SiteInfo,
    text::{t, use_texts},
    ui::Once,
};
use leptos::prelude::*;

/// Support's contacts, under every page.
#[component]
pub fn Footer() -> impl IntoView {
    let session = use_session();
    view! {
        <footer class="bottom">
            <Once resource=session let:session>
                {session.ok().map(|session| view! { <Contacts site=session.site/> })}
            </Once>
        </footer>
    }
    .into_any()
}

#[component]
fn Contacts(site: SiteInfo) -> impl IntoView {
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
    }
    .into_any()
}
