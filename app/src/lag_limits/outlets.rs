use crate::{
    outlets::RevenueView,
    period::Period,
    text::{Texts, t, use_texts},
};
use domain::{
    lag::what_if::{Footing, OutletWhatIf, WhatIf},
    profiles::MIN_WEEKS,
};
use leptos::prelude::*;

/// The outlets with their alarms; those with the most first.
#[component]
pub fn Outlets(found: WhatIf) -> impl IntoView {
    let texts = use_texts();
    let mut outlets = found.outlets;
    outlets.sort_by(|one, other| {
        let alarms = |outlet: &OutletWhatIf| outlet.now.max(outlet.then);
        alarms(other).cmp(&alarms(one)).then_with(|| one.place.cmp(&other.place))
    });
    let rows = outlets.into_iter().map(|outlet| view! { <Row outlet=outlet/> });
    view! {
        <section class="card" aria-labelledby="what-if-outlets">
            <h2 id="what-if-outlets">{t!(texts, "what-if-outlets")}</h2>
            <div class="table-wrap inner" tabindex="0" role="region" aria-labelledby="what-if-outlets">
                <table class="what-if-outlets">
                    <thead>
                        <tr>
                            <th scope="col">{t!(texts, "outlet-word")}</th>
                            <th scope="col" class="n">{t!(texts, "what-if-now")}</th>
                            <th scope="col" class="n">{t!(texts, "what-if-then")}</th>
                            <th scope="col">{t!(texts, "column-profile")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Row(outlet: OutletWhatIf) -> impl IntoView {
    let texts = use_texts();
    let path = format!("/outlets/{}", outlet.outlet);
    let href = RevenueView { period: Period::FourWeeks, ..RevenueView::default() }.address(&path);
    let changed = outlet.now != outlet.then;
    view! {
        <tr>
            <th scope="row"><a href=href>{outlet.place}</a></th>
            <td class="n" data-label=t!(texts, "what-if-now")>{texts.number(outlet.now.into())}</td>
            <td class="n" class:changed=changed data-label=t!(texts, "what-if-then")>{texts.number(outlet.then.into())}</td>
            <td data-label=t!(texts, "column-profile")>{footing(texts, outlet.footing)}</td>
        </tr>
    }
    .into_any()
}

fn footing(texts: Texts, footing: Footing) -> String {
    match footing {
        Footing::Profile => t!(texts, "footing-profile"),
        Footing::TooFewReceipts => t!(texts, "footing-too-few"),
        Footing::Learning { weeks } => {
            t!(texts, "footing-learning", have = i64::from(weeks.min(MIN_WEEKS)), of = i64::from(MIN_WEEKS))
        }
        Footing::NothingSold => t!(texts, "footing-nothing-sold"),
    }
}
