use super::{
    api::checklist,
    make::{Files, Kind},
    table::{ChecklistTable, rows_of},
    view::{ReportView, use_report_view},
    words::show_name,
};
use crate::{
    help::HelpLink,
    text::{t, use_texts},
    ui::{AccountSelect, CitySelect, Empty, Fetched, Kept, Loaded, Pager, read_form},
};
use domain::checklist::{ChecklistPage, ChecklistQuery, ChecklistShow};
use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The fields of the form, hidden ones included.
const FIELDS: &[&str] = &["account", "city", "show"];

/// `/reports`: the checklist of an account. Its whole state is its address.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let texts = use_texts();
    let view = use_report_view();
    let page = Fetched::new(move || view.get().query, checklist);
    let (waiting, set_waiting) = signal(false);
    view! {
        <Title text=t!(texts, "checklist-title")/>
        <div class="head">
            <h1>{t!(texts, "nav-reports")}</h1>
            <HelpLink to="reports#checklist"/>
            <ReportTabs view=view here=ReportTab::Checklist/>
        </div>
        <div class="report" aria-busy=move || waiting.get().to_string()>
            <Loaded resource=page rows=20 set_waiting=set_waiting let:page>
                <Report view=view page=page/>
            </Loaded>
        </div>
    }
}

/// Which report is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportTab {
    Checklist,
    Compare,
    Rollout,
}

/// The reports; the account stays chosen.
#[component]
pub(crate) fn ReportTabs(view: Memo<ReportView>, here: ReportTab) -> impl IntoView {
    let texts = use_texts();
    let tab = move |tab: ReportTab, path: &'static str, title: String| {
        let current = (tab == here).then_some("page");
        view! { <a href=move || view.get().unfiltered().at(path) aria-current=current>{title}</a> }
    };
    view! {
        <nav class="tabs" aria-label=t!(texts, "reports-label")>
            {tab(ReportTab::Checklist, "/reports", t!(texts, "checklist-title"))}
            {tab(ReportTab::Compare, "/reports/compare", t!(texts, "compare-title"))}
            {tab(ReportTab::Rollout, "/reports/rollout", t!(texts, "rollout-title"))}
        </nav>
    }
    .into_any()
}

#[component]
fn Report(view: Memo<ReportView>, page: RwSignal<ChecklistPage>) -> impl IntoView {
    let chosen = Memo::new(move |_| page.with(|page| page.account.is_some()));
    let empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    view! {
        <Form view=view page=page/>
        <Show when=move || chosen.get() fallback=move || view! { <NoAccount page=page/> }>
            <ShowTabs view=view page=page/>
            <Show when=move || !empty.get() fallback=move || view! { <NoRows view=view/> }>
                <ChecklistTable rows=rows_of(page)/>
                <div class="below">
                    {move || {
                        let view = view.get();
                        view! {
                            <Pager
                                page=view.query.page
                                page_size=ChecklistQuery::PAGE_SIZE
                                total=page.with(|page| page.counts.of(view.query.show))
                                href=move |page| view.on_page(page).href()
                            />
                        }
                    }}
                </div>
            </Show>
        </Show>
    }
    .into_any()
}

