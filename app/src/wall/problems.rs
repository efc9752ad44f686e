//! The rows of what is wrong. Each row has its place on the screen and shows whatever problem stands there: nothing is made or
//! removed while numbers change.
use super::{live::WallState, words};
use crate::{
    text::{t, use_texts},
    ui::use_browser_clock,
};
use domain::wall::{Problem, ProblemKind, WallTotals};
use leptos::prelude::*;

/// So many rows have room for large letters.
const FEW: usize = 6;

#[component]
pub(super) fn Problems(known: WallState, stale: Memo<bool>) -> impl IntoView {
    let texts = use_texts();
    let rows = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.problems.len()));
    view! {
        <Show when=move || { rows.get() > 0 } fallback=move || view! { <Calm known=known stale=stale/> }>
            <table class="wall-rows problems" class:few=move || rows.get() <= FEW>
                <caption class="visually-hidden">{t!(texts, "wall-problems")}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="place">{t!(texts, "outlet-word")}</th>
                        <th scope="col" class="measure">{t!(texts, "column-deviation")}</th>
                        <th scope="col" class="risk">{t!(texts, "wall-risk")}</th>
                        <th scope="col" class="since">{t!(texts, "wall-since")}</th>
                        <th scope="col" class="sight">{t!(texts, "wall-sight")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || 0..rows.get() key=|place| *place let:place>
                        <Row place=place known=known/>
                    </For>
                </tbody>
            </table>
        </Show>
    }
    .into_any()
}

#[component]
fn Row(place: usize, known: WallState) -> impl IntoView {
    let texts = use_texts();
    let clock = use_browser_clock();
    let problem = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.problems.get(place).cloned()));
    let of = move |read: fn(&Problem) -> String| {
        move || problem.with(|problem| problem.as_ref().map(read).unwrap_or_default())
    };
    let say = move |read: fn(crate::text::Texts, &Problem) -> String| {
        move || {
            problem.with(|problem| problem.as_ref().map(|problem| read(texts, problem)).unwrap_or_default())
        }
    };
    let kind = Memo::new(move |_| {
        problem.with(|problem| problem.as_ref().map_or(ProblemKind::Behind, |problem| problem.kind))
    });
    let fresh = Memo::new(move |_| {
        problem.with(|problem| {
            problem.as_ref().is_some_and(|problem| known.is_fresh(&problem.key, problem.found_at))
        })
    });
    let at = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.at));
    let since = move || problem.with(|problem| problem.as_ref().and_then(|problem| problem.since));
    let zone = move || {
        let here = clock.offset.get().unwrap_or_else(|| at.get().offset().local_minus_utc() / 60);
        since().map(|since| words::other_clock(since, here)).unwrap_or_default()
    };
    let day = move || since().map_or_else(|| "—".to_owned(), |since| words::since(texts, since, at.get()));
    view! {
        <tr class:fresh=fresh class:behind=move || kind.get() == ProblemKind::Behind class:copies=move || kind.get() == ProblemKind::Duplicate>
            <th scope="row" class="place">
                <span class="lines">
                    <span class="new" hidden=move || !fresh.get()>{t!(texts, "wall-fresh")}</span>
                    <span class="where">{of(|problem| words::address(&problem.place).to_owned())}</span>
                    <span class="network">{of(|problem| words::whose(&problem.place, &problem.network))}</span>
                </span>
            </th>
            <td class="measure">
                <svg class="icon" width="12" height="12" aria-hidden="true"><use href=move || words::icon(kind.get())></use></svg>
                <span class="visually-hidden">{move || words::kind_name(texts, kind.get())}" "</span>
                <span>{say(words::measure)}</span>
            </td>
            <td class="risk">{say(|texts, problem| words::at_risk(texts, problem.risk))}</td>
            <td class="since"><span>{day}</span><small>{zone}</small></td>
            <td class="sight"><span class="lines">{say(|texts, problem| words::sight(texts, &problem.sight))}</span></td>
        </tr>
    }
    .into_any()
}

/// Nothing is wrong, as far as anybody knows; and how far that is.
#[component]
fn Calm(known: WallState, stale: Memo<bool>) -> impl IntoView {
    let texts = use_texts();
    let totals = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.totals));
    let calm = move || !stale.get() && totals.with(is_calm);
    let title = move || match totals.get() {
        _ if stale.get() => t!(texts, "wall-unknown-state"),
        totals if totals.sums.outlets == 0 => t!(texts, "wall-nothing"),
        totals if totals.open == 0 => t!(texts, "wall-all-closed"),
        _ => t!(texts, "wall-calm"),
    };
    let text = move || match totals.get() {
        _ if stale.get() => t!(texts, "wall-unknown-state-text"),
        totals if totals.sums.outlets == 0 => t!(texts, "wall-nothing-text"),
        totals => t!(
            texts,
            "wall-checked",
            open = texts.number(totals.open),
            all = texts.number(totals.sums.outlets),
            judged = texts.number(totals.judged)
        ),
    };
    view! {
        <div class="wall-calm" class:calm=calm>
            <p class="title">{title}</p>
            <p>{text}</p>
        </div>
    }
    .into_any()
}

/// Is there anything that could be wrong, and is not?
fn is_calm(totals: &WallTotals) -> bool {
    totals.open > 0 && totals.sums.devices.online > 0
}
