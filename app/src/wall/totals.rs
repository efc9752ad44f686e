use super::live::WallState;
use crate::{
    text::{t, use_texts},
    ui::Icon,
};
use domain::wall::WallTotals;
use leptos::prelude::*;

/// All accounts together.
#[component]
pub(super) fn Totals(known: WallState) -> impl IntoView {
    let texts = use_texts();
    let totals = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.totals));
    let count = move |of: fn(&WallTotals) -> i64| Signal::derive(move || texts.number(totals.with(of)));
    let some = move |of: fn(&WallTotals) -> i64| Signal::derive(move || totals.with(of) > 0);
    let online = |totals: &WallTotals| totals.sums.devices.online;
    let offline = |totals: &WallTotals| totals.sums.devices.offline;
    let behind = |totals: &WallTotals| totals.sums.outlets_behind;
    let incidents = |totals: &WallTotals| totals.sums.incidents_open;
    view! {
        <dl class="wall-totals" aria-label=t!(texts, "overview-total")>
            <Total class="online" icon="online" value=count(online) lit=some(online)>
                {t!(texts, "state-online")}
            </Total>
            <Total class="offline" icon="offline" value=count(offline) lit=some(offline)>
                {move || t!(texts, "overview-offline-of-which", count = totals.get().sums.devices.never_connected)}
            </Total>
            <Total class="behind" icon="behind" value=count(behind) lit=some(behind)>
                {t!(texts, "outlets-behind")}
            </Total>
            <Total class="incidents" icon="alert" value=count(incidents) lit=some(incidents)>
                {t!(texts, "overview-incidents")}
            </Total>
            <Total
                class="sales"
                icon="receipt"
                value=Signal::derive(move || roubles(texts, totals.get().sums.revenue_today))
                lit=some(|totals| totals.sums.receipts_today)
            >
                {move || t!(texts, "overview-receipts", count = totals.get().sums.receipts_today)}
            </Total>
        </dl>
    }
    .into_any()
}

/// `18,4 млн ₽`: what can be read from afar.
fn roubles(texts: crate::text::Texts, amount: domain::money::Kopecks) -> String {
    format!("{}\u{a0}₽", amount.format_short(texts.language()))
}

#[component]
fn Total(
    class: &'static str,
    icon: &'static str,
    value: Signal<String>,
    /// There is something of it.
    lit: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("wall-total {class}") class:lit=lit>
            <dt><Icon name=icon/><span>{children()}</span></dt>
            <dd>{move || value.get()}</dd>
        </div>
    }
    .into_any()
}