/// Account, city, and what to make of it. Without scripts each button asks the server for its page or file.
#[component]
fn Form(view: Memo<ReportView>, page: RwSignal<ChecklistPage>) -> impl IntoView {
    let texts = use_texts();
    let form = NodeRef::<html::Form>::new();
    let accounts = page.with_untracked(|page| page.accounts.clone());
    let only = (accounts.len() == 1).then(|| accounts[0].0.to_string());
    let account = Signal::derive(move || page.with(|page| page.account));
    let cities = Memo::new(move |_| page.with(|page| page.cities.clone()));
    let city = Signal::derive(move || view.get().query.city);
    let chosen = Memo::new(move |_| page.with(|page| page.account.is_some()));
    let navigate = use_navigate();
    let filled = move || form.get_untracked().and_then(|form| read_form(&form, FIELDS));
    let apply = StoredValue::new(move || {
        if let Some(asked) = filled().map(|fields| ReportView::parse(&fields)) {
            let mut asked = asked;
            // A city belongs to its account.
            if asked.query.account != account.get_untracked() {
                asked.query.city.clear();
            }
            if asked != view.get_untracked() {
                navigate(
                    &asked.href(),
                    NavigateOptions { scroll: false, resolve: false, ..Default::default() },
                );
            }
        }
    });
    let files = Files::new(Callback::new(move |()| {
        filled().map(|fields| ReportView::parse(&fields).query).unwrap_or_default()
    }));
    let kept = move || {
        let show = view.get().query.show;
        let show = (show != ChecklistShow::All).then(|| ("show", show.to_string()));
        [only.clone().map(|only| ("account", only)), show].into_iter().flatten().collect::<Vec<_>>()
    };
    view! {
        <form
            node_ref=form
            class="filters report-form"
            method="get"
            action="/reports"
            on:submit=move |event| { event.prevent_default(); apply.with_value(|apply| apply()); }
            on:change=move |_| apply.with_value(|apply| apply())
        >
            <AccountSelect accounts=accounts chosen=account none=t!(texts, "reports-choose-account")/>
            {move || view! { <CitySelect cities=cities.get() chosen=city/> }}
            <Kept fields=Signal::derive(kept)/>
            <button type="submit" class="find">{t!(texts, "reports-on-screen")}</button>
            <span class="results" role="group" aria-label=t!(texts, "reports-download")>
                {[Kind::Html, Kind::Excel, Kind::Csv].map(|kind| {
                    let name = match kind {
                        Kind::Html => t!(texts, "reports-html"),
                        Kind::Excel => t!(texts, "reports-excel"),
                        Kind::Csv => t!(texts, "reports-csv"),
                    };
                    view! {
                        <button
                            type="submit"
                            formaction=kind.without_scripts()
                            disabled=move || !chosen.get() || files.busy()
                            on:click=move |event| { event.prevent_default(); files.make(kind); }
                        >
                            {name}
                        </button>
                    }
                })}
            </span>
        </form>
        <noscript><p class="muted">{t!(texts, "reports-no-scripts")}</p></noscript>
        {files.progress()}
    }
    .into_any()
}

/// Which lines, with their counts.
#[component]
fn ShowTabs(view: Memo<ReportView>, page: RwSignal<ChecklistPage>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <nav class="tabs show" aria-label=t!(texts, "checklist-show")>
            {ChecklistShow::ALL.map(|show| view! {
                <a
                    href=move || view.get().showing(show).href()
                    aria-current=move || (view.get().query.show == show).then_some("page")
                    data-noscroll=""
                >
                    {show_name(texts, show)}
                    " "
                    <i>{move || texts.number(page.with(|page| page.counts.of(show)))}</i>
                </a>
            })}
        </nav>
    }
    .into_any()
}

#[component]
fn NoAccount(page: RwSignal<ChecklistPage>) -> impl IntoView {
    let texts = use_texts();
    move || {
        if page.with(|page| page.accounts.is_empty()) {
            view! { <Empty title=t!(texts, "reports-no-accounts")><p>{t!(texts, "empty-devices-text")}</p></Empty> }
                .into_any()
        } else {
            view! { <Empty title=t!(texts, "reports-choose-account")><p>{t!(texts, "reports-choose-text")}</p></Empty> }
                .into_any()
        }
    }
}

#[component]
fn NoRows(view: Memo<ReportView>) -> impl IntoView {
    let texts = use_texts();
    move || {
        let view = view.get();
        if view.query.page > 0 {
            return view! {
                <Empty title=t!(texts, "empty-page-title")>
                    <p><a class="button" href=view.on_page(0).href()>{t!(texts, "pager-first")}</a></p>
                </Empty>
            }
            .into_any();
        }
        if view.query.is_filtered() {
            return view! {
                <Empty title=t!(texts, "checklist-nothing")>
                    <p><a class="button" href=view.unfiltered().href()>{t!(texts, "checklist-show-all")}</a></p>
                </Empty>
            }
            .into_any();
        }
        view! { <Empty title=t!(texts, "empty-devices-title")><p>{t!(texts, "empty-devices-text")}</p></Empty> }
            .into_any()
    }
}
