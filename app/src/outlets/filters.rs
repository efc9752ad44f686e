//! The form of the list, and the filters that are links.
use super::list_view::ListView;
use crate::{
    text::{t, use_texts},
    ui::{AccountSelect, CitySelect, Fetched, FilterForm, Kept, Once, Toggle},
};
use domain::outlets::{OutletColumn, OutletFilterChoices, OutletQuery};
use leptos::prelude::*;

/// The fields of the form, hidden ones included.
const FIELDS: &[&str] =
    &["search", "account", "city", "behind", "some_offline", "no_receipts_today", "sort", "descending"];

/// Search and choices.
#[component]
pub fn Filters(view: Memo<ListView>, choices: Fetched<OutletFilterChoices>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <FilterForm
            action="/outlets"
            fields=FIELDS
            address_of=|fields| ListView::parse(fields).href()
            here=Signal::derive(move || view.get().href())
            searched=Signal::derive(move || view.get().query.search)
            label=t!(texts, "outlets-search")
            placeholder=t!(texts, "outlets-search-placeholder")
        >
            <Once resource=choices let:choices>
                <Selects view=view choices=choices.unwrap_or_default()/>
            </Once>
            <Kept fields=Signal::derive(move || kept(&view.get().query))/>
        </FilterForm>
    }
    .into_any()
}

#[component]
fn Selects(view: Memo<ListView>, choices: OutletFilterChoices) -> impl IntoView {
    view! {
        <AccountSelect accounts=choices.accounts chosen=Signal::derive(move || view.get().query.account)/>
        <CitySelect cities=choices.cities chosen=Signal::derive(move || view.get().query.city)/>
    }
    .into_any()
}

fn kept(query: &OutletQuery) -> Vec<(&'static str, String)> {
    let on = |on: bool| on.then(|| "true".to_owned());
    [
        ("behind", on(query.behind)),
        ("some_offline", on(query.some_offline)),
        ("no_receipts_today", on(query.no_receipts_today)),
        ("sort", (query.sort != OutletColumn::Outlet).then(|| query.sort.to_string())),
        ("descending", on(query.descending)),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

/// Filters that are on or off.
#[component]
pub fn Chips(view: Memo<ListView>, behind: Signal<i64>) -> impl IntoView {
    let texts = use_texts();
    let toggle =
        move |label: String, switch: fn(&mut OutletQuery) -> &mut bool, count: Option<Signal<String>>| {
            let on = Memo::new(move |_| *switch(&mut view.get().query));
            let href = Signal::derive(move || view.get().switched(switch).href());
            view! { <Toggle label=label count=count on=on href=href/> }
        };
    let behind = Signal::derive(move || texts.number(behind.get()));
    view! {
        <div class="chips">
            {toggle(t!(texts, "outlets-behind"), |query| &mut query.behind, Some(behind))}
            {toggle(t!(texts, "outlets-some-offline"), |query| &mut query.some_offline, None)}
            {toggle(t!(texts, "filter-no-receipts"), |query| &mut query.no_receipts_today, None)}
            {move || view.get().is_filtered().then(|| view! {
                <a class="reset" href="/outlets" data-noscroll="">{t!(texts, "filters-reset")}</a>
            })}
        </div>
    }
    .into_any()
}
