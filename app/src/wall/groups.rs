//! Accounts or cities, each in its place on the screen.
use super::{live::WallState, words};
use crate::{
    text::{Texts, capitalised, t, use_texts},
    ui::Icon,
};
use domain::wall::{WallGroup, WallLayout};
use leptos::prelude::*;

/// So many rows have room for large letters.
const FEW: usize = 6;

#[component]
pub(super) fn Groups(layout: WallLayout, known: WallState) -> impl IntoView {
    let texts = use_texts();
    let rows = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.groups.len()));
    let (caption, name) = match layout {
        WallLayout::Cities => (t!(texts, "wall-by-city"), t!(texts, "filter-city")),
        WallLayout::Accounts | WallLayout::Problems => {
            (t!(texts, "wall-by-account"), t!(texts, "column-network"))
        }
    };
    view! {
        <table class="wall-rows groups" class:few=move || rows.get() <= FEW>
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col" class="place">{name}</th>
                    <th scope="col" class="n">{capitalised(t!(texts, "outlets-behind"))}</th>
                    <th scope="col" class="n">{t!(texts, "wall-risk")}</th>
                    <th scope="col" class="n">{capitalised(t!(texts, "state-online"))}</th>
                    <th scope="col" class="n">{capitalised(t!(texts, "state-offline"))}</th>
                    <th scope="col" class="n">{t!(texts, "nav-incidents")}</th>
                    <th scope="col" class="n">{capitalised(t!(texts, "receipts-today"))}</th>
                    <th scope="col" class="n">{capitalised(t!(texts, "revenue-today"))}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || 0..rows.get() key=|place| *place let:place>
                    <Group place=place known=known/>
                </For>
            </tbody>
        </table>
        <div class="wall-calm" hidden=move || { rows.get() > 0 }>
            <p class="title">{t!(texts, "wall-nothing")}</p>
            <p>{t!(texts, "wall-nothing-text")}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Group(place: usize, known: WallState) -> impl IntoView {
    let texts = use_texts();
    let group = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.groups.get(place).cloned()));
    let say = move |read: fn(Texts, &WallGroup) -> String| {
        move || group.with(|group| group.as_ref().map(|group| read(texts, group)).unwrap_or_default())
    };
    let some = move |read: fn(&WallGroup) -> i64| {
        move || group.with(|group| group.as_ref().is_some_and(|group| read(group) > 0))
    };
    let (behind, incidents) = (some(|group| group.behind), some(|group| group.incidents));
    view! {
        <tr class:behind=some(|group| group.behind)>
            <th scope="row" class="place">
                <span class="where">{say(|_, group| group.name.clone())}</span>
                <span class="network">{say(|_, group| group.more.clone())}</span>
            </th>
            <td class="n bad" class:zero=move || !behind()><Icon name="behind"/>{say(|texts, group| texts.number(group.behind))}</td>
            <td class="n">{say(|texts, group| words::at_risk(texts, Some(group.risk)))}</td>
            <td class="n good">{say(|texts, group| texts.number(group.devices.online))}</td>
            <td class="n">
                {say(|texts, group| texts.number(group.devices.offline))}
                <small>{say(|texts, group| never(texts, group.devices.never_connected))}</small>
            </td>
            <td class="n" class:zero=move || !incidents()>{say(|texts, group| texts.number(group.incidents))}</td>
            <td class="n">{say(|texts, group| texts.number(group.receipts))}</td>
            <td class="n">{say(|texts, group| format!("{}\u{a0}₽", group.revenue.format_short(texts.language())))}</td>
        </tr>
    }
    .into_any()
}

/// So many of the offline ones were never installed.
fn never(texts: Texts, count: i64) -> String {
    if count > 0 { t!(texts, "wall-of-which-never", count = count) } else { String::new() }
}
