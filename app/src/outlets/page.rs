use super::{
    api::{list_outlets, outlet_choices},
    filters::{Chips, Filters},
    list_view::{ListView, use_list_view},
    table::OutletTable,
};
use crate::{
    help::HelpLink,
    live::{every_minute, soon, use_live},
    text::{t, use_texts},
    ui::{Empty, Fetched, Loaded, Pager},
};
use domain::{
    live::{LiveEvent, Subscription},
    outlets::{OutletPage, OutletQuery},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use std::time::Duration;

/// Totals change every second; the list is fetched anew at most so often.
const REST: Duration = Duration::from_secs(5);

/// `/outlets`: every outlet's day against its profile. Its whole state is its address.
#[component]
pub fn OutletsPage() -> impl IntoView {
    let texts = use_texts();
    let view = use_list_view();
    let page = Fetched::new(move || view.get().query, list_outlets);
    let choices = Fetched::new(|| (), |()| outlet_choices());
    let (waiting, set_waiting) = signal(false);
    view! {
        <Title text=t!(texts, "nav-outlets")/>
        <div class="head">
            <h1>{t!(texts, "nav-outlets")}</h1>
            <HelpLink to="outlets"/>
            <Filters view=view choices=choices/>
        </div>
        <div class="grid" aria-busy=move || waiting.get().to_string()>
            <Loaded resource=page rows=20 set_waiting=set_waiting let:page>
                <List view=view page=page/>
            </Loaded>
        </div>
    }
}

#[component]
fn List(view: Memo<ListView>, page: RwSignal<OutletPage>) -> impl IntoView {
    keep_up_to_date(view, page);
    let empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    view! {
        <Chips view=view behind=Signal::derive(move || page.with(|page| page.behind))/>
        <Show when=move || !empty.get() fallback=move || view! { <NoRows view=view/> }>
            <OutletTable view=view page=page/>
            <div class="below">
                {move || {
                    let view = view.get();
                    view! {
                        <Pager
                            page=view.query.page
                            page_size=OutletQuery::PAGE_SIZE
                            total=page.with(|page| page.total)
                            href=move |page| view.with(|query| query.page = page).href()
                        />
                    }
                }}
            </div>
        </Show>
    }
    .into_any()
}

/// What changes the totals changes the list: it is fetched anew soon after. In the browser only.
fn keep_up_to_date(view: Memo<ListView>, page: RwSignal<OutletPage>) {
    let live = use_live();
    let wanted = Memo::new(move |_| Subscription {
        totals: true,
        account: view.with(|view| view.query.account),
        ..Subscription::default()
    });
    let fetch = move || {
        spawn_local(async move {
            let Some(asked) = view.try_get_untracked() else { return };
            let Ok(fresh) = list_outlets(asked.query.clone()).await else { return };
            // Another view may have been chosen meanwhile; its rows come by themselves.
            if view.try_get_untracked().is_some_and(|now| now == asked) {
                let as_of = fresh.as_of;
                page.try_set(fresh);
                live.caught_up(as_of);
            }
        });
    };
    every_minute(fetch);
    let fetch_soon = soon(REST, fetch);
    live.watch(wanted, move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => fetch(),
        LiveEvent::Account(_) => fetch_soon(),
        LiveEvent::Device(_) | LiveEvent::Incident(_) | LiveEvent::Pulse { .. } | LiveEvent::Bye => {}
    });
}

#[component]
fn NoRows(view: Memo<ListView>) -> impl IntoView {
    let texts = use_texts();
    move || {
        if view.get().is_filtered() || view.get().query.page > 0 {
            view! {
                <Empty title=t!(texts, "outlets-empty-filtered")>
                    <p>{t!(texts, "empty-filtered-text")}</p>
                    <p><a class="button" href="/outlets">{t!(texts, "filters-reset")}</a></p>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty title=t!(texts, "outlets-empty-title")><p>{t!(texts, "empty-devices-text")}</p></Empty>
            }
            .into_any()
        }
    }
}
