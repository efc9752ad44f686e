use super::{
    api::list_incidents,
    filters::{Chips, Filters, Tabs},
    list_view::{IncidentsView, use_incidents_view},
    table::IncidentTable,
};
use crate::{
    help::HelpLink,
    live::{soon, use_live},
    outlets::outlet_choices,
    text::{t, use_texts},
    ui::{Empty, Fetched, Loaded, Pager},
};
use domain::{
    incidents::{IncidentFilter, IncidentPage, IncidentQuery},
    live::{LiveEvent, Subscription},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use std::time::Duration;

/// Incidents come in bursts; the list is fetched anew at most so often.
const REST: Duration = Duration::from_millis(500);

/// `/incidents`: what is to be worked on, and what was. Its whole state is its address.
#[component]
pub fn IncidentsPage() -> impl IntoView {
    let texts = use_texts();
    let view = use_incidents_view();
    let page = Fetched::new(move || view.get().query, list_incidents);
    let choices = Fetched::new(|| (), |()| outlet_choices());
    let (waiting, set_waiting) = signal(false);
    view! {
        <Title text=t!(texts, "nav-incidents")/>
        <div class="head">
            <h1>{t!(texts, "nav-incidents")}</h1>
            <HelpLink to="incidents#list"/>
            <Filters view=view choices=choices/>
        </div>
        <div class="grid" aria-busy=move || waiting.get().to_string()>
            <Loaded resource=page rows=12 set_waiting=set_waiting let:page>
                <List view=view page=page/>
            </Loaded>
        </div>
    }
}

#[component]
fn List(view: Memo<IncidentsView>, page: RwSignal<IncidentPage>) -> impl IntoView {
    keep_up_to_date(view, page);
    let empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    view! {
        <Tabs view=view counts=Signal::derive(move || page.with(|page| page.counts))/>
        <Chips view=view/>
        <Show when=move || !empty.get() fallback=move || view! { <NoRows view=view/> }>
            <IncidentTable page=page/>
            <div class="below">
                {move || {
                    let view = view.get();
                    view! {
                        <Pager
                            page=view.query.page
                            page_size=IncidentQuery::PAGE_SIZE
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

/// An incident that was opened or changed changes the list: it is fetched anew soon after. In the browser only.
fn keep_up_to_date(view: Memo<IncidentsView>, page: RwSignal<IncidentPage>) {
    let live = use_live();
    let wanted = Memo::new(move |_| Subscription { incidents: true, ..Subscription::default() });
    let fetch = move || {
        spawn_local(async move {
            let Some(asked) = view.try_get_untracked() else { return };
            let Ok(fresh) = list_incidents(asked.query.clone()).await else { return };
            // Another view may have been chosen meanwhile; its rows come by themselves.
            if view.try_get_untracked().is_some_and(|now| now == asked) {
                let as_of = fresh.as_of;
                page.try_set(fresh);
                live.caught_up(as_of);
            }
        });
    };
    let fetch_soon = soon(REST, fetch);
    live.watch(wanted, move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => fetch(),
        LiveEvent::Incident(_) => fetch_soon(),
        LiveEvent::Device(_) | LiveEvent::Account(_) | LiveEvent::Pulse { .. } | LiveEvent::Bye => {}
    });
}

#[component]
fn NoRows(view: Memo<IncidentsView>) -> impl IntoView {
    let texts = use_texts();
    move || {
        let view = view.get();
        if view.is_filtered() || view.query.page > 0 {
            return view! {
                <Empty title=t!(texts, "incidents-empty-filtered")>
                    <p>{t!(texts, "empty-filtered-text")}</p>
                    <p><a class="button" href=view.unfiltered().href()>{t!(texts, "filters-reset")}</a></p>
                </Empty>
            }
            .into_any();
        }
        let (title, text) = match view.query.show {
            IncidentFilter::Mine => {
                (t!(texts, "incidents-empty-mine"), t!(texts, "incidents-empty-mine-text"))
            }
            IncidentFilter::Closed => {
                (t!(texts, "incidents-empty-closed"), t!(texts, "incidents-empty-text"))
            }
            IncidentFilter::Open | IncidentFilter::All => {
                (t!(texts, "incidents-empty-open"), t!(texts, "incidents-empty-text"))
            }
        };
        view! { <Empty title=title><p>{text}</p></Empty> }.into_any()
    }
}
