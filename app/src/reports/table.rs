use crate::{
    text::{t, use_texts},
    ui::{Moment, StateBadge},
};
use domain::checklist::{ChecklistPage, ChecklistRow};
use leptos::prelude::*;

/// The manual's seven columns.
#[component]
pub(super) fn ChecklistTable(#[prop(into)] rows: Signal<Vec<ChecklistRow>>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="table-wrap">
            <table class="checklist">
                <caption class="visually-hidden">{t!(texts, "checklist-title")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "checklist-city")}</th>
                        <th scope="col">{t!(texts, "checklist-address")}</th>
                        <th scope="col">{t!(texts, "checklist-till")}</th>
                        <th scope="col">{t!(texts, "pos-id")}</th>
                        <th scope="col">{t!(texts, "checklist-monitoring")}</th>
                        <th scope="col">{t!(texts, "column-ip")}</th>
                        <th scope="col">{t!(texts, "checklist-receipts")}</th>
                    </tr>
                </thead>
                <tbody>
                    // A row that changed is another row: it says little enough to be written anew.
                    <For each=move || rows.get() key=|row| serde_json::to_string(row).unwrap_or_default() let:row>
                        <Row row=row/>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: ChecklistRow) -> impl IntoView {
    let texts = use_texts();
    let state = row.state;
    view! {
        <tr>
            <td data-label=t!(texts, "checklist-city")>{row.city.clone()}</td>
            <td data-label=t!(texts, "checklist-address")>{row.address_with_name()}</td>
            <td data-label=t!(texts, "checklist-till")>{row.name.clone()}</td>
            <th scope="row">
                <a href=format!("/devices/{}", row.pos_id)>{row.pos_id.to_string()}</a>
                " "
                <StateBadge state=state/>
            </th>
            <td data-label=t!(texts, "checklist-monitoring")>
                <Moment at=row.monitored_at zone=String::new()/>
                {row.is_creation.then(|| view! { " " <small class="created">{t!(texts, "created")}</small> })}
            </td>
            <td data-label=t!(texts, "column-ip") class:absent=row.external_ip.is_empty()>
                {if row.external_ip.is_empty() { "-".to_owned() } else { row.external_ip.clone() }}
            </td>
            <td data-label=t!(texts, "checklist-receipts") class:absent=row.lacks_receipts()>
                {match row.last_receipt_at {
                    Some(at) => view! { <Moment at=at zone=String::new()/> }.into_any(),
                    None => view! { "-" }.into_any(),
                }}
            </td>
        </tr>
    }
    .into_any()
}

/// The rows of the page that is shown.
pub(super) fn rows_of(page: RwSignal<ChecklistPage>) -> Signal<Vec<ChecklistRow>> {
    Signal::derive(move || page.with(|page| page.rows.clone()))
}
