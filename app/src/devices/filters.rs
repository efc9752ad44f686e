//! The form of the grid: search and choices. A plain `GET` form; with WASM it applies itself while one types.
use super::view::GridView;
use crate::{
    error::AppError,
    text::{t, use_texts},
    ui::{Icon, Once},
};
use domain::devices::{DeviceColumn, DeviceFilterChoices, DeviceKind, StateFilter};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;
use web_sys::{FormData, HtmlFormElement};

/// Typing rests this long before it is searched for.
const REST: Duration = Duration::from_millis(250);
/// The fields of the form, hidden ones included.
const FIELDS: [&str; 14] = [
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
pub fn Filters(
    view: Memo<GridView>,
    choices: Resource<Result<DeviceFilterChoices, AppError>>,
) -> impl IntoView {
    let texts = use_texts();
    let form = NodeRef::<html::Form>::new();
    let search = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let resting = StoredValue::new(None::<TimeoutHandle>);
    let stop_resting = move || {
        if let Some(timer) = resting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop_resting);
    let apply = StoredValue::new(move |replace: bool| {
        stop_resting();
        let chosen = form.get_untracked().and_then(|form| read(&form));
        if let Some(chosen) = chosen.filter(|chosen| *chosen != view.get_untracked()) {
            navigate(
                &chosen.href(),
                NavigateOptions { replace, scroll: false, resolve: false, ..Default::default() },
            );
        }
    });
    let apply_now = move || {
        apply.try_with_value(|apply| apply(false));
    };
    let apply_soon = move |_| {
        stop_resting();
        let timer = set_timeout_with_handle(
            move || {
                apply.try_with_value(|apply| apply(true));
            },
            REST,
        );
        resting.try_set_value(timer.ok());
    };
    // A link or «back» changes the search from outside; it never takes letters from under the typing.
    Effect::new(move || {
        let text = view.with(|view| view.query.search.clone());
        if let Some(search) = search.get_untracked() {
            let typing = document().active_element().is_some_and(|active| active == **search);
            if !typing && search.value() != text {
                search.set_value(&text);
            }
        }
    });
    view! {
        <form
            node_ref=form
            class="filters"
            role="search"
            method="get"
            action="/devices"
            on:submit=move |event| { event.prevent_default(); apply_now(); }
            on:change=move |_| apply_now()
        >
            <div class="search">
                <Icon name="search"/>
                <input
                    node_ref=search
                    type="search"
                    name="search"
                    value=view.get_untracked().query.search
                    placeholder=t!(texts, "search-placeholder")
                    aria-label=t!(texts, "search-label")
                    aria-keyshortcuts="/"
                    autocomplete="off"
                    on:input=apply_soon
                />
            </div>
            <Once resource=choices let:choices>
                <Selects view=view choices=choices.unwrap_or_default()/>
            </Once>
            <Kept view=view/>
            <button type="submit" class="find">{t!(texts, "search-button")}</button>
        </form>
    }
    .into_any()
}

fn read(form: &HtmlFormElement) -> Option<GridView> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = FIELDS.map(|name| (name, data.get(name).as_string().unwrap_or_default()));
    Some(GridView::parse(&serde_urlencoded::to_string(fields).ok()?))
}

#[component]
fn Selects(view: Memo<GridView>, choices: DeviceFilterChoices) -> impl IntoView {
    let texts = use_texts();
    let query = move || view.get().query;
    let accounts =
        choices.accounts.into_iter().map(|(id, email)| (id.to_string(), email)).collect::<Vec<_>>();
    let kinds = DeviceKind::ALL.map(|kind| (kind.to_string(), kind.label(texts.language()).to_owned()));
    let same = |text: String| (text.clone(), text);
    let cities = choices.cities.into_iter().map(same).collect::<Vec<_>>();
    let versions = choices.versions.into_iter().map(same).collect::<Vec<_>>();
    view! {
        {(accounts.len() > 1).then(|| view! {
            <Select
                name="account"
                label=t!(texts, "column-account")
                all=t!(texts, "filter-all-accounts")
                choices=accounts
                chosen=Signal::derive(move || query().account.map(|id| id.to_string()).unwrap_or_default())
            />
        })}
        <Select
            name="city"
            label=t!(texts, "filter-city")
            all=t!(texts, "filter-all-cities")
            choices=cities
            chosen=Signal::derive(move || query().city)
        />
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

#[component]
fn Select(
    name: &'static str,
    label: String,
    /// The choice that is no filter.
    all: String,
    /// Values with what is shown of them.
    choices: Vec<(String, String)>,
    chosen: Signal<String>,
) -> impl IntoView {
    let now = chosen.get_untracked();
    let options = choices.into_iter().map(|(value, shown)| {
        let selected = value == now;
        view! { <option value=value selected=selected>{shown}</option> }
    });
    view! {
        <select name=name aria-label=label prop:value=move || chosen.get() class:on=move || !chosen.get().is_empty()>
            <option value="">{all}</option>
            {options.collect_view()}
        </select>
    }
    .into_any()
}

/// What the form does not show but must not lose.
#[component]
fn Kept(view: Memo<GridView>) -> impl IntoView {
    move || {
        let GridView { query, last_receipt } = view.get();
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
        .filter_map(|(name, value)| value.map(|value| view! { <input type="hidden" name=name value=value/> }))
        .collect_view()
    }
}
