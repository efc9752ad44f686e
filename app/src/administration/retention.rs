//! For how long data is kept: what the configuration says, for everybody who asks where an old receipt is.
use super::parts::Head;
use crate::{
    error::Result,
    text::{t, use_texts},
    ui::{Fetched, Loaded},
};
use domain::administration::KeptDays;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::guard;

/// For how many days each kind of data is kept here.
#[server(prefix = "/rpc", endpoint = "administration/retention")]
pub async fn get_retention() -> Result<KeptDays> {
    guard::staff().await?;
    Ok(guard::kept_days())
}

/// `/administration/retention`: what is kept, and for how long.
#[component]
pub fn RetentionPage() -> impl IntoView {
    let texts = use_texts();
    let kept = Fetched::new(|| (), |()| get_retention());
    view! {
        <Head title=t!(texts, "administration-retention") help="administration#retention"/>
        <p class="muted">{t!(texts, "retention-text")}</p>
        <Loaded resource=kept rows=6 let:kept>
            <Table kept=kept.get_untracked()/>
        </Loaded>
    }
}

#[component]
fn Table(kept: KeptDays) -> impl IntoView {
    let texts = use_texts();
    let row = |what: String, days: Option<i64>, key: &'static str, note: String| {
        let days = match days {
            Some(days) => t!(texts, "retention-days", count = days),
            None => t!(texts, "retention-for-ever"),
        };
        let key = (!key.is_empty()).then(|| view! { <code>{key}</code> });
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td data-label=t!(texts, "retention-how-long")>{days}</td>
                <td data-label=t!(texts, "retention-key")>{key}</td>
                <td data-label=t!(texts, "retention-note")>{note}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap">
            <table class="administration-table stacked retention">
                <caption class="visually-hidden">{t!(texts, "administration-retention")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "retention-what")}</th>
                        <th scope="col">{t!(texts, "retention-how-long")}</th>
                        <th scope="col">{t!(texts, "retention-key")}</th>
                        <th scope="col">{t!(texts, "retention-note")}</th>
                    </tr>
                </thead>
                <tbody>
                    {row(t!(texts, "retention-receipts"), kept.receipts, "ingest.retention_days", t!(texts, "retention-receipts-note"))}
                    {row(t!(texts, "retention-sales"), kept.sales, "retention.sales_days", t!(texts, "retention-sales-note"))}
                    {row(t!(texts, "retention-presence"), kept.presence, "retention.presence_days", t!(texts, "retention-presence-note"))}
                    {row(t!(texts, "retention-letters"), kept.letters, "mail.keep_days", t!(texts, "retention-letters-note"))}
                    {row(
                        t!(texts, "retention-files"),
                        kept.incident_files,
                        "retention.incident_files_days",
                        t!(texts, "retention-files-note"),
                    )}
                    {row(t!(texts, "retention-registry"), None, "", t!(texts, "retention-registry-note"))}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}
