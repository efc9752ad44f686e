//! What is chosen on the page of an outlet: the period, the step, per step or added up, and the till. All of it is the page's address.
use super::{api::OutletDetails, view::RevenueView};
use crate::{
    period::Period,
    text::{t, use_texts},
};
use domain::{
    outlets::OutletId,
    revenue::{RevenueReport, Step},
};
use leptos::prelude::*;

fn path(id: OutletId) -> String {
    format!("/outlets/{id}")
}

/// Period, step, per step or added up, all tills or one: links, and one choice as a form.
#[component]
pub(super) fn Choices(
    id: OutletId,
    view: Memo<RevenueView>,
    details: RwSignal<OutletDetails>,
) -> impl IntoView {
    let texts = use_texts();
    let link = move |change: fn(RevenueView) -> RevenueView, label: String| {
        view! {
            <a
                href=move || change(view.get()).address(&path(id))
                data-noscroll=""
                aria-current=move || (change(view.get()).same_as(view.get())).then_some("page")
            >
                {label}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=t!(texts, "period")>
            {link(|view| RevenueView { period: Period::Today, step: None, ..view }, t!(texts, "period-today"))}
            {link(|view| RevenueView { period: Period::Yesterday, step: None, ..view }, t!(texts, "period-yesterday"))}
            {link(|view| RevenueView { period: Period::Week, step: None, ..view }, t!(texts, "period-week"))}
            {link(|view| RevenueView { period: Period::FourWeeks, step: None, ..view }, t!(texts, "period-four-weeks"))}
        </nav>
        <Show when=move || view.get().may_be_hourly()>
            <nav class="tabs" aria-label=t!(texts, "step")>
                {link(|view| RevenueView { step: Some(Step::Hour), ..view }, t!(texts, "step-hour"))}
                {link(|view| RevenueView { step: Some(Step::Day), ..view }, t!(texts, "step-day"))}
            </nav>
        </Show>
        <nav class="tabs" aria-label=t!(texts, "sums")>
            {link(|view| RevenueView { cumulative: false, ..view }, t!(texts, "sums-each"))}
            {link(|view| RevenueView { cumulative: true, ..view }, t!(texts, "sums-cumulative"))}
        </nav>
        <TillChoice id=id view=view details=details/>
    }
    .into_any()
}

/// All tills or one. A plain form; with WASM it applies itself.
#[component]
fn TillChoice(id: OutletId, view: Memo<RevenueView>, details: RwSignal<OutletDetails>) -> impl IntoView {
    let texts = use_texts();
    let navigate = leptos_router::hooks::use_navigate();
    let chosen = move || view.get().till.map(|till| till.to_string()).unwrap_or_default();
    let choose = move |event| {
        let till = event_target_value(&event).parse().ok();
        let address = RevenueView { till, ..view.get_untracked() }.address(&path(id));
        let options = leptos_router::NavigateOptions { scroll: false, resolve: false, ..Default::default() };
        navigate(&address, options);
    };
    let tills = details.with_untracked(|details| {
        details.devices.iter().map(|row| (row.pos_id.to_string(), row.name.clone())).collect::<Vec<_>>()
    });
    let first = view.get_untracked().till.map(|till| till.to_string());
    let options = tills.into_iter().map(|(pos_id, name)| {
        let selected = first.as_ref() == Some(&pos_id);
        view! { <option value=pos_id.clone() selected=selected>{format!("{pos_id} · {name}")}</option> }
    });
    view! {
        <form class="till-choice" method="get" action=path(id)>
            {move || {
                let rest = RevenueView { till: None, ..view.get() }.query();
                let rest: Vec<(String, String)> = serde_urlencoded::from_str(&rest).unwrap_or_default();
                rest.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
            }}
            <select name="till" aria-label=t!(texts, "till") prop:value=chosen on:change=choose>
                <option value="">{t!(texts, "all-tills")}</option>
                {options.collect_view()}
            </select>
            <noscript><button>{t!(texts, "period-show")}</button></noscript>
        </form>
    }
    .into_any()
}

/// Any two dates.
#[component]
pub(super) fn Dates(id: OutletId, view: Memo<RevenueView>, report: RwSignal<RevenueReport>) -> impl IntoView {
    let texts = use_texts();
    let bounds = Memo::new(move |_| {
        report.with(|report| {
            let last = report.points.last().map_or(report.until, |point| point.from);
            (report.from.date_naive().to_string(), last.date_naive().to_string())
        })
    });
    view! {
        <form class="dates" method="get" action=path(id)>
            {move || view.get().till.map(|till| view! { <input type="hidden" name="till" value=till.to_string()/> })}
            {move || view.get().cumulative.then(|| view! { <input type="hidden" name="cumulative" value="true"/> })}
            <label>
                {t!(texts, "period-from")}" "
                <input type="date" name="from" prop:value=move || bounds.get().0 value=bounds.get_untracked().0 required=true/>
            </label>
            <label>
                {t!(texts, "period-until")}" "
                <input type="date" name="until" prop:value=move || bounds.get().1 value=bounds.get_untracked().1 required=true/>
            </label>
            <button>{t!(texts, "period-show")}</button>
        </form>
    }
    .into_any()
}
