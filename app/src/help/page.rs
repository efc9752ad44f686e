use super::api::{
    HelpHit, HelpIndex, HelpText, HelpTopic, TopicLine, list_help, read_access_help, read_help,
};
use crate::{
    frame::{LanguageSwitch, PlainHeader, SupportContacts},
    sign_in::use_session,
    text::{t, use_texts},
    ui::{Empty, Fetched, FilterForm, Icon, Loaded, Once},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Topics beside which support's contacts stand.
const WITH_CONTACTS: [&str; 2] = ["access", "support"];

/// `/help`: all topics, or what was found in them.
#[component]
pub fn HelpPage() -> impl IntoView {
    let texts = use_texts();
    let query = use_query_map();
    let search = Memo::new(move |_| query.with(|query| query.get("search")).unwrap_or_default());
    let index = Fetched::new(move || search.get(), list_help);
    view! {
        <Title text=t!(texts, "help-title")/>
        <div class="head">
            <h1>{t!(texts, "help-title")}</h1>
            <FilterForm
                action="/help"
                fields=&["search"]
                address_of=address_of
                here=Signal::derive(move || address(&search.get()))
                searched=search
                label=t!(texts, "help-search")
                placeholder=t!(texts, "help-search")
            />
        </div>
        <Loaded resource=index rows=12 let:index><Index index=index/></Loaded>
    }
}

/// The address that the form means.
fn address_of(fields: &str) -> String {
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(fields).unwrap_or_default();
    let search = fields.into_iter().find(|(name, _)| name == "search");
    address(&search.map(|(_, value)| value).unwrap_or_default())
}

fn address(search: &str) -> String {
    let search = search.trim();
    if search.is_empty() {
        return "/help".to_owned();
    }
    format!("/help?{}", serde_urlencoded::to_string([("search", search)]).unwrap_or_default())
}

#[component]
fn Index(index: RwSignal<HelpIndex>) -> impl IntoView {
    let service_desk = index.with_untracked(|index| index.service_desk.clone());
    view! {
        {move || match index.with(|index| index.found.clone()) {
            Some(hits) => view! { <Hits hits=hits/> }.into_any(),
            None => view! { <Cards topics=index.with(|index| index.topics.clone())/> }.into_any(),
        }}
        <Contacts service_desk=service_desk/>
    }
    .into_any()
}

#[component]
fn Cards(topics: Vec<TopicLine>) -> impl IntoView {
    let cards = topics.into_iter().map(|topic| {
        view! {
            <li class="card">
                <a href=format!("/help/{}", topic.slug)>{topic.title}</a>
                <p class="muted">{topic.lead}</p>
            </li>
        }
    });
    view! { <ul class="help-cards">{cards.collect_view()}</ul> }
}

#[component]
fn Hits(hits: Vec<HelpHit>) -> impl IntoView {
    let texts = use_texts();
    if hits.is_empty() {
        return view! {
            <Empty title=t!(texts, "help-nothing")>
                <p>{t!(texts, "help-nothing-text")}</p>
                <p><a class="button" href="/help">{t!(texts, "help-topics")}</a></p>
            </Empty>
        }
        .into_any();
    }
    let found = t!(texts, "help-found", count = i64::try_from(hits.len()).unwrap_or(i64::MAX));
    let lines = hits.into_iter().map(|hit| {
        let section = (!hit.section.is_empty()).then(|| format!(" · {}", hit.section));
        view! {
            <li>
                <a href=hit.href rel="external">{hit.topic}{section}</a>
                <p class="muted">{hit.excerpt}</p>
            </li>
        }
    });
    view! {
        <section class="help-hits">
            <p role="status">{found}</p>
            <ol>{lines.collect_view()}</ol>
        </section>
    }
    .into_any()
}

/// `/help/{topic}`.
#[component]
pub fn HelpTopicPage() -> impl IntoView {
    let params = use_params_map();
    let asked = Memo::new(move |_| params.with(|params| params.get("topic")).unwrap_or_default());
    let topic = Fetched::new(move || asked.get(), read_help);
    view! {
        <Loaded resource=topic rows=14 let:topic>
            // Keyed, so that nothing of one topic is left over on the page of another.
            <For each=move || [topic.get()] key=|shown| shown.text.slug.clone() let:shown>
                <Topic shown=shown/>
            </For>
        </Loaded>
    }
}

#[component]
fn Topic(shown: HelpTopic) -> impl IntoView {
    let texts = use_texts();
    let HelpTopic { text, topics, service_desk } = shown;
    let here = text.slug.clone();
    let at = topics.iter().position(|topic| topic.slug == here);
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| topics.get(at).cloned());
    let after = at.and_then(|at| topics.get(at + 1).cloned());
    let contacts = WITH_CONTACTS.contains(&here.as_str());
    let links = topics.into_iter().map(|topic| {
        let current = (topic.slug == here).then_some("page");
        view! { <a href=format!("/help/{}", topic.slug) aria-current=current>{topic.title}</a> }
    });
    view! {
        <div class="help-page">
            <nav class="help-topics" aria-label=t!(texts, "help-topics")>
                <a href="/help">{t!(texts, "help-title")}</a>
                {links.collect_view()}
            </nav>
            <TopicText text=text/>
            {contacts.then(|| view! { <Contacts service_desk=service_desk/> })}
            <nav class="help-turn" aria-label=t!(texts, "help-turn")>
                {before.map(|topic| view! {
                    <a href=format!("/help/{}", topic.slug) rel="prev"><Icon name="previous"/>{topic.title}</a>
                })}
                <span class="spacer"></span>
                {after.map(|topic| view! {
                    <a href=format!("/help/{}", topic.slug) rel="next">{topic.title}<Icon name="next"/></a>
                })}
            </nav>
        </div>
    }
    .into_any()
}

