//! The day in words and figures, the chart with its choices, and the table of the same numbers.
use super::{
    api::OutletDetails,
    chart::RevenueChart,
    choices::{Choices, Dates},
    say::say,
    view::RevenueView,
};
use crate::{
    lag_limits::LimitsView,
    sign_in::use_session,
    text::{Texts, t, use_texts},
    ui::{Deviation, Moment, Once, in_turn, signed_percent, weekday_name},
};
use domain::{
    lag::{Limit, Sentence, SetFor, SpecialLimit},
    members::Viewer,
    outlets::OutletId,
    revenue::{PointState, RevenuePoint, RevenueReport, Step, cumulative},
    time::LocalTime,
};
use leptos::prelude::*;

/// Everything about the revenue of an outlet in the chosen period.
#[component]
pub fn Revenue(
    details: RwSignal<OutletDetails>,
    view: Memo<RevenueView>,
    report: RwSignal<RevenueReport>,
) -> impl IntoView {
    let texts = use_texts();
    let (id, archived) = details.with_untracked(|details| (details.row.id(), details.row.outlet.archived));
    view! {
        // What is archived is not judged.
        {move || {
            let sentence = report.with(|report| report.sentence).filter(|_| !archived);
            sentence.map(|sentence| view! { <Say sentence=sentence/> })
        }}
        {in_turn(move || view! { <Figures details=details report=report/> }.into_any())}
        {in_turn(move || view! { <SpecialLimits details=details report=report/> }.into_any())}
        <section class="card revenue">
            {in_turn(move || {
                view! {
                    <div class="card-head">
                        <h2>{t!(texts, "revenue-title")}</h2>
                        <span class="spacer"></span>
                        <Choices id=id view=view details=details/>
                    </div>
                }
                .into_any()
            })}
            {in_turn(move || view! { <RevenueChart report=report cumulative=Signal::derive(move || view.get().cumulative)/> }.into_any())}
            {in_turn(move || {
                view! {
                    <div class="legend-line">
                        <Legend limit=Signal::derive(move || report.with(|report| report.lag_limit))/>
                        <span class="spacer"></span>
                        <Downloads id=id view=view/>
                    </div>
                }
                .into_any()
            })}
            {in_turn(move || view! { <Dates id=id view=view report=report/> }.into_any())}
            {in_turn(move || {
                view! {
                    <details class="numbers">
                        <summary>{t!(texts, "revenue-table")}</summary>
                        {move || view! { <Numbers report=report.get() cumulative=view.get().cumulative/> }}
                    </details>
                }
                .into_any()
            })}
        </section>
    }
    .into_any()
}

/// What step 2 of the manual asks, in one sentence.
#[component]
fn Say(sentence: Sentence) -> impl IntoView {
    let texts = use_texts();
    let class = match sentence {
        Sentence::NoReceiptsSince(_) | Sentence::BelowProfile { .. } => "say bad",
        Sentence::AboveProfile { .. } => "say warn",
        _ => "say",
    };
    view! { <p class=class role="status">{say(texts, sentence)}</p> }
}

#[component]
fn Figures(details: RwSignal<OutletDetails>, report: RwSignal<RevenueReport>) -> impl IntoView {
    let texts = use_texts();
    let language = texts.language();
    let zone = details.with_untracked(|details| details.row.outlet.zone.clone());
    view! {
        <div class="figures">
            <p class="card figure">
                <b>{move || report.with(|report| report.revenue.format(language))}</b>
                <span>{t!(texts, "figure-revenue")}</span>
            </p>
            {move || report.with(|report| report.compared).map(|compared| {
                let until = compared.until;
                let deviation = compared.deviation_per_mille();
                let behind = report.with(|report| is_beyond(deviation, report.lag_limit));
                view! {
                    <p class="card figure">
                        <b>{compared.expected.format(language)}</b>
                        <span>{t!(texts, "figure-profile", time = short(until, texts))}</span>
                    </p>
                    <p class="card figure">
                        <b><Deviation per_mille=deviation behind=behind/></b>
                        <span>{t!(texts, "figure-deviation")}</span>
                    </p>
                }
            })}
            <p class="card figure">
                <b>{move || texts.number(report.with(|report| report.receipts))}</b>
                <span>
                    {t!(texts, "figure-receipts")}
                    {
                        let zone = zone.clone();
                        move || details.with(|details| details.row.last_receipt_at).map(|at| view! {
                            " · "{t!(texts, "figure-last")}" "<Moment at=at zone=zone.clone()/>
                        })
                    }
                </span>
            </p>
            <p class="card figure">
                <b>{move || details.with(|details| {
                    let online = details.devices.iter().filter(|row| row.state.counts_as_online()).count();
                    format!("{online} / {}", details.devices.len())
                })}</b>
                <span>{t!(texts, "figure-online")}</span>
            </p>
        </div>
    }
    .into_any()
}

/// What is not as configured; HEADO's staff may change it.
#[component]
fn SpecialLimits(details: RwSignal<OutletDetails>, report: RwSignal<RevenueReport>) -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    let text = Memo::new(move |_| report.with(|report| special_limits(texts, &report.special_limits)));
    let href = details.with_untracked(|details| {
        LimitsView::of(details.row.outlet.account_id, Some(details.row.id())).href()
    });
    view! {
        <p class="sub limits" hidden=move || text.with(Option::is_none)>
            {move || text.get()}" "
            <Once resource=session let:session>
                {session
                    .ok()
                    .and_then(|session| session.viewer)
                    .filter(Viewer::is_staff)
                    .map(|_| view! { <a href=href.clone()>{t!(texts, "limits-outlet-page")}</a> })}
            </Once>
        </p>
    }
    .into_any()
}

