//! What was known when the lag was detected, and what is missing so far.
use super::{
    api::IncidentShown,
    table::StateOfIncident,
    words::{at_detection, subject_title, what_was_wrong},
};
use crate::{
    outlets::RevenueView,
    period::Period,
    text::{Texts, t, use_texts},
    ui::{Ago, Deviation, Moment},
};
use domain::{
    devices::PosId,
    incidents::{Detection, IncidentRow, IncidentState, LagState},
    money::Kopecks,
    outlets::OutletId,
};
use leptos::prelude::*;

/// Sentence, figures, tills, and the way to the outlet's day.
#[component]
pub fn Facts(shown: RwSignal<IncidentShown>) -> impl IntoView {
    let texts = use_texts();
    let (row, zone) =
        shown.with_untracked(|shown| (shown.details.row.clone(), shown.details.row.zone.clone()));
    let detection = row.detection.clone();
    let missing = Memo::new(move |_| shown.with(missing_so_far));
    let is_open = Memo::new(move |_| shown.with(|shown| shown.details.row.state == IncidentState::Open));
    let lag = Memo::new(move |_| shown.with(|shown| shown.details.row.lag));
    let zone_of_recovery = zone.clone();
    view! {
        <p class=move || if lag.with(LagState::lasts) { "say bad" } else { "say" } role="status">
            {at_detection(texts, &row)}
            {move || match lag.get() {
                LagState::Lasting => None,
                LagState::Recovered { at, late } => {
                    let zone = zone_of_recovery.clone();
                    let what = if late { t!(texts, "lag-delivered-late") } else { t!(texts, "lag-recovered") };
                    Some(view! { " "<span class="recovered">{what}" "<Moment at=at zone=zone/></span> })
                }
            }}
        </p>
        <div class="figures">
            <p class="card figure">
                <b>{detection.revenue.format(texts.language())}</b>
                <span>{t!(texts, "fact-revenue")}" "{span(&detection)}</span>
            </p>
            {detection.expected.map(|expected| view! {
                <p class="card figure">
                    <b>{expected.format(texts.language())}</b>
                    <span>{t!(texts, "fact-profile")}</span>
                </p>
            })}
            {detection.deviation_per_mille().map(|deviation| view! {
                <p class="card figure">
                    <b><Deviation per_mille=Some(deviation) behind=true/></b>
                    <span>{t!(texts, "fact-deviation")}</span>
                </p>
            })}
            {move || missing.get().map(|missing| view! {
                <p class="card figure">
                    <b>{missing.format(texts.language())}</b>
                    <span>{if is_open.get() { t!(texts, "fact-missing") } else { t!(texts, "fact-missing-then") }}</span>
                </p>
            })}
            <p class="card figure">
                <b><Moment at=detection.since zone=zone.clone()/></b>
                <span>{t!(texts, "fact-since")}" "<Ago at=detection.since/></span>
            </p>
        </div>
        <dl class="card facts incident-facts">
            {row.place.outlet.map(|outlet| view! {
                <dt>{t!(texts, "column-outlet")}</dt>
                <dd><a href=day_of_outlet(outlet, &detection)>{subject_title(texts, &row)}</a></dd>
            })}
            <dt>{t!(texts, "incident-fact-receipts")}</dt>
            <dd>{receipts(texts, &detection)}</dd>
            {tills(t!(texts, "fact-tills-offline"), &detection.tills_offline)}
            {tills(t!(texts, "fact-tills-silent"), &detection.tills_silent)}
            <dt>{t!(texts, "fact-opened")}</dt>
            <dd><Moment at=row.opened_at zone=zone/></dd>
            {row.part_of.map(|whole| view! {
                <dt>{t!(texts, "fact-part-of")}</dt>
                <dd><a href=format!("/incidents/{whole}")>{t!(texts, "fact-part-of-link")}</a></dd>
            })}
        </dl>
    }
    .into_any()
}

/// What the evidence says, else what was missing at detection.
fn missing_so_far(shown: &IncidentShown) -> Option<Kopecks> {
    let evidence = shown.evidence.as_ref().and_then(|evidence| evidence.missing);
    evidence.or_else(|| shown.details.row.detection.missing())
}

/// `12:40–14:00`: the time of the figures.
fn span(detection: &Detection) -> String {
    format!("{}–{}", detection.from.format("%H:%M"), detection.until.format("%H:%M"))
}

/// The outlet's page on the day on which the lag began.
fn day_of_outlet(outlet: OutletId, detection: &Detection) -> String {
    let day = detection.since.date_naive();
    let view = RevenueView { period: Period::Days { from: day, until: day }, ..RevenueView::default() };
    view.address(&format!("/outlets/{outlet}"))
}

fn receipts(texts: Texts, detection: &Detection) -> String {
    match detection.expected_receipts {
        Some(expected) => t!(
            texts,
            "receipts-of-expected",
            receipts = t!(texts, "receipts-count", count = detection.receipts),
            expected = texts.number(expected)
        ),
        None => t!(texts, "receipts-count", count = detection.receipts),
    }
}

fn tills(label: String, tills: &[PosId]) -> Option<AnyView> {
    let links =
        tills.iter().map(|till| view! { <a href=format!("/devices/{till}")>{till.to_string()}</a>" " });
    let links = links.collect_view();
    (!tills.is_empty()).then(|| view! { <dt>{label}</dt><dd>{links}</dd> }.into_any())
}

/// The outlets' own incidents of one of many outlets, each with how it stands.
#[component]
pub fn Parts(parts: Vec<IncidentRow>) -> impl IntoView {
    let texts = use_texts();
    (!parts.is_empty()).then(|| {
        let links = parts.into_iter().map(|part| {
            let deviation = part.detection.deviation_per_mille();
            let wrong = what_was_wrong(texts, &part);
            view! {
                <li>
                    <a href=format!("/incidents/{}", part.id)>{subject_title(texts, &part)}</a>
                    <Deviation per_mille=deviation behind=true/>
                    <StateOfIncident row=part/>
                    <small class="muted">{wrong}</small>
                </li>
            }
        });
        view! {
            <section class="card" aria-labelledby="parts-title">
                <h2 id="parts-title">{t!(texts, "parts-title")}</h2>
                <ul class="parts">{links.collect_view()}</ul>
            </section>
        }
    })
}
