use super::{
    super::{
        lists::{Pages, SearchForm, href, parse, use_sought},
        parts::{Choice, ForAdmins, Head, TextField, errors, follow, languages},
        records::RecordTable,
    },
    api::{AddAccount, list_accounts},
};
use crate::{
    text::{t, use_texts},
    ui::{Fetched, FieldError, FormAction, Loaded, PostForm},
};
use domain::{
    accounts::Partner,
    administration::{AccountRow, Choices, Rows},
};
use leptos::prelude::*;

const PATH: &str = "/administration/accounts";

/// `/administration/accounts`: all accounts, and a form for a new one.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let texts = use_texts();
    let sought = use_sought();
    let changes = RwSignal::new(0_u32);
    let rows = Fetched::new(move || (sought.get(), changes.get()), |(sought, _)| list_accounts(sought));
    let done = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Head title=t!(texts, "administration-accounts") help="administration#accounts"/>
        <SearchForm path=PATH address_of=|fields| href(PATH, &parse(fields)) sought=sought/>
        <Loaded resource=rows rows=8 let:rows>
            <Table rows=rows/>
            <Pages path=PATH sought=sought total=Signal::derive(move || rows.with(|rows| rows.total))/>
            <ForAdmins>
                <AddForm choices=rows.with_untracked(|rows| rows.choices.clone()) done=done/>
            </ForAdmins>
        </Loaded>
    }
}

#[component]
fn Table(rows: RwSignal<Rows<AccountRow>>) -> impl IntoView {
    let texts = use_texts();
    let row = move |row: AccountRow| {
        let account = row.account;
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("{PATH}/{}", account.id)>{account.email}</a>
                </th>
                <td data-label=t!(texts, "column-network")>{account.network}</td>
                <td data-label=t!(texts, "administration-partner")>{row.partner.unwrap_or_else(|| t!(texts, "administration-no-partner"))}</td>
                <td data-label=t!(texts, "nav-outlets") class="number">{texts.number(row.outlets)}</td>
                <td data-label=t!(texts, "nav-devices") class="number">{texts.number(row.devices)}</td>
                <td data-label=t!(texts, "administration-technicians") class="number">{texts.number(row.members)}</td>
            </tr>
        }
    };
    let columns = vec![
        t!(texts, "column-account"),
        t!(texts, "column-network"),
        t!(texts, "administration-partner"),
        t!(texts, "nav-outlets"),
        t!(texts, "nav-devices"),
        t!(texts, "administration-technicians"),
    ];
    view! { <RecordTable rows=rows caption=t!(texts, "administration-accounts") columns=columns numbers=3 row=row/> }.into_any()
}

/// The partners of a choice, none of them first.
pub(in super::super) fn partners(none: String, partners: Vec<Partner>) -> Vec<(String, String)> {
    let known = partners.into_iter().map(|partner| (partner.id.to_string(), partner.name));
    std::iter::once((String::new(), none)).chain(known).collect()
}

#[component]
fn AddForm(choices: Choices, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<AddAccount>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &["email", "network"]);
    view! {
        <section class="card admin-card" aria-labelledby="add-title">
            <h2 id="add-title">{t!(texts, "administration-add-account")}</h2>
            <PostForm action=action clears=true>
                <div class="pair">
                    <TextField field="email" kind="email" label=t!(texts, "administration-account-email") required=true error=error("email")/>
                    <TextField field="network" label=t!(texts, "column-network") required=true error=error("network")/>
                </div>
                <div class="pair">
                    <Choice
                        field="partner"
                        label=t!(texts, "administration-partner")
                        choices=partners(t!(texts, "administration-no-partner"), choices.partners)
                        error=error("partner")
                    />
                    <Choice field="language" label=t!(texts, "administration-alert-language") choices=languages() error=error("language")/>
                </div>
                <FieldError id="add-error".to_owned() error=error("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "administration-add")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
