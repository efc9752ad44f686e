use super::{
    super::parts::Head,
    words::{action_name, field_name, thing_href, thing_name, value},
};
use crate::{
    error::Result,
    text::{t, use_texts},
    ui::{AccountSelect, BrowserMoment, Empty, Fetched, Loaded, Pager, Select},
};
use domain::audit::{AuditEntry, AuditPage as Entries, AuditQuery, AuditThing};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

#[cfg(feature = "ssr")]
use crate::guard;

const PATH: &str = "/administration/audit";

/// One page of the log.
#[server(prefix = "/rpc", endpoint = "administration/audit")]
pub async fn audit_log(#[server(default)] query: AuditQuery) -> Result<Entries> {
    let viewer = guard::staff().await?;
    Ok(storage::audit::list(&guard::db(), &viewer.scope, &query).await?)
}

/// `/administration/audit`: who changed what and when. The state of the list is its address.
#[component]
pub fn AuditPage() -> impl IntoView {
    let texts = use_texts();
    let search = use_location().search;
    let query = Memo::new(move |_| search.with(|search| parse(search)));
    let page = Fetched::new(move || query.get(), audit_log);
    view! {
        <Head title=t!(texts, "administration-audit") help="administration#audit"/>
        <p class="muted">{t!(texts, "administration-audit-about")}</p>
        <Loaded resource=page rows=10 let:page>
            <Filters query=query page=page/>
            <Show
                when=move || page.with(|page| !page.entries.is_empty())
                fallback=move || view! {
                    <Empty title=t!(texts, "administration-none")><p>{t!(texts, "audit-none-text")}</p></Empty>
                }
            >
                <Table page=page/>
                <div class="below">
                    {move || {
                        let now = query.get();
                        view! {
                            <Pager
                                page=now.page()
                                page_size=AuditQuery::PAGE_SIZE
                                total=page.with(|page| page.total)
                                href=move |page| href(&AuditQuery { page, ..now.clone() })
                            />
                        }
                    }}
                </div>
            </Show>
        </Loaded>
    }
}

fn parse(search: &str) -> AuditQuery {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
    let mut query = AuditQuery::default();
    for (name, value) in pairs {
        match name.as_str() {
            "thing" => query.thing = value.parse().ok(),
            "thing_id" => query.thing_id = value,
            "who" => query.who = value,
            "account" => query.account = value.parse().ok(),
            "page" => query.page = value.parse().unwrap_or_default(),
            _ => {}
        }
    }
    query
}

fn href(query: &AuditQuery) -> String {
    let mut pairs = Vec::new();
    pairs.extend(query.thing.map(|thing| ("thing", thing.to_string())));
    pairs.extend(query.account.map(|account| ("account", account.to_string())));
    for (name, value) in [("thing_id", &query.thing_id), ("who", &query.who)] {
        if !value.is_empty() {
            pairs.push((name, value.clone()));
        }
    }
    if query.page > 0 {
        pairs.push(("page", query.page.to_string()));
    }
    let search = serde_urlencoded::to_string(pairs).unwrap_or_default();
    if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
}

