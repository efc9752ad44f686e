use super::{
    super::parts::{Choice, ForAdmins, Head, TextField, errors, follow, invalid, languages},
    api::{MakeWall, list_walls},
    list::Walls,
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{Fetched, FieldError, FormAction, Loaded, PostForm},
};
use domain::{
    accounts::AccountId,
    wall::{WallAccounts, WallLayout},
};
use leptos::prelude::*;

/// `/administration/walls`: who can look without a log-in, and at what.
#[component]
pub fn WallsPage() -> impl IntoView {
    let texts = use_texts();
    let changes = RwSignal::new(0_u32);
    let board = Fetched::new(move || changes.get(), |_| list_walls());
    let done = Callback::new(move |()| changes.update(|count| *count += 1));
    // It outlives what is fetched anew after it, so that the new address stays on the page.
    let making = FormAction::<MakeWall>::new();
    follow(move || making.value().get(), done);
    view! {
        <Head title=t!(texts, "walls-title") help="administration#walls"/>
        <p class="muted">{t!(texts, "walls-text")}</p>
        <Loaded resource=board rows=6 let:board>
            <NewAddress making=making carried=board.with_untracked(|board| board.made.clone())/>
            <Walls board=board done=done/>
            <ForAdmins>
                <MakeForm making=making accounts=board.with_untracked(|board| board.accounts.clone())/>
            </ForAdmins>
        </Loaded>
    }
}

/// A layout in words.
pub(in super::super) fn layout_name(texts: Texts, layout: WallLayout) -> String {
    match layout {
        WallLayout::Problems => t!(texts, "wall-layout-problems"),
        WallLayout::Accounts => t!(texts, "wall-layout-accounts"),
        WallLayout::Cities => t!(texts, "wall-layout-cities"),
    }
}

/// The address of a wall that was just made: shown once.
#[component]
fn NewAddress(making: FormAction<MakeWall>, carried: Option<String>) -> impl IntoView {
    let texts = use_texts();
    let address = move || making.value().get().and_then(Result::ok).or_else(|| carried.clone());
    view! {
        <div role="status">
            {move || address().map(|address| view! {
                <section class="card admin-card new-key" aria-labelledby="new-wall-title">
                    <h2 id="new-wall-title">{t!(texts, "wall-made")}</h2>
                    <p>{t!(texts, "wall-made-text")}</p>
                    <p><code id="new-wall">{address.clone()}</code></p>
                    <p><a href=address rel="external noreferrer" target="_blank">{t!(texts, "wall-open")}</a></p>
                </section>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn MakeForm(making: FormAction<MakeWall>, accounts: Vec<(AccountId, String)>) -> impl IntoView {
    let texts = use_texts();
    let error = errors(move || making.value().get(), &["name", "accounts", "walls"]);
    let layouts = WallLayout::ALL.map(|layout| (layout.to_string(), layout_name(texts, layout))).to_vec();
    let shows = vec![
        (WallAccounts::Chosen.to_string(), t!(texts, "wall-chosen-accounts")),
        (WallAccounts::All.to_string(), t!(texts, "wall-all-accounts")),
    ];
    let accounts =
        accounts.into_iter().map(|(id, email)| view! { <option value=id.to_string()>{email}</option> });
    let too_many = move || error("walls").get().map(|_| t!(texts, "wall-too-many"));
    view! {
        <section class="card admin-card" aria-labelledby="wall-new">
            <h2 id="wall-new">{t!(texts, "wall-new")}</h2>
            <PostForm action=making clears=true>
                <div class="pair">
                    <TextField field="name" label=t!(texts, "wall-name") hint=t!(texts, "wall-name-hint") required=true error=error("name")/>
                    <Choice field="layout" label=t!(texts, "wall-layout") choices=layouts error=error("layout")/>
                </div>
                <div class="pair">
                    <Choice field="shows" label=t!(texts, "wall-shows") choices=shows error=error("shows")/>
                    <Choice field="language" label=t!(texts, "administration-language") choices=languages() error=error("language")/>
                </div>
                <div class="field">
                    <label for="wall-accounts">{t!(texts, "wall-which")}</label>
                    <select
                        id="wall-accounts"
                        name="accounts[]"
                        multiple=true
                        size="5"
                        aria-describedby="wall-accounts-error"
                        aria-invalid=invalid(error("accounts"))
                    >
                        {accounts.collect_view()}
                    </select>
                    <FieldError id="wall-accounts-error".to_owned() error=error("accounts")/>
                </div>
                <FieldError id="wall-many-error".to_owned() error=Signal::derive(too_many)/>
                <FieldError id="wall-error".to_owned() error=error("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "wall-make")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
