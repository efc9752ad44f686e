use crate::{
    sign_in::without_scheme,
    site::SiteInfo,
    text::{t, use_texts},
};
use leptos::prelude::*;

/// Support's telephone, site and hours as they are configured; what is not is left out.
#[component]
pub fn SupportContacts(
    site: SiteInfo,
    /// Where partners reach support; empty: not told here.
    #[prop(optional, into)]
    service_desk: String,
) -> impl IntoView {
    let texts = use_texts();
    let SiteInfo { support_phone, support_site, support_hours, .. } = site;
    let line = |name: String, told: AnyView| view! { <dt>{name}</dt><dd>{told}</dd> };
    let outside = |address: String| {
        let shown = without_scheme(&address);
        view! { <a href=address rel="external">{shown}</a> }.into_any()
    };
    view! {
        <dl class="facts">
            {(!support_phone.is_empty()).then(|| line(
                t!(texts, "support-phone"),
                view! { <a href=telephone(&support_phone)>{support_phone.clone()}</a> }.into_any(),
            ))}
            {(!support_site.is_empty()).then(|| line(t!(texts, "support-site"), outside(support_site)))}
            {(!service_desk.is_empty()).then(|| line(t!(texts, "service-desk"), outside(service_desk)))}
            {(!support_hours.is_empty()).then(|| line(t!(texts, "support-hours"), support_hours.into_any()))}
        </dl>
    }
    .into_any()
}

/// The address that calls a number.
pub(super) fn telephone(number: &str) -> String {
    format!("tel:{}", number.replace([' ', '-', '(', ')'], ""))
}