/// Which limits hold in place of the configured ones, and for whom they were set.
fn special_limits(texts: Texts, limits: &[SpecialLimit]) -> Option<String> {
    let words = |special: &SpecialLimit| {
        let set_for = match special.set_for {
            SetFor::Account => t!(texts, "limit-of-account"),
            SetFor::Outlet => t!(texts, "limit-of-outlet"),
        };
        match special.limit {
            Limit::Share => {
                t!(texts, "limit-share", value = texts.percent(special.value), set_for = set_for)
            }
            Limit::Alpha => {
                t!(texts, "limit-alpha", value = texts.decimal(special.value), set_for = set_for)
            }
            Limit::MinExpected => {
                t!(texts, "limit-min-expected", value = texts.decimal(special.value), set_for = set_for)
            }
        }
    };
    let limits: Vec<String> = limits.iter().map(words).collect();
    (!limits.is_empty()).then(|| t!(texts, "special-limits", limits = limits.join("; ")))
}

fn is_beyond(deviation: Option<i64>, limit: f64) -> bool {
    deviation.is_some_and(|deviation| domain::revenue::is_behind(deviation, limit))
}

/// `15:00`; of a moment at midnight the day too.
fn short(at: LocalTime, texts: Texts) -> String {
    domain::time::format_short(at, texts.language())
}

#[component]
fn Legend(
    /// Of the lag, 0–1.
    limit: Signal<f64>,
) -> impl IntoView {
    let texts = use_texts();
    view! {
        <ul class="legend chart-legend">
            <li><i class="key revenue"></i>{t!(texts, "legend-revenue")}</li>
            <li><i class="key below"></i>{t!(texts, "legend-below")}</li>
            <li><i class="key pending"></i>{t!(texts, "legend-pending")}</li>
            <li><i class="key profile"></i>{t!(texts, "legend-profile")}</li>
            <li><i class="key limit"></i>{move || t!(texts, "legend-limit", percent = texts.percent(limit.get()))}</li>
            <li><i class="key closed"></i>{t!(texts, "legend-closed")}</li>
            <li><i class="key offline"></i>{t!(texts, "legend-offline")}</li>
        </ul>
    }
    .into_any()
}

#[component]
fn Downloads(id: OutletId, view: Memo<RevenueView>) -> impl IntoView {
    let texts = use_texts();
    let href = move |kind: &'static str| move || view.get().address(&format!("/outlets/{id}/chart.{kind}"));
    view! {
        <span class="downloads">
            {t!(texts, "download")}" "
            <a href=href("png") rel="external" download="">"PNG"</a>" "
            <a href=href("svg") rel="external" download="">"SVG"</a>
        </span>
    }
    .into_any()
}

/// The numbers of the chart.
#[component]
fn Numbers(report: RevenueReport, cumulative: bool) -> impl IntoView {
    let texts = use_texts();
    let points = if cumulative { self::cumulative(&report.points) } else { report.points };
    let rows = points.into_iter().map(|point| {
        let deviation = point
            .expected
            .filter(|_| point.state == PointState::Known)
            .and_then(|expected| domain::revenue::deviation_per_mille(point.revenue, expected));
        view! {
            <tr>
                <th scope="row">{point_name(&point, report.step, texts)}</th>
                <td class="n">{point_revenue(&point, texts)}</td>
                <td class="n" data-label=t!(texts, "column-profile")>{point.expected.map_or_else(|| "—".to_owned(), |e| e.format(texts.language()))}</td>
                <td class="n"><Deviation per_mille=deviation behind=is_beyond(deviation, report.lag_limit)/></td>
                <td class="n" data-label=t!(texts, "column-receipts")>{texts.number(point.receipts)}</td>
            </tr>
        }
    });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t!(texts, "revenue-table")>
            <table class="points">
                <caption class="visually-hidden">{t!(texts, "revenue-title")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "column-time")}</th>
                        <th scope="col" class="n">{t!(texts, "column-revenue")}</th>
                        <th scope="col" class="n">{t!(texts, "column-profile")}</th>
                        <th scope="col" class="n">{t!(texts, "column-deviation")}</th>
                        <th scope="col" class="n">{t!(texts, "column-receipts")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `чт 04.06, 12:00–13:00`, `чт 04.06`.
pub(super) fn point_name(point: &RevenuePoint, step: Step, texts: Texts) -> String {
    let day = weekday_name(point.from, texts.language());
    match step {
        Step::Day => day,
        Step::Hour => format!("{day}, {}–{}", point.from.format("%H:%M"), point.until.format("%H:%M")),
    }
}

/// The sum, or why there is none.
pub(super) fn point_revenue(point: &RevenuePoint, texts: Texts) -> String {
    let sum = point.revenue.format(texts.language());
    match point.state {
        PointState::Known => sum,
        PointState::NotKnownYet => t!(texts, "point-not-known-yet", sum = sum),
        PointState::Ahead => "—".to_owned(),
        PointState::Closed => t!(texts, "point-closed"),
    }
}

/// `12:00–13:00: 12 400,00 ₽, профиль 20 100,00 ₽, −38 %, 31 чек`: a point in words.
pub(super) fn point_in_words(point: &RevenuePoint, step: Step, texts: Texts) -> String {
    let mut parts = vec![point_revenue(point, texts)];
    if let Some(expected) = point.expected {
        parts.push(t!(texts, "point-profile", sum = expected.format(texts.language())));
        let deviation = domain::revenue::deviation_per_mille(point.revenue, expected);
        if let Some(deviation) = deviation.filter(|_| point.state == PointState::Known) {
            parts.push(signed_percent(texts, deviation));
        }
    }
    if point.receipts != 0 {
        parts.push(t!(texts, "receipts-count", count = point.receipts));
    }
    format!("{}: {}", point_name(point, step, texts), parts.join(", "))
}
