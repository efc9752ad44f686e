use super::{
    super::parts::{ForAdmins, Head, errors, follow, invalid},
    api::{AddPartner, RenamePartner, list_partners},
};
use crate::{
    text::{t, use_texts},
    ui::{Empty, Fetched, FieldError, FormAction, Loaded, PostForm},
};
use domain::administration::PartnerRow;
use leptos::prelude::*;

/// `/administration/partners`: who supports which accounts, and whose staff is who.
#[component]
pub fn PartnersPage() -> impl IntoView {
    let texts = use_texts();
    let changes = RwSignal::new(0_u32);
    let partners = Fetched::new(move || changes.get(), |_| list_partners());
    let done = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Head title=t!(texts, "administration-partners") help="administration#partners"/>
        <p class="muted">{t!(texts, "administration-partners-text")}</p>
        <Loaded resource=partners rows=5 let:partners>
            <Show
                when=move || partners.with(|partners| !partners.is_empty())
                fallback=move || view! {
                    <Empty title=t!(texts, "administration-none")><p>{t!(texts, "administration-none-text")}</p></Empty>
                }
            >
                <ul class="partner-list">
                    <For
                        each=move || partners.get()
                        key=|row| serde_json::to_string(row).unwrap_or_default()
                        let:row
                    >
                        <Partner row=row done=done/>
                    </For>
                </ul>
            </Show>
            <ForAdmins><AddForm done=done/></ForAdmins>
        </Loaded>
    }
}

#[component]
fn Partner(row: PartnerRow, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let partner = row.partner;
    let accounts = links("/administration/accounts", row.accounts);
    let members = links("/administration/members", row.members);
    let (id, name) = (partner.id, partner.name.clone());
    view! {
        <li class="card admin-card">
            <h2>{partner.name}</h2>
            <dl class="facts">
                <dt>{t!(texts, "administration-accounts")}</dt><dd>{accounts}</dd>
                <dt>{t!(texts, "administration-members")}</dt><dd>{members}</dd>
            </dl>
            <ForAdmins><RenameForm id=id name=name.clone() done=done/></ForAdmins>
        </li>
    }
    .into_any()
}

fn links<Id: ToString>(path: &'static str, things: Vec<(Id, String)>) -> impl IntoView + use<Id> {
    if things.is_empty() {
        return "—".into_any();
    }
    let links = things.into_iter().enumerate().map(|(index, (id, name))| {
        let comma = if index == 0 { "" } else { ", " };
        view! { {comma}<a href=format!("{path}/{}", id.to_string())>{name}</a> }
    });
    links.collect_view().into_any()
}

#[component]
fn RenameForm(id: domain::accounts::PartnerId, name: String, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RenamePartner>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &[]);
    let field = format!("rename-{id}");
    view! {
        <details>
            <summary>{t!(texts, "administration-rename")}</summary>
            <PostForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <div class="field">
                    <label for=field.clone()>{t!(texts, "administration-name")}</label>
                    <input id=field.clone() name="name" type="text" value=name required=true maxlength="120" autocomplete="off" aria-invalid=invalid(error("name"))/>
                </div>
                <FieldError id=format!("{field}-error") error=error("")/>
                <div class="actions">
                    <button>{t!(texts, "administration-save")}</button>
                </div>
            </PostForm>
        </details>
    }
    .into_any()
}

#[component]
fn AddForm(done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<AddPartner>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &["name"]);
    view! {
        <section class="card admin-card" aria-labelledby="add-title">
            <h2 id="add-title">{t!(texts, "administration-add-partner")}</h2>
            <PostForm action=action clears=true>
                <div class="field">
                    <label for="partner-name">{t!(texts, "administration-name")}</label>
                    <input
                        id="partner-name"
                        name="name"
                        type="text"
                        required=true
                        maxlength="120"
                        autocomplete="off"
                        aria-describedby="partner-name-error"
                        aria-invalid=invalid(error("name"))
                    />
                    <FieldError id="partner-name-error".to_owned() error=error("name")/>
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