/// Title, contents, text.
#[component]
fn TopicText(text: HelpText) -> impl IntoView {
    let texts = use_texts();
    let sections = text.sections.into_iter().map(|section| {
        view! { <li><a href=format!("#{}", section.anchor) rel="external">{section.title}</a></li> }
    });
    view! {
        <Title text=format!("{} · {}", text.title, t!(texts, "help-title"))/>
        <h1 class="help-heading">{text.title}</h1>
        <nav class="help-contents" aria-labelledby="help-contents">
            <h2 id="help-contents">{t!(texts, "help-contents")}</h2>
            <ul>{sections.collect_view()}</ul>
        </nav>
        <article class="help-text" inner_html=text.html></article>
    }
    .into_any()
}

/// Support's telephone, site and hours.
#[component]
fn Contacts(service_desk: String) -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    view! {
        <Once resource=session let:session>
            <section class="card help-contacts">
                <h2>{t!(texts, "footer-support")}</h2>
                <SupportContacts
                    site=session.map(|session| session.site).unwrap_or_default()
                    service_desk=service_desk.clone()
                />
            </section>
        </Once>
    }
}

/// `/sign-in/help`: how to get access, for those who have none yet.
#[component]
pub fn AccessHelpPage() -> impl IntoView {
    let texts = use_texts();
    let text = Fetched::new(|| (), |()| read_access_help());
    view! {
        <PlainHeader/>
        <main id="main" class="help-alone" tabindex="-1">
            <Loaded resource=text rows=14 let:text>
                <div class="help-page">
                    <TopicText text=text.get_untracked()/>
                    <Contacts service_desk=String::new()/>
                    <nav class="help-turn" aria-label=t!(texts, "help-turn")>
                        <a href="/sign-in"><Icon name="previous"/>{t!(texts, "password-back")}</a>
                        <span class="spacer"></span>
                        <LanguageSwitch/>
                    </nav>
                </div>
            </Loaded>
        </main>
    }
}
