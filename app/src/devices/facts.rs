//! The manual's window of facts, and what was heard of the device.
use crate::{
    text::{t, use_texts},
    ui::{Ago, Moment},
};
use domain::{
    devices::{DeviceDetails, DeviceRow, HostFacts},
    time::LocalTime,
};
use leptos::prelude::*;

/// Точка, Тип, Версия, Интерактор, Железо, Ось, Режим работы, Чеков.
#[component]
pub fn Facts(details: RwSignal<DeviceDetails>) -> impl IntoView {
    let texts = use_texts();
    let language = texts.language();
    let row =
        move |read: fn(&DeviceRow) -> String| move || details.with(|details| or_dash(read(&details.row)));
    let host = move |read: fn(&HostFacts) -> String| {
        move || details.with(|details| or_dash(read(&details.row.facts)))
    };
    view! {
        <dl class="facts">
            <dt>{t!(texts, "fact-outlet")}</dt>
            <dd>{row(DeviceRow::title)}</dd>
            <dt>{t!(texts, "column-kind")}</dt>
            <dd>{move || details.with(|details| details.row.kind.label(language))}</dd>
            <dt>{t!(texts, "column-version-full")}</dt>
            <dd>{host(|facts| facts.version.clone())}</dd>
            <dt>{t!(texts, "interactor")}</dt>
            <dd>{host(|facts| facts.interactor.clone())}</dd>
            <dt>{t!(texts, "hardware")}</dt>
            <dd>{host(HostFacts::hardware)}</dd>
            <dt>{t!(texts, "os")}</dt>
            <dd>{host(|facts| facts.os.clone())}</dd>
            <dt>{t!(texts, "fact-hours")}</dt>
            <dd>{move || details.with(|details| details.row.hours.format(language))}</dd>
            <dt>{t!(texts, "fact-receipts")}</dt>
            <dd>
                <b>{move || texts.number(details.with(|details| details.row.receipts_today))}</b>
                {move || details.with(|details| {
                    t!(texts, "fact-receipts-sum", sum = details.row.revenue_today.format(language))
                })}
            </dd>
        </dl>
    }
    .into_any()
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "—".to_owned() } else { text }
}

/// Addresses and moments.
#[component]
pub fn Contacts(details: RwSignal<DeviceDetails>) -> impl IntoView {
    let texts = use_texts();
    let text =
        move |read: fn(&DeviceDetails) -> String| move || details.with(|details| or_dash(read(details)));
    let moment = move |read: fn(&DeviceDetails) -> Option<LocalTime>| {
        view! { <MaybeMoment at=Signal::derive(move || details.with(read)) details=details/> }
    };
    let disconnect = move || {
        if details.with(|details| details.row.disconnect_is_creation) {
            view! { "—" }.into_any()
        } else {
            moment(|details| Some(details.row.last_disconnect_at)).into_any()
        }
    };
    view! {
        <dl class="facts">
            <dt>{t!(texts, "external-ip")}</dt>
            <dd>{text(|details| details.row.external_ip.clone())}</dd>
            <dt>{t!(texts, "internal-ip")}</dt>
            <dd>{text(|details| details.row.facts.internal_ip.clone())}</dd>
            <dt>{t!(texts, "last-seen")}</dt>
            <dd>{moment(|details| details.last_seen_at)}</dd>
            <dt>{t!(texts, "last-connected")}</dt>
            <dd>{moment(|details| details.last_connected_at)}</dd>
            <dt>{t!(texts, "column-last-disconnect")}</dt>
            <dd>{disconnect}</dd>
            <dt>{t!(texts, "column-last-receipt")}</dt>
            <dd>{moment(|details| details.row.last_receipt_at)}</dd>
            <dt>{t!(texts, "created-at")}</dt>
            <dd>{moment(|details| Some(details.created_at))}</dd>
            {move || Some(details.with(|details| details.row.waiting_receipts)).filter(|count| *count > 0).map(|count| {
                view! { <dt>{t!(texts, "waiting-receipts")}</dt><dd>{texts.number(count)}</dd> }
            })}
        </dl>
    }
    .into_any()
}

#[component]
fn MaybeMoment(at: Signal<Option<LocalTime>>, details: RwSignal<DeviceDetails>) -> impl IntoView {
    let zone = details.with_untracked(|details| details.row.zone.clone());
    move || match at.get() {
        Some(at) => view! { <Moment at=at zone=zone.clone()/>" "<Ago at=at/> }.into_any(),
        None => view! { "—" }.into_any(),
    }
}
