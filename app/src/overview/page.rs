use super::api::get_overview;
use crate::{
    devices::GridView,
    help::HelpLink,
    incidents::IncidentsView,
    live::{every_minute, use_live},
    outlets::ListView,
    text::{capitalised, t, use_texts},
    ui::{Empty, Fetched, Icon, Loaded, Moment},
};
use domain::{
    accounts::AccountId,
    devices::{DeviceColumn, DeviceQuery, StateCounts, StateFilter},
    live::{LiveEvent, Subscription},
    overview::{AccountOverview, ArchivedCall, Overview, OverviewTotal},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

/// `/`: how many devices are online, offline, never connected, duplicated, and what was sold today; by account.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let texts = use_texts();
    let overview = Fetched::new(|| (), |()| get_overview());
    view! {
        <Title text=t!(texts, "nav-overview")/>
        <div class="head"><h1>{t!(texts, "overview-title")}</h1><HelpLink to="start"/></div>
        <Loaded resource=overview rows=6 let:overview>
            <Picture overview=overview/>
        </Loaded>
    }
}

#[component]
fn Picture(overview: RwSignal<Overview>) -> impl IntoView {
    let texts = use_texts();
    keep_up_to_date(overview);
    let total = Memo::new(move |_| overview.with(Overview::total));
    let ids =
        Memo::new(move |_| overview.with(|o| o.accounts.iter().map(|a| a.account_id).collect::<Vec<_>>()));
    view! {
        <Tiles total=total/>
        <Show
            when=move || !ids.with(Vec::is_empty)
            fallback=move || view! {
                <Empty title=t!(texts, "overview-empty-title")><p>{t!(texts, "overview-empty-text")}</p></Empty>
            }
        >
            <div class="table-wrap">
                <table class="accounts">
                    <caption class="visually-hidden">{t!(texts, "overview-by-account")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(texts, "column-account")}</th>
                            <th scope="col" class="n">{t!(texts, "column-outlets")}</th>
                            <th scope="col" class="n">{capitalised(t!(texts, "outlets-behind"))}</th>
                            <th scope="col" class="n">{t!(texts, "nav-incidents")}</th>
                            <th scope="col" class="n">{t!(texts, "column-devices")}</th>
                            <th scope="col" class="n">{capitalised(t!(texts, "state-online"))}</th>
                            <th scope="col">{t!(texts, "column-online-share")}</th>
                            <th scope="col" class="n">{capitalised(t!(texts, "state-offline"))}</th>
                            <th scope="col" class="n">{capitalised(t!(texts, "state-never-connected"))}</th>
                            <th scope="col" class="n">{capitalised(t!(texts, "filter-duplicates"))}</th>
                            <th scope="col" class="n">{t!(texts, "receipts-today")}</th>
                            <th scope="col" class="n">{t!(texts, "revenue-today")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || ids.get() key=|id| *id let:id>
                            <AccountLine id=id overview=overview/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        <ArchivedCalls overview=overview/>
    }
    .into_any()
}

/// Archived devices whose software still runs: somebody should remove it, or bring the device back.
#[component]
fn ArchivedCalls(overview: RwSignal<Overview>) -> impl IntoView {
    let texts = use_texts();
    let calls = Memo::new(move |_| overview.with(|overview| overview.archived_calls.clone()));
    let line = move |call: ArchivedCall| {
        view! {
            <li>
                <b>{call.pos_id.to_string()}</b>" "{call.outlet}" · "{call.external_ip}" · "
                <Moment at=call.at zone=call.zone/>
            </li>
        }
    };
    move || {
        calls.with(|calls| !calls.is_empty()).then(|| {
            view! {
                <section class="card archived-calls">
                    <h2>{t!(texts, "archived-calls")}</h2>
                    <p>{t!(texts, "archived-calls-text")}</p>
                    <ul>{calls.get().into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Changes of totals replace the account's; after a loss, and each minute, everything is fetched anew.
fn keep_up_to_date(overview: RwSignal<Overview>) {
    let live = use_live();
    let wanted = Memo::new(|_| Subscription { totals: true, ..Subscription::default() });
    let fetch = move || {
        spawn_local(async move {
            if let Ok(fresh) = get_overview().await {
                let as_of = fresh.as_of;
                overview.try_set(fresh);
                live.caught_up(as_of);
            }
        });
    };
    every_minute(fetch);
    live.watch(wanted, move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => fetch(),
        LiveEvent::Account(account) => {
            overview.try_update(|overview| {
                if let Some(known) = overview.accounts.iter_mut().find(|a| a.account_id == account.account_id)
                {
                    *known = account;
                }
            });
        }
        LiveEvent::Device(_) | LiveEvent::Incident(_) | LiveEvent::Pulse { .. } | LiveEvent::Bye => {}
    });
}

/// The grid with these filters.
fn grid(account: Option<AccountId>, filter: impl FnOnce(&mut DeviceQuery)) -> String {
    let mut query = DeviceQuery { account, ..DeviceQuery::default() };
    filter(&mut query);
    GridView { query, ..GridView::default() }.href()
}

fn online(query: &mut DeviceQuery) {
    query.state = StateFilter::Online;
}

fn offline(query: &mut DeviceQuery) {
    query.state = StateFilter::Offline;
}

fn never_connected(query: &mut DeviceQuery) {
    query.never_connected = true;
}

fn duplicates(query: &mut DeviceQuery) {
    query.duplicates = true;
}

fn best_selling(query: &mut DeviceQuery) {
    query.sort = DeviceColumn::Revenue;
    query.descending = true;
}

#[component]
fn Tiles(total: Memo<OverviewTotal>) -> impl IntoView {
    let texts = use_texts();
    let count =
        move |of: fn(&StateCounts) -> i64| move || texts.number(total.with(|total| of(&total.devices)));
    view! {
        <section class="tiles" aria-label=t!(texts, "overview-total")>
            <Tile href=grid(None, online) icon="online" class="online" value=Signal::derive(count(|c| c.online))>
                {t!(texts, "state-online")}
            </Tile>
            <Tile href=grid(None, offline) icon="offline" class="offline" value=Signal::derive(count(|c| c.offline))>
                {move || t!(texts, "overview-offline-of-which", count = total.get().devices.never_connected)}
            </Tile>
            <Tile
                href=grid(None, never_connected)
                icon="never"
                class="never"
                value=Signal::derive(count(|c| c.never_connected))
            >
                {t!(texts, "state-never-connected")}
            </Tile>
            <Tile
                href=grid(None, duplicates)
                icon="copies"
                class="copies"
                value=Signal::derive(count(|c| c.duplicated))
            >
                {t!(texts, "overview-duplicated")}
            </Tile>
            <Tile
                href="/outlets?behind=true".to_owned()
                icon="behind"
                class="lagging"
                value=Signal::derive(move || texts.number(total.get().outlets_behind))
            >
                {t!(texts, "outlets-behind")}
            </Tile>
            <Tile
                href="/incidents".to_owned()
                icon="alert"
                class="open-incidents"
                value=Signal::derive(move || texts.number(total.get().incidents_open))
            >
                {t!(texts, "overview-incidents")}
            </Tile>
            <Tile
                href=grid(None, best_selling)
                icon="receipt"
                class="sales"
                value=Signal::derive(move || total.get().revenue_today.format(texts.language()))
            >
                {move || t!(texts, "overview-receipts", count = total.get().receipts_today)}
            </Tile>
        </section>
    }
    .into_any()
}

#[component]
fn Tile(
    href: String,
    icon: &'static str,
    class: &'static str,
    value: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=format!("tile {class}") href=href>
            <b>{move || value.get()}</b>
            <span><Icon name=icon/>{children()}</span>
        </a>
    }
    .into_any()
}

#[component]
fn AccountLine(id: AccountId, overview: RwSignal<Overview>) -> impl IntoView {
    let texts = use_texts();
    let account = Memo::new(move |_| {
        overview.with(|overview| overview.accounts.iter().find(|account| account.account_id == id).cloned())
    });
    let of = move |read: fn(&AccountOverview) -> i64| {
        move || account.with(|account| account.as_ref().map_or(0, read))
    };
    let number = move |read: fn(&AccountOverview) -> i64| {
        let value = of(read);
        move || texts.number(value())
    };
    let linked = move |filter: fn(&mut DeviceQuery), read: fn(&AccountOverview) -> i64| {
        let value = of(read);
        move || match value() {
            0 => view! { <span class="zero">"0"</span> }.into_any(),
            count => view! { <a href=grid(Some(id), filter)>{texts.number(count)}</a> }.into_any(),
        }
    };
    view! {
        <tr>
            <th scope="row">
                <a href=grid(Some(id), |_| ())>
                    {move || account.with(|a| a.as_ref().map(|a| a.network.clone()))}
                </a>
                <small>{move || account.with(|a| a.as_ref().map(|a| a.account_email.clone()))}</small>
            </th>
            <td class="n" data-label=t!(texts, "column-outlets")>
                <a href=ListView::of_account(id, false).href()>{number(|a| a.outlets)}</a>
            </td>
            <td class="n" data-label=capitalised(t!(texts, "outlets-behind"))>
                {move || match account.with(|a| a.as_ref().map_or(0, |a| a.outlets_behind)) {
                    0 => view! { <span class="zero">"0"</span> }.into_any(),
                    count => view! {
                        <a class="behind" href=ListView::of_account(id, true).href()>{texts.number(count)}</a>
                    }.into_any(),
                }}
            </td>
            <td class="n" data-label=t!(texts, "nav-incidents")>
                {move || match account.with(|a| a.as_ref().map_or(0, |a| a.incidents_open)) {
                    0 => view! { <span class="zero">"0"</span> }.into_any(),
                    count => view! {
                        <a class="behind" href=IncidentsView::of_account(id).href()>{texts.number(count)}</a>
                    }.into_any(),
                }}
            </td>
            <td class="n" data-label=t!(texts, "column-devices")>{linked(|_| (), |a| a.devices.all)}</td>
            <td class="n" data-label=capitalised(t!(texts, "state-online"))>{linked(online, |a| a.devices.online)}</td>
            <td class="online-share" data-label=t!(texts, "column-online-share")>
                {move || account.with(|a| a.as_ref().map(|a| view! { <OnlineShare counts=a.devices/> }))}
            </td>
            <td class="n" data-label=capitalised(t!(texts, "state-offline"))>{linked(offline, |a| a.devices.offline)}</td>
            <td class="n" data-label=capitalised(t!(texts, "state-never-connected"))>
                {linked(never_connected, |a| a.devices.never_connected)}
            </td>
            <td class="n" data-label=capitalised(t!(texts, "filter-duplicates"))>{linked(duplicates, |a| a.devices.duplicated)}</td>
            <td class="n" data-label=t!(texts, "receipts-today")>{number(|a| a.receipts_today)}</td>
            <td class="n" data-label=t!(texts, "revenue-today")>
                <a href=grid(Some(id), best_selling)>
                    {move || account.with(|a| {
                        a.as_ref().map(|a| a.revenue_today.format(texts.language()))
                    })}
                </a>
            </td>
        </tr>
    }
    .into_any()
}

/// The share of devices that are online, as a bar and a percentage.
#[component]
fn OnlineShare(counts: StateCounts) -> impl IntoView {
    let texts = use_texts();
    let per_mille = (counts.online * 1_000).checked_div(counts.all);
    per_mille.map(|per_mille| {
        let width = format!("{}.{}%", per_mille / 10, per_mille % 10);
        #[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
        let share = texts.percent(per_mille as f64 / 1_000.0);
        view! {
            <svg class="share-bar" width="72" height="8" aria-hidden="true">
                <rect class="ground" width="100%" height="8" rx="2"></rect>
                <rect class="online" width=width height="8" rx="2"></rect>
            </svg>
            {share}
        }
    })
}
