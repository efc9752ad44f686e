use super::words::{handler_name, revenue_of_expected, subject_title, tills, what_was_wrong};
use crate::{
    text::{Texts, t, use_texts},
    ui::{Ago, Badge, Deviation, Moment, Rows},
};
use domain::incidents::{IncidentPage, IncidentRow, IncidentState, LagState, Step};
use leptos::prelude::*;

/// The incidents with their facts, who works on them, and how far.
#[component]
pub fn IncidentTable(page: RwSignal<IncidentPage>) -> impl IntoView {
    let texts = use_texts();
    let rows = Memo::new(move |_| page.with(|page| page.rows.clone()));
    view! {
        <div class="table-wrap">
            <table class="incidents">
                <caption class="visually-hidden">{t!(texts, "nav-incidents")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "column-outlet")}</th>
                        <th scope="col">{t!(texts, "column-state")}</th>
                        <th scope="col">{t!(texts, "column-since")}</th>
                        <th scope="col" class="n">{t!(texts, "column-deviation")}</th>
                        <th scope="col">{t!(texts, "column-worker")}</th>
                        <th scope="col" class="n">{t!(texts, "column-steps")}</th>
                    </tr>
                </thead>
                <tbody>
                    <Rows rows=rows key=|row: &IncidentRow| row.id let:row><Row row=row/></Rows>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: Memo<IncidentRow>) -> impl IntoView {
    let texts = use_texts();
    let href = row.with_untracked(|row| format!("/incidents/{}", row.id));
    view! {
        <tr>
            <th scope="row" class="outlet">
                <a href=href>{move || row.with(|row| subject_title(texts, row))}</a>
                {move || row.with(|row| wrong(texts, row))}
            </th>
            {move || row.with(|row| cells(texts, row))}
        </tr>
    }
    .into_any()
}

fn wrong(texts: Texts, row: &IncidentRow) -> AnyView {
    let tills = tills(texts, &row.detection);
    view! {
        <small>
            {what_was_wrong(texts, row)}
            {tills.map(|tills| view! { " "<span class="tills-in-words">{tills}</span> })}
        </small>
    }
    .into_any()
}

/// All but what the incident is about.
fn cells(texts: Texts, row: &IncidentRow) -> AnyView {
    let detection = &row.detection;
    let since = detection.since;
    let deviation = detection.deviation_per_mille();
    let sums = revenue_of_expected(texts, detection);
    let owner = row.owner.as_ref().map(|owner| owner.name.clone());
    view! {
            <td class="state-cell"><StateOfIncident row=row.clone()/></td>
            <td data-label=t!(texts, "column-since")>
                <Moment at=since zone=row.zone.clone()/>
                <small><Ago at=since/></small>
            </td>
            <td class="n" data-label=t!(texts, "column-deviation")>
                <Deviation per_mille=deviation behind=true/>
                <small>{sums}</small>
            </td>
            <td data-label=t!(texts, "column-worker")>
                {owner.unwrap_or_else(|| t!(texts, "nobody-took-it"))}
                <small>{handler_name(texts, &row.handler)}</small>
            </td>
            <td class="n" data-label=t!(texts, "column-steps")>{steps(texts, row)}</td>
    }
    .into_any()
}

fn steps(texts: Texts, row: &IncidentRow) -> String {
    let all = i64::try_from(Step::ALL.len()).unwrap_or(i64::MAX);
    format!("{} / {}", texts.number(row.steps_done), texts.number(all))
}

/// Does the lag last, is it escalated, is it closed: shapes, words and colours.
#[component]
pub fn StateOfIncident(row: IncidentRow) -> impl IntoView {
    let texts = use_texts();
    let lag = match (row.state, &row.lag) {
        (IncidentState::Closed, _) => {
            view! { <Badge icon="check" kind="plain">{t!(texts, "incident-closed")}</Badge> }.into_any()
        }
        (IncidentState::Open, LagState::Lasting) => {
            view! { <Badge icon="behind" kind="bad">{t!(texts, "lag-lasts")}</Badge> }.into_any()
        }
        (IncidentState::Open, LagState::Recovered { late: true, .. }) => {
            view! { <Badge icon="clock" kind="good">{t!(texts, "lag-delivered-late")}</Badge> }.into_any()
        }
        (IncidentState::Open, LagState::Recovered { late: false, .. }) => {
            view! { <Badge icon="check" kind="good">{t!(texts, "lag-recovered")}</Badge> }.into_any()
        }
    };
    view! {
        {lag}
        {row.escalated.then(|| view! { " "<Badge icon="up" kind="warn">{t!(texts, "incident-escalated")}</Badge> })}
    }
    .into_any()
}
