use super::list_view::ListView;
use crate::{
    text::{Texts, joined, t, use_texts},
    ui::{ColumnHeader, Deviation, Moment, Rows, Sorted},
};
use domain::outlets::{OutletColumn, OutletPage, OutletRow};
use leptos::prelude::*;

/// The outlets with revenue, profile, deviation, tills online, last receipt.
#[component]
pub fn OutletTable(view: Memo<ListView>, page: RwSignal<OutletPage>) -> impl IntoView {
    let texts = use_texts();
    let rows = Memo::new(move |_| page.with(|page| page.rows.clone()));
    view! {
        <div class="table-wrap">
            <table class="outlets">
                <caption class="visually-hidden">{t!(texts, "nav-outlets")}</caption>
                <thead>{move || view! { <Headers view=view.get()/> }}</thead>
                <tbody>
                    <Rows rows=rows key=|row: &OutletRow| row.outlet.id let:row><Row row=row/></Rows>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Headers(view: ListView) -> impl IntoView {
    let texts = use_texts();
    let header = |column: OutletColumn, label: String, class: &'static str| {
        let sorted = Sorted::of(view.query.sort == column, view.query.descending);
        view! { <ColumnHeader label=label href=view.sorted_by(column).href() sorted=sorted class=class/> }
    };
    view! {
        <tr>
            {header(OutletColumn::Outlet, t!(texts, "column-outlet"), "outlet")}
            <th scope="col" class="hours">{t!(texts, "column-hours")}</th>
            {header(OutletColumn::Revenue, t!(texts, "column-revenue-today"), "n")}
            {header(OutletColumn::Expected, t!(texts, "column-profile"), "n")}
            {header(OutletColumn::Deviation, t!(texts, "column-deviation"), "n")}
            {header(OutletColumn::Receipts, t!(texts, "column-receipts"), "n")}
            {header(OutletColumn::Offline, t!(texts, "column-tills-online"), "n")}
            {header(OutletColumn::LastReceipt, t!(texts, "column-last-receipt"), "last-receipt")}
        </tr>
    }
    .into_any()
}

#[component]
fn Row(row: Memo<OutletRow>) -> impl IntoView {
    let texts = use_texts();
    let href = row.with_untracked(|row| format!("/outlets/{}", row.outlet.id));
    view! {
        <tr>
            <th scope="row" class="outlet" title=move || row.with(OutletRow::title)>
                <a href=href>{move || row.with(|row| joined(&[&row.outlet.city, &row.outlet.address], ", "))}</a>
                <small>{move || row.with(|row| joined(&[&row.network, &row.outlet.mall, &row.account_email], " · "))}</small>
            </th>
            {move || row.with(|row| cells(texts, row))}
        </tr>
    }
    .into_any()
}

/// All but the outlet itself.
fn cells(texts: Texts, row: &OutletRow) -> AnyView {
    let language = texts.language();
    let outlet = &row.outlet;
    let zone = outlet.zone.clone();
    let expected = row.standing.as_ref().and_then(|standing| standing.expected);
    let deviation = row.standing.as_ref().and_then(domain::outlets::Standing::deviation_per_mille);
    let behind = row.standing.as_ref().is_some_and(|standing| standing.behind);
    // Revenue goes on to the present moment, and would seem to contradict the deviation.
    let until =
        row.standing.as_ref().filter(|_| expected.is_some()).map(|standing| {
            t!(texts, "profile-until", time = standing.known_until.format("%H:%M").to_string())
        });
    view! {
            <td class="hours">
                {outlet.hours.format(language)}
                <small>{if row.open { t!(texts, "outlet-open") } else { t!(texts, "outlet-closed") }}</small>
            </td>
            <td class="n" data-label=t!(texts, "column-revenue-today")>{row.revenue_today.format(language)}</td>
            <td class="n" data-label=t!(texts, "column-profile")>
                {expected.map_or_else(|| "—".to_owned(), |expected| expected.format(language))}
                <small>{until}</small>
            </td>
            <td class="n" data-label=t!(texts, "column-deviation")><Deviation per_mille=deviation behind=behind/></td>
            <td class="n" data-label=t!(texts, "column-receipts")>{texts.number(row.receipts_today)}</td>
            <td class="n" data-label=t!(texts, "column-tills-online")>{tills(texts, row)}</td>
            <td class="last-receipt" data-label=t!(texts, "column-last-receipt")>
                {match row.last_receipt_at {
                    Some(at) => view! { <Moment at=at zone=zone/> }.into_any(),
                    None => view! { "—" }.into_any(),
                }}
            </td>
    }
    .into_any()
}

fn tills(texts: Texts, row: &OutletRow) -> AnyView {
    let text = format!("{} / {}", texts.number(row.online), texts.number(row.devices));
    if row.online < row.devices {
        view! { <span class="some-offline">{text}</span> }.into_any()
    } else {
        text.into_any()
    }
}
