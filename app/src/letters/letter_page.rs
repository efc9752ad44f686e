use super::{
    api::{SendAgain, get_letter},
    state::{StateOfLetter, about},
};
use crate::{
    error::AppError,
    help::HelpLink,
    text::{t, use_texts},
    ui::{BrowserMoment, Fetched, FormAction, Loaded, PostForm},
};
use domain::mail::{LetterId, LetterRow, LetterState};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// `/letters/{id}`: how a letter fared, and what it says.
#[component]
pub fn LetterPage() -> impl IntoView {
    let params = use_params_map();
    let asked =
        Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<LetterId>().ok()));
    let letter = Fetched::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some(id) => get_letter(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Loaded resource=letter rows=12 let:letter>
            // Keyed, so that nothing of one letter is left over on the page of another.
            <For each=move || [letter.get()] key=|row| row.id let:row>
                <Letter row=row/>
            </For>
        </Loaded>
    }
}

#[component]
fn Letter(row: LetterRow) -> impl IntoView {
    let texts = use_texts();
    let title = about(texts, &row);
    let id = row.id;
    view! {
        <Title text=title.clone()/>
        <div class="head"><h1>{title}</h1><HelpLink to="letters#log"/></div>
        <div class="letter-page">
            <Fate row=row/>
            <section class="card">
                <h2>{t!(texts, "letter-as-sent")}</h2>
                <iframe
                    class="letter"
                    title=t!(texts, "letter-as-sent")
                    src=format!("/letters/{id}/body.html")
                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                ></iframe>
                <p>
                    <a href=format!("/letters/{id}/body.txt") target="_blank" rel="external">
                        {t!(texts, "letter-as-text")}
                    </a>
                </p>
            </section>
        </div>
    }
    .into_any()
}

/// What became of it; a letter that failed can be sent again.
#[component]
fn Fate(row: LetterRow) -> impl IntoView {
    let texts = use_texts();
    let again = FormAction::<SendAgain>::new();
    let row = RwSignal::new(row);
    Effect::new(move || {
        if let Some(Ok(fresh)) = again.value().get() {
            row.set(fresh);
        }
    });
    let facts = move || {
        let row = row.get();
        let recipient = if row.recipient.name.is_empty() {
            row.recipient.email.clone()
        } else {
            format!("{} <{}>", row.recipient.name, row.recipient.email)
        };
        view! {
            <dl class="facts">
                <dt>{t!(texts, "column-state")}</dt>
                <dd><StateOfLetter state=row.state answered=!row.answer.is_empty()/></dd>
                <dt>{t!(texts, "column-recipient")}</dt>
                <dd>{recipient}</dd>
                <dt>{t!(texts, "letter-queued-at")}</dt>
                <dd><BrowserMoment at=row.queued_at/></dd>
                {row.done_at.map(|at| view! {
                    <dt>{t!(texts, "letter-done-at")}</dt>
                    <dd><BrowserMoment at=at/></dd>
                })}
                {(row.state == LetterState::Queued).then(|| view! {
                    <dt>{t!(texts, "letter-due-at")}</dt>
                    <dd><BrowserMoment at=row.due_at/></dd>
                })}
                <dt>{t!(texts, "letter-attempts")}</dt>
                <dd>{texts.number(row.attempts.into())}</dd>
                {(!row.answer.is_empty()).then(|| view! {
                    <dt>{t!(texts, "column-answer")}</dt>
                    <dd>{row.answer.clone()}</dd>
                })}
            </dl>
        }
    };
    view! {
        <section class="card">
            {facts}
            <Show when=move || row.with(|row| row.state == LetterState::Failed)>
                <PostForm action=again>
                    <input type="hidden" name="id" value=move || row.with(|row| row.id.to_string())/>
                    <button class="primary">
                        {t!(texts, "letter-send-again")}
                    </button>
                </PostForm>
            </Show>
        </section>
    }
    .into_any()
}
