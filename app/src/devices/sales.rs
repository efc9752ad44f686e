//! What one till sold: its chart for the period of the page, and its last receipts.
use super::api::last_receipts;
use crate::{
    outlets::{RevenueChart, RevenueView, revenue_of},
    period::Period,
    text::{t, use_texts},
    ui::{Empty, Fetched, Loaded, Moment},
};
use domain::{devices::PosId, outlets::OutletId, receipts::ReceiptLine};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Revenue against the till's own profile.
#[component]
pub fn Sales(
    pos_id: PosId,
    outlet: OutletId,
    /// Grows when the till has sold something.
    sold: Memo<i64>,
) -> impl IntoView {
    let texts = use_texts();
    let query = use_query_map();
    let view = Memo::new(move |_| {
        let period = query.with(|query| {
            let get = |name| query.get_str(name);
            Period::of_query(get("period"), get("from"), get("until"))
        });
        RevenueView { period, till: Some(pos_id), ..RevenueView::default() }
    });
    let report = Fetched::new(move || (view.get(), sold.get()), move |(view, _)| revenue_of(outlet, view));
    view! {
        <section class="card revenue">
            <div class="card-head">
                <h2>{t!(texts, "till-revenue")}</h2>
                <span class="spacer"></span>
                <a href=move || view.get().address(&format!("/outlets/{outlet}"))>{t!(texts, "till-at-outlet")}</a>
            </div>
            <Loaded resource=report rows=8 let:report>
                <RevenueChart report=report cumulative=false/>
            </Loaded>
        </section>
    }
    .into_any()
}

/// The latest by time of sale.
#[component]
pub fn LastReceipts(
    pos_id: PosId,
    /// IANA zone of the outlet.
    #[prop(into)]
    zone: String,
    /// Grows when the till has sold something.
    sold: Memo<i64>,
) -> impl IntoView {
    let texts = use_texts();
    let receipts = Fetched::new(move || sold.get(), move |_| last_receipts(pos_id));
    view! {
        <section class="card">
            <h2>{t!(texts, "last-receipts")}</h2>
            <Loaded resource=receipts rows=5 let:receipts>
                {
                    let zone = zone.clone();
                    move || view! { <Lines lines=receipts.get() zone=zone.clone()/> }
                }
            </Loaded>
        </section>
    }
    .into_any()
}

#[component]
fn Lines(lines: Vec<ReceiptLine>, zone: String) -> impl IntoView {
    let texts = use_texts();
    if lines.is_empty() {
        return view! { <Empty title=t!(texts, "no-receipts-title")><p>{t!(texts, "no-receipts-text")}</p></Empty> }
            .into_any();
    }
    let rows = lines.into_iter().map(|line| {
        let received =
            t!(texts, "received-at", time = domain::time::format_short(line.received_at, texts.language()));
        view! {
            <tr title=received>
                <td><Moment at=line.sold_at zone=zone.clone()/></td>
                <td class="receipt-id">{line.id}</td>
                <td class="n">{line.total.format(texts.language())}</td>
            </tr>
        }
    });
    view! {
        <div class="table-wrap inner">
            <table class="last-receipts">
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "column-time")}</th>
                        <th scope="col">{t!(texts, "column-receipt")}</th>
                        <th scope="col" class="n">{t!(texts, "column-sum")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
