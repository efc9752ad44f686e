//! The chart on the page: the drawing, and a thin layer over it for the pointer and the arrow keys.
use super::revenue::point_in_words;
use crate::{
    live::soon,
    text::{Texts, t, use_texts},
    ui::{ChartOptions, Look, hydrating, middle_of, point_at, revenue_chart, signed_percent},
};
use domain::revenue::{RevenueReport, cumulative as added_up};
use leptos::{ev::PointerEvent, html, prelude::*};
use std::time::Duration;

/// Revenue against profile. The values of a point appear under the pointer, and with the arrow keys on the slider below.
#[component]
pub fn RevenueChart(
    #[prop(into)] report: Signal<RevenueReport>,
    /// Added up from the first point on.
    #[prop(into)]
    cumulative: Signal<bool>,
) -> impl IntoView {
    let texts = use_texts();
    let points = Memo::new(move |_| report.with(|report| report.points.len()));
    let shown = RwSignal::new(None::<usize>);
    // The chosen point of another period means nothing.
    Effect::new(move |before: Option<usize>| {
        let points = points.get();
        if before.is_some_and(|before| before != points) {
            shown.set(None);
        }
        points
    });
    let words = Memo::new(move |_| {
        let index = shown.get()?;
        report.with(|report| {
            let points = if cumulative.get() { added_up(&report.points) } else { report.points.clone() };
            points.get(index).map(|point| point_in_words(point, report.step, texts))
        })
    });
    let summary = move || report.with(|report| in_words(report, texts));
    view! {
        <div class="chart">
            <Drawing class="wide" size=ChartOptions::WIDE report=report cumulative=cumulative shown=shown summary=Signal::derive(summary)/>
            <Drawing class="narrow" size=ChartOptions::NARROW report=report cumulative=cumulative shown=shown summary=Signal::derive(summary)/>
            <p class="reading">
                <input
                    type="range"
                    min="0"
                    value="0"
                    max=move || points.get().saturating_sub(1).to_string()
                    aria-label=t!(texts, "chart-point")
                    aria-valuetext=move || words.get().unwrap_or_default()
                    prop:value=move || shown.get().unwrap_or_default().to_string()
                    on:input=move |event| shown.set(event_target_value(&event).parse().ok())
                    on:focus=move |_| shown.update(|shown| *shown = shown.or(Some(0)))
                />
                <output>{move || words.get().unwrap_or_else(|| t!(texts, "chart-hint"))}</output>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Drawing(
    class: &'static str,
    /// Pixels.
    size: (u32, u32),
    report: Signal<RevenueReport>,
    cumulative: Signal<bool>,
    shown: RwSignal<Option<usize>>,
    summary: Signal<String>,
) -> impl IntoView {
    let language = use_texts().language();
    let (width, height) = size;
    let layer = NodeRef::<html::Div>::new();
    let points = Memo::new(move |_| report.with(|report| report.points.len()));
    let draw = move || {
        let options = ChartOptions {
            cumulative: cumulative.get_untracked(),
            width,
            height,
            look: Look::Page,
            language,
        };
        report.with_untracked(|report| revenue_chart(report, options))
    };
    // What the server drew stands there until it changes, and is drawn again in a task of its own: drawing is the dearest part of the page.
    let drawing = RwSignal::new((!hydrating()).then(draw));
    let draw_again = soon(Duration::ZERO, move || drawing.set(Some(draw())));
    Effect::new(move |before: Option<()>| {
        report.track();
        cumulative.track();
        if before.is_some() {
            draw_again();
        }
    });
    let follow = move |event: PointerEvent| {
        let Some(layer) = layer.get_untracked() else { return };
        let place = layer.get_bounding_client_rect();
        if place.width() > 0.0 {
            let share = (f64::from(event.client_x()) - place.left()) / place.width();
            shown.set(Some(point_at(share, points.get_untracked(), width)));
        }
    };
    let middle = move || shown.get().map(|index| middle_of(index, points.get(), width));
    view! {
        <div
            class=format!("drawing {class}")
            node_ref=layer
            role="img"
            aria-label=move || summary.get()
            on:pointermove=follow
            on:pointerdown=follow
            on:pointerleave=move |_| shown.set(None)
        >
            <div inner_html=move || drawing.get().unwrap_or_default()></div>
            <svg class="cursor" width="100%" height="100%" aria-hidden="true">
                {move || middle().map(|x| view! { <line x1=x.clone() x2=x y1="3%" y2="91%"></line> })}
            </svg>
        </div>
    }
    .into_any()
}

/// The whole chart in a sentence, for those who do not see it.
fn in_words(report: &RevenueReport, texts: Texts) -> String {
    let revenue = report.revenue.format(texts.language());
    match report.compared.and_then(domain::revenue::Compared::deviation_per_mille) {
        Some(deviation) => {
            t!(texts, "chart-label", revenue = revenue, deviation = signed_percent(texts, deviation))
        }
        None => t!(texts, "chart-label-without-profile", revenue = revenue),
    }
}
