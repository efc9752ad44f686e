use super::{contacts::telephone, keys::Keys};
use crate::{
    sign_in::use_session,
    site::SiteInfo,
    text::{t, use_texts},
    ui::Once,
};
use leptos::prelude::*;

/// Support's contacts and the way to the help, under every page; the list of keys too, under those that have them.
#[component]
pub fn Footer() -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    view! {
        <footer class="bottom">
            <Once resource=session let:session>
                {session.ok().map(|session| {
                    let signed_in = session.viewer.is_some();
                    let help = if signed_in { "/help" } else { "/sign-in/help" };
                    view! {
                        <Contacts site=session.site/>
                        <a class="to-help" href=help>{t!(texts, "help-title")}</a>
                        {signed_in.then(|| view! { <Keys/> })}
                    }
                })}
            </Once>
        </footer>
    }
    .into_any()
}

#[component]
fn Contacts(site: SiteInfo) -> impl IntoView {
    let texts = use_texts();
    let telephone = telephone(&site.support_phone);
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
