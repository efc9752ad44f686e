//! The tabs, and the filters that are links: each leads to the view with or without it.
use super::view::GridView;
use crate::{
    text::{t, use_texts},
    ui::{Fetched, Icon, Once, Toggle},
};
use domain::devices::{DeviceFilterChoices, DeviceQuery, StateCounts, StateFilter};
use leptos::prelude::*;

/// Все / Онлайн / Оффлайн with their counts.
#[component]
pub fn Tabs(view: Memo<GridView>, counts: RwSignal<StateCounts>) -> impl IntoView {
    let texts = use_texts();
    let tab = move |state: StateFilter, name: String, count: fn(StateCounts) -> i64| {
        view! {
            <a
                href=move || view.get().with(|query| query.state = state).href()
                aria-current=move || (view.get().query.state == state).then_some("page")
                data-noscroll=""
            >
                {name}" "<i>{move || texts.number(count(counts.get()))}</i>
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=t!(texts, "tabs-label")>
            {tab(StateFilter::All, t!(texts, "tab-all"), |counts| counts.all)}
            {tab(StateFilter::Online, t!(texts, "tab-online"), |counts| counts.online)}
            {tab(StateFilter::Offline, t!(texts, "tab-offline"), |counts| counts.offline)}
        </nav>
    }
    .into_any()
}

/// Filters that are on or off, and what is chosen in the form, each removable by one click.
#[component]
pub fn Chips(
    view: Memo<GridView>,
    counts: RwSignal<StateCounts>,
    choices: Fetched<DeviceFilterChoices>,
) -> impl IntoView {
    let texts = use_texts();
    let toggle =
        move |label: String, switch: fn(&mut DeviceQuery) -> &mut bool, count: Option<Signal<String>>| {
            let on = Memo::new(move |_| *switch(&mut view.get().query));
            let href = Signal::derive(move || view.get().switched(switch).href());
            view! { <Toggle label=label count=count on=on href=href/> }
        };
    let number =
        move |count: fn(StateCounts) -> i64| Some(Signal::derive(move || texts.number(count(counts.get()))));
    view! {
        <div class="chips">
            {toggle(
                t!(texts, "filter-never-connected"),
                |query| &mut query.never_connected,
                number(|counts| counts.never_connected),
            )}
            {toggle(
                t!(texts, "filter-duplicates"),
                |query| &mut query.duplicates,
                number(|counts| counts.duplicated),
            )}
            {toggle(t!(texts, "filter-no-receipts"), |query| &mut query.no_receipts_today, None)}
            {toggle(t!(texts, "filter-silent"), |query| &mut query.silent, None)}
            <Chosen view=view choices=choices/>
            {move || {
                let view = view.get();
                view.is_filtered().then(|| view! {
                    <a class="reset" href=view.unfiltered().href() data-noscroll="">{t!(texts, "filters-reset")}</a>
                })
            }}
            <span class="spacer"></span>
            <ColumnToggle view=view/>
        </div>
    }
    .into_any()
}

/// What the form has chosen, as chips that take it back.
#[component]
fn Chosen(view: Memo<GridView>, choices: Fetched<DeviceFilterChoices>) -> impl IntoView {
    let texts = use_texts();
    let chips = move |choices: &DeviceFilterChoices| {
        let view = view.get();
        let DeviceQuery { search, account, outlet, city, kind, version, .. } = view.query.clone();
        let email =
            |id| choices.accounts.iter().find(|(known, _)| *known == id).map(|(_, email)| email.clone());
        [
            (!search.is_empty()).then(|| (format!("«{search}»"), view.with(|query| query.search.clear()))),
            account.map(|id| (email(id).unwrap_or_default(), view.with(|query| query.account = None))),
            outlet.map(|_| (t!(texts, "filter-one-outlet"), view.with(|query| query.outlet = None))),
            (!city.is_empty()).then(|| (city, view.with(|query| query.city.clear()))),
            kind.map(|kind| (kind.label(texts.language()).to_owned(), view.with(|query| query.kind = None))),
            (!version.is_empty()).then(|| {
                (t!(texts, "filter-version", version = version), view.with(|query| query.version.clear()))
            }),
        ]
        .into_iter()
        .flatten()
        .map(|(label, without)| {
            view! {
                <a class="chip on" href=without.href() data-noscroll="">
                    {label}
                    <Icon name="cross"/>
                    <span class="visually-hidden">{t!(texts, "filter-remove")}</span>
                </a>
            }
        })
        .collect_view()
    };
    view! {
        <Once resource=choices let:choices>
            {move || chips(choices.as_ref().unwrap_or(&DeviceFilterChoices::default()))}
        </Once>
    }
}

/// Shows or hides the column «Последний чек».
#[component]
fn ColumnToggle(view: Memo<GridView>) -> impl IntoView {
    let texts = use_texts();
    let shown = Memo::new(move |_| view.get().shows_last_receipt());
    let forced = Memo::new(move |_| view.get().shows_last_receipt() && !view.get().last_receipt);
    let href = move || {
        let mut view = view.get();
        view.last_receipt = !view.last_receipt;
        view.href()
    };
    move || {
        (!forced.get()).then(|| {
            view! {
                <a class="chip optional" class:on=shown href=href data-noscroll="">
                    <Icon name="column"/>
                    {t!(texts, "column-last-receipt")}
                    {move || shown.get().then(|| view! {
                        <Icon name="cross"/>
                        <span class="visually-hidden">{t!(texts, "column-hide")}</span>
                    })}
                </a>
            }
        })
    }
}
