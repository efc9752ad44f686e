use crate::{
    outlets::RevenueView,
    period::Period,
    text::{t, use_texts},
    ui::{Badge, Moment},
};
use domain::lag::what_if::{MOST_EPISODES, OutletEpisode, Raised, WhatIf};
use leptos::prelude::*;

/// Each alarm with the limits that raise it, the latest first.
#[component]
pub fn Episodes(found: WhatIf) -> impl IntoView {
    let texts = use_texts();
    let episodes = found.episodes;
    let shortened = episodes.len() >= MOST_EPISODES;
    let most = i64::try_from(MOST_EPISODES).unwrap_or(i64::MAX);
    let any = !episodes.is_empty();
    let rows = episodes.into_iter().map(|episode| view! { <Row episode=episode/> });
    any.then(|| {
        view! {
            <section class="card" aria-labelledby="what-if-episodes">
                <h2 id="what-if-episodes">{t!(texts, "what-if-episodes")}</h2>
                {shortened.then(|| view! { <p class="muted">{t!(texts, "what-if-shortened", most = most)}</p> })}
                <div class="table-wrap inner" tabindex="0" role="region" aria-labelledby="what-if-episodes">
                    <table class="episodes">
                        <thead>
                            <tr>
                                <th scope="col">{t!(texts, "outlet-word")}</th>
                                <th scope="col">{t!(texts, "episode-since")}</th>
                                <th scope="col">{t!(texts, "episode-alarm")}</th>
                                <th scope="col">{t!(texts, "episode-recovered")}</th>
                                <th scope="col">{t!(texts, "episode-raised")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Row(episode: OutletEpisode) -> impl IntoView {
    let texts = use_texts();
    let day = Period::Days { from: episode.on, until: episode.on };
    let path = format!("/outlets/{}", episode.outlet);
    let href = RevenueView { period: day, ..RevenueView::default() }.address(&path);
    let zone = episode.zone;
    let recovered = match episode.recovered {
        Some(at) => view! { <Moment at=at zone=zone.clone()/> }.into_any(),
        None => t!(texts, "episode-lasts").into_any(),
    };
    view! {
        <tr>
            <th scope="row">{episode.place}</th>
            <td data-label=t!(texts, "episode-since")><a href=href><Moment at=episode.since zone=zone.clone()/></a></td>
            <td data-label=t!(texts, "episode-alarm")><Moment at=episode.at zone=zone/></td>
            <td data-label=t!(texts, "episode-recovered")>{recovered}</td>
            <td><RaisedBy raised=episode.raised/></td>
        </tr>
    }
    .into_any()
}

/// A shape, a word and a colour.
#[component]
fn RaisedBy(raised: Raised) -> impl IntoView {
    let texts = use_texts();
    match raised {
        Raised::Both => {
            view! { <Badge icon="check" kind="plain">{t!(texts, "raised-both")}</Badge> }.into_any()
        }
        Raised::Now => view! { <Badge icon="cross" kind="good">{t!(texts, "raised-now")}</Badge> }.into_any(),
        Raised::Then => {
            view! { <Badge icon="alert" kind="warn">{t!(texts, "raised-then")}</Badge> }.into_any()
        }
    }
}
