//! The tills of an outlet, with what each sold in the chosen period.
use super::api::OutletDetails;
use crate::{
    text::{t, use_texts},
    ui::{Empty, Moment, StateBadge},
};
use domain::{
    devices::{DeviceRow, PosId},
    revenue::{RevenueReport, TillRevenue},
};
use leptos::prelude::*;

/// All devices with their live state, and tills that sold in the period but stand here no more.
#[component]
pub fn OutletDevices(details: RwSignal<OutletDetails>, report: RwSignal<RevenueReport>) -> impl IntoView {
    let texts = use_texts();
    let pos_ids = Memo::new(move |_| {
        let mut pos_ids: Vec<PosId> =
            details.with(|details| details.devices.iter().map(|row| row.pos_id).collect());
        report.with(|report| {
            let gone = report.tills.iter().map(|till| till.pos_id).filter(|till| !pos_ids.contains(till));
            let gone: Vec<PosId> = gone.collect();
            pos_ids.extend(gone);
        });
        pos_ids
    });
    view! {
        <section class="card tills">
            <h2>{t!(texts, "outlet-tills")}</h2>
            <Show
                when=move || !pos_ids.with(Vec::is_empty)
                fallback=move || view! {
                    <Empty title=t!(texts, "outlet-no-tills")><p>{t!(texts, "outlet-no-tills-text")}</p></Empty>
                }
            >
                <div class="table-wrap">
                    <table class="stacked">
                        <thead>
                            <tr>
                                <th scope="col">{t!(texts, "pos-id")}</th>
                                <th scope="col">{t!(texts, "column-state")}</th>
                                <th scope="col">{t!(texts, "device-name")}</th>
                                <th scope="col" class="n">{t!(texts, "column-share-online")}</th>
                                <th scope="col" class="n">{t!(texts, "column-revenue")}</th>
                                <th scope="col" class="n">{t!(texts, "column-receipts")}</th>
                                <th scope="col">{t!(texts, "column-last-receipt")}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || pos_ids.get() key=|pos_id| *pos_id let:pos_id>
                                <Till pos_id=pos_id details=details report=report/>
                            </For>
                        </tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn Till(pos_id: PosId, details: RwSignal<OutletDetails>, report: RwSignal<RevenueReport>) -> impl IntoView {
    let texts = use_texts();
    let row = Memo::new(move |_| {
        details.with(|details| details.devices.iter().find(|row| row.pos_id == pos_id).cloned())
    });
    let silent = Memo::new(move |_| {
        details.with(|details| row.with(|row| row.as_ref().is_some_and(|row| details.is_silent(row))))
    });
    let sold = Memo::new(move |_| {
        report.with(|report| report.tills.iter().find(|till| till.pos_id == pos_id).cloned())
    });
    let of = move |read: fn(&TillRevenue) -> i64| sold.with(|sold| sold.as_ref().map_or(0, read));
    view! {
        <tr>
            <th scope="row"><a href=format!("/devices/{pos_id}")>{pos_id.to_string()}</a></th>
            <td data-label=t!(texts, "column-state")>{move || state(row, silent)}</td>
            <td data-label=t!(texts, "device-name")>{move || row.with(|row| row.as_ref().map(|row| row.name.clone()))}</td>
            <td class="n" data-label=t!(texts, "column-share-online")>
                {move || sold.with(|sold| sold.as_ref().and_then(|till| till.share_online))
                    .map_or_else(|| "—".to_owned(), |share| texts.percent(share))}
            </td>
            <td class="n" data-label=t!(texts, "column-revenue")>
                {move || sold.with(|sold| {
                    sold.as_ref().map_or_else(|| "—".to_owned(), |till| till.revenue.format(texts.language()))
                })}
            </td>
            <td class="n" data-label=t!(texts, "column-receipts")>{move || texts.number(of(|till| till.receipts))}</td>
            <td data-label=t!(texts, "column-last-receipt")>
                {move || row.with(|row| match row.as_ref().and_then(|row| Some((row.last_receipt_at?, row.zone.clone()))) {
                    Some((at, zone)) => view! { <Moment at=at zone=zone/> }.into_any(),
                    None => view! { "—" }.into_any(),
                })}
            </td>
        </tr>
    }
    .into_any()
}

/// Its state; of a till that stands elsewhere by now, that.
fn state(row: Memo<Option<DeviceRow>>, silent: Memo<bool>) -> AnyView {
    let texts = use_texts();
    match row.get() {
        Some(row) => view! {
            <StateBadge state=row.state/>
            {silent.get().then(|| view! { " "<span class="remark">{t!(texts, "silent")}</span> })}
        }
        .into_any(),
        None => t!(texts, "till-moved").into_any(),
    }
}
