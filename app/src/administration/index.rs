//! `/administration`: how much there is, and where it is changed.
use super::parts::Head;
use crate::{
    error::Result,
    text::{t, use_texts},
    ui::{Fetched, Loaded},
};
use domain::administration::Totals;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::guard;

/// How much there is to administer.
#[server(prefix = "/rpc", endpoint = "administration/totals")]
pub async fn get_totals() -> Result<Totals> {
    let viewer = guard::staff().await?;
    Ok(storage::administration::totals(&guard::db(), &viewer.scope).await?)
}

/// The page.
#[component]
pub fn AdministrationPage() -> impl IntoView {
    let texts = use_texts();
    let found = Fetched::new(|| (), |()| get_totals());
    view! {
        <Head title=t!(texts, "nav-administration")/>
        <p class="muted">{t!(texts, "administration-text")}</p>
        <Loaded resource=found rows=4 let:found>
            <Tiles totals=found.get_untracked()/>
        </Loaded>
    }
}

#[component]
fn Tiles(totals: Totals) -> impl IntoView {
    let texts = use_texts();
    let tile = |href: &'static str, count: Option<i64>, name: String, more: Option<String>| {
        view! {
            <a class="tile" href=href>
                {count.map(|count| view! { <b>{texts.number(count)}</b> })}
                <span>{name}</span>
                {more.map(|more| view! { <span>{more}</span> })}
            </a>
        }
    };
    let archived =
        |count: i64| (count > 0).then(|| t!(texts, "administration-archived-count", count = count));
    let invited =
        (totals.invited > 0).then(|| t!(texts, "administration-invited-count", count = totals.invited));
    view! {
        <div class="tiles administration-tiles">
            {tile("/administration/accounts", Some(totals.accounts), t!(texts, "administration-accounts"), None)}
            {tile("/administration/partners", Some(totals.partners), t!(texts, "administration-partners"), None)}
            {tile("/administration/members", Some(totals.members), t!(texts, "administration-members"), invited)}
            {tile("/administration/outlets", Some(totals.outlets), t!(texts, "nav-outlets"), archived(totals.archived_outlets))}
            {tile("/administration/devices", Some(totals.devices), t!(texts, "nav-devices"), archived(totals.archived_devices))}
            {tile("/administration/walls", Some(totals.walls), t!(texts, "walls-title"), None)}
            {tile("/administration/lag", None, t!(texts, "limits-title"), Some(t!(texts, "administration-lag-text")))}
            {tile("/administration/audit", Some(totals.audit), t!(texts, "administration-audit"), Some(t!(texts, "administration-audit-text")))}
            {tile("/administration/retention", None, t!(texts, "administration-retention"), Some(t!(texts, "administration-retention-text")))}
        </div>
    }
    .into_any()
}
