//! The form of the list, its tabs, and the filter that is a link.
use super::list_view::IncidentsView;
use crate::{
    text::{t, use_texts},
    ui::{AccountSelect, CitySelect, Fetched, FilterForm, Kept, Once, Toggle},
};
use domain::{
    incidents::{IncidentCounts, IncidentFilter, IncidentQuery},
    outlets::OutletFilterChoices,
};
use leptos::prelude::*;

/// The fields of the form, hidden ones included.
const FIELDS: &[&str] = &["search", "account", "city", "show", "lasting"];

/// Search and choices.
#[component]
pub fn Filters(view: Memo<IncidentsView>, choices: Fetched<OutletFilterChoices>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <FilterForm
            action="/incidents"
            fields=FIELDS
            address_of=|fields| IncidentsView::parse(fields).href()
            here=Signal::derive(move || view.get().href())
            searched=Signal::derive(move || view.get().query.search)
            label=t!(texts, "incidents-search")
            placeholder=t!(texts, "incidents-search-placeholder")
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
fn Selects(view: Memo<IncidentsView>, choices: OutletFilterChoices) -> impl IntoView {
    view! {
        <AccountSelect accounts=choices.accounts chosen=Signal::derive(move || view.get().query.account)/>
        <CitySelect cities=choices.cities chosen=Signal::derive(move || view.get().query.city)/>
    }
    .into_any()
}

fn kept(query: &IncidentQuery) -> Vec<(&'static str, String)> {
    [
        ("show", (query.show != IncidentFilter::default()).then(|| query.show.to_string())),
        ("lasting", query.lasting.then(|| "true".to_owned())),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

/// Открытые / Мои / Закрытые / Все with their counts.
#[component]
pub fn Tabs(view: Memo<IncidentsView>, #[prop(into)] counts: Signal<IncidentCounts>) -> impl IntoView {
    let texts = use_texts();
    let tab = move |show: IncidentFilter, name: String, count: fn(IncidentCounts) -> i64| {
        view! {
            <a
                href=move || view.get().with(|query| query.show = show).href()
                aria-current=move || view.get().shows(show).then_some("page")
                data-noscroll=""
            >
                {name}" "<i>{move || texts.number(count(counts.get()))}</i>
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=t!(texts, "tabs-label")>
            {tab(IncidentFilter::Open, t!(texts, "incidents-tab-open"), |counts| counts.open)}
            {tab(IncidentFilter::Mine, t!(texts, "incidents-tab-mine"), |counts| counts.mine)}
            {tab(IncidentFilter::Closed, t!(texts, "incidents-tab-closed"), |counts| counts.all - counts.open)}
            {tab(IncidentFilter::All, t!(texts, "tab-all"), |counts| counts.all)}
        </nav>
    }
    .into_any()
}

/// The filter that is on or off, and the way back to no filter.
#[component]
pub fn Chips(view: Memo<IncidentsView>) -> impl IntoView {
    let texts = use_texts();
    let on = Memo::new(move |_| view.get().query.lasting);
    let href = Signal::derive(move || view.get().with(|query| query.lasting = !query.lasting).href());
    view! {
        <div class="chips">
            <Toggle label=t!(texts, "incidents-lasting") count=None on=on href=href/>
            {move || {
                let view = view.get();
                view.is_filtered().then(|| view! {
                    <a class="reset" href=view.unfiltered().href() data-noscroll="">{t!(texts, "filters-reset")}</a>
                })
            }}
        </div>
    }
    .into_any()
}