/// A plain form; with WASM it applies itself.
#[component]
fn Filters(query: Memo<AuditQuery>, page: RwSignal<Entries>) -> impl IntoView {
    let texts = use_texts();
    let navigate = StoredValue::new(use_navigate());
    let go = move |query: AuditQuery| {
        navigate.with_value(|navigate| {
            navigate(&href(&query), NavigateOptions { scroll: false, ..Default::default() });
        });
    };
    // Another kind, or other people, leave the one thing that was looked at.
    let choose = move |event: leptos::ev::Event| {
        let now = AuditQuery { page: 0, ..query.get_untracked() };
        let chosen = event_target_value(&event);
        let name = event_target::<web_sys::Element>(&event).get_attribute("name").unwrap_or_default();
        match name.as_str() {
            "thing" => go(AuditQuery { thing: chosen.parse().ok(), thing_id: String::new(), ..now }),
            "who" => go(AuditQuery { who: chosen, ..now }),
            "account" => go(AuditQuery { account: chosen.parse().ok(), ..now }),
            _ => {}
        }
    };
    let (people, accounts) = page.with_untracked(|page| (page.people.clone(), page.accounts.clone()));
    let things = AuditThing::ALL.into_iter().map(|thing| (thing.to_string(), thing_name(texts, thing)));
    let people = std::iter::once((AuditQuery::COMMAND_LINE.to_owned(), t!(texts, "audit-command-line")))
        .chain(people.into_iter().map(|(id, name)| (id.to_string(), name)));
    let one = Memo::new(move |_| query.with(|query| !query.thing_id.is_empty()));
    view! {
        <form class="filters" method="get" action=PATH on:change=choose>
            <Select
                name="thing"
                label=t!(texts, "audit-thing")
                all=t!(texts, "audit-all-things")
                choices=things.collect()
                chosen=Signal::derive(move || query.get().thing.map(|thing| thing.to_string()).unwrap_or_default())
            />
            <Select
                name="who"
                label=t!(texts, "audit-who")
                all=t!(texts, "audit-anybody")
                choices=people.collect()
                chosen=Signal::derive(move || query.get().who)
            />
            <AccountSelect accounts=accounts chosen=Signal::derive(move || query.get().account)/>
            <noscript><button>{t!(texts, "period-show")}</button></noscript>
            {move || one.get().then(|| view! { <a class="chip on" href=PATH>{t!(texts, "audit-one-thing")}" ×"</a> })}
        </form>
    }
    .into_any()
}

#[component]
fn Table(page: RwSignal<Entries>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="table-wrap">
            <table class="administration-table stacked audit">
                <caption class="visually-hidden">{t!(texts, "administration-audit")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "column-time")}</th>
                        <th scope="col">{t!(texts, "audit-who")}</th>
                        <th scope="col">{t!(texts, "audit-what")}</th>
                        <th scope="col">{t!(texts, "audit-thing")}</th>
                        <th scope="col">{t!(texts, "audit-change")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || page.get().entries key=|entry| entry.id let:entry>
                        <Row entry=entry/>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let texts = use_texts();
    let changes = entry.changes().into_iter().map(|(field, was, became)| {
        let name = field_name(texts, field);
        let became = became.map(|text| value(texts, field, text)).unwrap_or_default();
        let text = match was {
            Some(was) => format!("{name}: {} → {became}", value(texts, field, was)),
            None => format!("{name}: {became}"),
        };
        view! { <li>{text}</li> }
    });
    let changes = changes.collect_view();
    let who = entry.actor.clone().unwrap_or_else(|| t!(texts, "audit-command-line"));
    view! {
        <tr>
            <td data-label=t!(texts, "column-time")><BrowserMoment at=entry.at/></td>
            <td data-label=t!(texts, "audit-who")>{who}</td>
            <td data-label=t!(texts, "audit-what")>{action_name(texts, entry.action)}</td>
            <td data-label=t!(texts, "audit-thing")>
                {thing_name(texts, entry.thing)}" "
                <a href=thing_href(entry.thing, &entry.thing_id)>{entry.name}</a>
            </td>
            <td data-label=t!(texts, "audit-change")><ul class="plain">{changes}</ul></td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_survives_its_address() {
        let query = AuditQuery {
            thing: Some(AuditThing::Member),
            thing_id: "0198a1b2".to_owned(),
            who: AuditQuery::COMMAND_LINE.to_owned(),
            account: "0198a1b2-0000-7000-8000-000000000001".parse().ok(),
            page: 3,
        };
        assert_eq!(parse(href(&query).split_once('?').unwrap().1), query);
        assert_eq!(href(&parse("?thing=&who=&page=0")), PATH);
    }
}
