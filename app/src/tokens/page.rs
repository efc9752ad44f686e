use super::api::{MakeToken, RevokeToken, TokenBoard, list_tokens};
use crate::{
    error::AppError,
    help::HelpLink,
    text::{Texts, t, use_texts},
    ui::{self, Empty, Fetched, Field, FieldError, FormAction, Loaded, Moment, PostForm, refresh_after},
};
use domain::tokens::{MAX_TOKENS, PersonalToken, TOKEN_PREFIX, TokenId};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/tokens`: the viewer's own tokens for programs that read.
#[component]
pub fn TokensPage() -> impl IntoView {
    let texts = use_texts();
    let board = Fetched::new(|| (), |()| list_tokens());
    let refresh = Callback::new(move |()| board.refetch());
    view! {
        <Title text=t!(texts, "tokens-title")/>
        <div class="head"><h1>{t!(texts, "tokens-title")}</h1><HelpLink to="tokens"/></div>
        <p class="muted">{t!(texts, "tokens-text")}</p>
        <Loaded resource=board rows=4 let:board><Board board=board refresh=refresh/></Loaded>
    }
}

#[component]
fn Board(board: RwSignal<TokenBoard>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let (zone, base_url, first) =
        board.with_untracked(|board| (board.zone.clone(), board.base_url.clone(), board.made.clone()));
    let made = RwSignal::new(first);
    let tokens = Memo::new(move |_| board.with(|board| board.tokens.clone()));
    view! {
        <MakeForm made=made refresh=refresh/>
        <Show when=move || made.with(Option::is_some)>
            <Made secret=Signal::derive(move || made.get().unwrap_or_default()) base_url=base_url.clone()/>
        </Show>
        <Show
            when=move || tokens.with(|tokens| !tokens.is_empty())
            fallback=move || view! {
                <Empty title=t!(texts, "tokens-empty-title")><p>{t!(texts, "tokens-empty-text")}</p></Empty>
            }
        >
            <List tokens=tokens zone=zone.clone() refresh=refresh/>
        </Show>
    }
    .into_any()
}

#[component]
fn MakeForm(made: RwSignal<Option<String>>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<MakeToken>::new();
    let value = action.value();
    Effect::new(move || {
        if let Some(Ok(token)) = value.get() {
            made.set(Some(token.secret));
            refresh.run(());
        }
    });
    let error = Signal::derive(move || value.get().and_then(Result::err));
    let of_name = Signal::derive(move || error.get().and_then(|error| explain_name(texts, &error)));
    let of_form = Signal::derive(move || {
        error
            .get()
            .filter(|error| explain_name(texts, error).is_none())
            .map(|error| ui::explain(texts, &error))
    });
    view! {
        <section class="card" aria-labelledby="token-new">
            <h2 id="token-new">{t!(texts, "token-new")}</h2>
            <PostForm action=action clears=true>
                <Field name="name" label=t!(texts, "token-name") kind="text" autocomplete="off" required=true error=of_name/>
                <FieldError id="token-error".to_owned() error=of_form/>
                <div class="actions">
                    <button class="primary">{t!(texts, "token-make")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

fn explain_name(texts: Texts, error: &AppError) -> Option<String> {
    match error {
        AppError::Invalid { field, .. } if field == "tokens" => {
            Some(t!(texts, "token-too-many", count = MAX_TOKENS))
        }
        AppError::Invalid { .. } => Some(t!(texts, "token-invalid-name")),
        _ => None,
    }
}

/// Shown once: the server has only its hash.
#[component]
fn Made(secret: Signal<String>, base_url: String) -> impl IntoView {
    let texts = use_texts();
    let example =
        move || format!("curl -H \"Authorization: Bearer {}\" {base_url}/api/v1/devices", secret.get());
    view! {
        <section class="card made-token" role="status" aria-labelledby="token-made">
            <h2 id="token-made">{t!(texts, "token-made")}</h2>
            <p>{t!(texts, "token-made-text")}</p>
            <p><code class="token">{move || secret.get()}</code></p>
            <p class="muted">{t!(texts, "token-example")}</p>
            <p><code class="example">{example}</code></p>
        </section>
    }
    .into_any()
}

#[component]
fn List(tokens: Memo<Vec<PersonalToken>>, zone: String, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    // What is listed says little enough to be written anew when it was used.
    let key = |token: &PersonalToken| (token.id, token.last_used_at);
    view! {
        <div class="table-wrap">
            <table class="tokens stacked">
                <caption class="visually-hidden">{t!(texts, "tokens-title")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "token-name")}</th>
                        <th scope="col">{t!(texts, "token-hint")}</th>
                        <th scope="col">{t!(texts, "token-created")}</th>
                        <th scope="col">{t!(texts, "token-used")}</th>
                        <th scope="col"><span class="visually-hidden">{t!(texts, "token-revoke")}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || tokens.get() key=key let:token>
                        <tr>
                            <th scope="row">{token.name.clone()}</th>
                            <td data-label=t!(texts, "token-hint")><code>{format!("{TOKEN_PREFIX}…{}", token.hint)}</code></td>
                            <td data-label=t!(texts, "token-created")><Moment at=token.created_at zone=zone.clone()/></td>
                            <td data-label=t!(texts, "token-used")>{match token.last_used_at {
                                Some(at) => view! { <Moment at=at zone=zone.clone()/> }.into_any(),
                                None => t!(texts, "token-never-used").into_any(),
                            }}</td>
                            <td><Revoke id=token.id name=token.name.clone() refresh=refresh/></td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Revoke(id: TokenId, name: String, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RevokeToken>::new();
    let value = action.value();
    refresh_after(move || value.get(), refresh);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <button aria-label=t!(texts, "token-revoke-named", name = name)>
                {t!(texts, "token-revoke")}
            </button>
        </PostForm>
    }
    .into_any()
}
