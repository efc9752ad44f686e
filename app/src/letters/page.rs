use super::{
    api::list_letters,
    state::{StateOfLetter, about, state_name},
};
use crate::{
    help::HelpLink,
    live::{every_minute, use_live},
    text::{t, use_texts},
    ui::{BrowserMoment, Empty, Fetched, Loaded, Pager, Toggle},
};
use domain::{
    live::{LiveEvent, Subscription},
    mail::{LetterPage, LetterQuery, LetterRow, LetterState},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/letters`: what was sent, to whom, and what was not. The state of the list is its address.
#[component]
pub fn LettersPage() -> impl IntoView {
    let texts = use_texts();
    let address = use_query_map();
    let query = Memo::new(move |_| {
        address.with(|address| LetterQuery {
            state: address.get_str("state").and_then(|state| state.parse().ok()),
            page: address.get_str("page").and_then(|page| page.parse().ok()).unwrap_or_default(),
        })
    });
    let page = Fetched::new(move || query.get(), list_letters);
    view! {
        <Title text=t!(texts, "nav-letters")/>
        <div class="head"><h1>{t!(texts, "nav-letters")}</h1><HelpLink to="letters#log"/></div>
        <div class="grid">
            <Loaded resource=page rows=12 let:page>
                <List query=query page=page/>
            </Loaded>
        </div>
    }
}

/// The address of a query.
fn href(query: &LetterQuery) -> String {
    let search = serde_urlencoded::to_string(query).unwrap_or_default();
    if search.is_empty() { "/letters".to_owned() } else { format!("/letters?{search}") }
}

#[component]
fn List(query: Memo<LetterQuery>, page: RwSignal<LetterPage>) -> impl IntoView {
    let texts = use_texts();
    keep_up_to_date(query, page);
    let empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    let chips = LetterState::ALL.into_iter().map(|state| {
        let on = Memo::new(move |_| query.get().state == Some(state));
        let to = Signal::derive(move || href(&LetterQuery { state: (!on.get()).then_some(state), page: 0 }));
        view! { <Toggle label=state_name(texts, state) count=None on=on href=to/> }
    });
    view! {
        <Warnings page=page/>
        <div class="chips">{chips.collect_view()}</div>
        <Show
            when=move || !empty.get()
            fallback=move || view! {
                <Empty title=t!(texts, "letters-empty-title")><p>{t!(texts, "letters-empty-text")}</p></Empty>
            }
        >
            <Rows page=page/>
            <div class="below">
                {move || view! {
                    <Pager
                        page=query.get().page
                        page_size=LetterQuery::PAGE_SIZE
                        total=page.with(|page| page.total)
                        href=move |page| href(&LetterQuery { page, ..query.get() })
                    />
                }}
            </div>
        </Show>
    }
    .into_any()
}

/// Letters that did not reach anybody.
#[component]
fn Warnings(page: RwSignal<LetterPage>) -> impl IntoView {
    let texts = use_texts();
    let warning = Memo::new(move |_| {
        let (failed, delayed) = page.with(|page| (page.failed, page.delayed));
        let failed = (failed > 0).then(|| t!(texts, "letters-failed", count = failed));
        let delayed = (delayed > 0).then(|| t!(texts, "letters-delayed", count = delayed));
        let sentences: Vec<String> = failed.into_iter().chain(delayed).collect();
        sentences.join(" ")
    });
    view! {
        <div role="status">
            {move || {
                let warning = warning.get();
                (!warning.is_empty()).then(|| view! { <p class="say warn">{warning}</p> })
            }}
        </div>
    }
}

#[component]
fn Rows(page: RwSignal<LetterPage>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div class="table-wrap">
            <table class="letters stacked">
                <caption class="visually-hidden">{t!(texts, "nav-letters")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "column-time")}</th>
                        <th scope="col">{t!(texts, "column-state")}</th>
                        <th scope="col">{t!(texts, "column-letter")}</th>
                        <th scope="col">{t!(texts, "column-recipient")}</th>
                        <th scope="col">{t!(texts, "column-answer")}</th>
                    </tr>
                </thead>
                <tbody>
                    // A row that changed is another row.
                    <For
                        each=move || page.get().rows
                        key=|row| (row.id, row.state, row.attempts, row.due_at)
                        let:row
                    >
                        <Row row=row/>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: LetterRow) -> impl IntoView {
    let texts = use_texts();
    view! {
        <tr>
            <td data-label=t!(texts, "column-time")><BrowserMoment at=row.queued_at/></td>
            <td data-label=t!(texts, "column-state")><StateOfLetter state=row.state answered=!row.answer.is_empty()/></td>
            <th scope="row"><a href=format!("/letters/{}", row.id)>{about(texts, &row)}</a></th>
            <td data-label=t!(texts, "column-recipient")>
                {row.recipient.email.clone()}
                {(!row.recipient.name.is_empty()).then(|| view! { <small>{row.recipient.name.clone()}</small> })}
            </td>
            <td data-label=t!(texts, "column-answer") class="answer">{row.answer}</td>
        </tr>
    }
    .into_any()
}

/// The list is fetched anew with the beat of the live connection. In the browser only.
fn keep_up_to_date(query: Memo<LetterQuery>, page: RwSignal<LetterPage>) {
    let live = use_live();
    let fetch = move || {
        spawn_local(async move {
            let Some(asked) = query.try_get_untracked() else { return };
            let Ok(fresh) = list_letters(asked.clone()).await else { return };
            // Another state may have been chosen meanwhile; its rows come by themselves.
            if query.try_get_untracked().is_some_and(|now| now == asked) {
                if page.try_with_untracked(|known| *known != fresh) == Some(true) {
                    page.try_set(fresh);
                }
                live.caught_up(crate::ui::server_now());
            }
        });
    };
    every_minute(fetch);
    live.watch(Memo::new(|_| Subscription::default()), move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } | LiveEvent::Pulse { .. } => fetch(),
        LiveEvent::Device(_) | LiveEvent::Account(_) | LiveEvent::Incident(_) | LiveEvent::Bye => {}
    });
}
