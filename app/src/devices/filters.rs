//! The form of the grid: search and choices.
use super::view::GridView;
use crate::{
    text::{t, use_texts},
    ui::{AccountSelect, CitySelect, Fetched, FilterForm, Kept, Once, Select},
};
use domain::devices::{DeviceColumn, DeviceFilterChoices, DeviceKind, StateFilter};
use leptos::prelude::*;

/// The fields of the form, hidden ones included.
const FIELDS: &[&str] = &[
    "search",
    "account",
    "city",
    "kind",
    "version",
    "state",
    "outlet",
    "never_connected",
    "duplicates",
    "no_receipts_today",
    "silent",
    "sort",
    "descending",
    "last_receipt",
];

/// Search and choices.
#[component]
pub fn Filters(view: Memo<GridView>, choices: Fetched<DeviceFilterChoices>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <FilterForm
            action="/devices"
            fields=FIELDS
            address_of=|fields| GridView::parse(fields).href()
            here=Signal::derive(move || view.get().href())
            searched=Signal::derive(move || view.get().query.search)
            label=t!(texts, "search-label")
            placeholder=t!(texts, "search-placeholder")
        >
            <Once resource=choices let:choices>
                <Selects view=view choices=choices.unwrap_or_default()/>
            </Once>
            <Kept fields=Signal::derive(move || kept(view.get()))/>
        </FilterForm>
    }
    .into_any()
}

#[component]
fn Selects(view: Memo<GridView>, choices: DeviceFilterChoices) -> impl IntoView {
    let texts = use_texts();
    let query = move || view.get().query;
    let kinds = DeviceKind::ALL.map(|kind| (kind.to_string(), kind.label(texts.language()).to_owned()));
    let versions = choices.versions.into_iter().map(|version| (version.clone(), version)).collect::<Vec<_>>();
    view! {
        <AccountSelect accounts=choices.accounts chosen=Signal::derive(move || query().account)/>
        <CitySelect cities=choices.cities chosen=Signal::derive(move || query().city)/>
        <Select
            name="kind"
            label=t!(texts, "column-kind")
            all=t!(texts, "filter-all-kinds")
            choices=kinds.to_vec()
            chosen=Signal::derive(move || query().kind.map(|kind| kind.to_string()).unwrap_or_default())
        />
        <Select
            name="version"
            label=t!(texts, "column-version-full")
            all=t!(texts, "filter-all-versions")
            choices=versions
            chosen=Signal::derive(move || query().version)
        />
    }
    .into_any()
}

/// What the form does not show.
fn kept(GridView { query, last_receipt }: GridView) -> Vec<(&'static str, String)> {
    let on = |on: bool| on.then(|| "true".to_owned());
    [
        ("state", (query.state != StateFilter::All).then(|| query.state.to_string())),
        ("outlet", query.outlet.map(|id| id.to_string())),
        ("never_connected", on(query.never_connected)),
        ("duplicates", on(query.duplicates)),
        ("no_receipts_today", on(query.no_receipts_today)),
        ("silent", on(query.silent)),
        ("sort", (query.sort != DeviceColumn::PosId).then(|| query.sort.to_string())),
        ("descending", on(query.descending)),
        ("last_receipt", on(last_receipt)),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}
