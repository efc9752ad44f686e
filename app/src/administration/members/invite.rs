//! The forms of a member: inviting one, and changing one.
use super::{
    super::{
        accounts::partners,
        parts::{Choice, TextField, errors, follow, follow_saying, languages, role_name},
    },
    api::{ChangeMember, Invite},
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction, PostForm},
};
use domain::{
    administration::{Choices, MemberDetails},
    members::Role,
};
use leptos::prelude::*;

const FIELDS: &[&str] = &["email", "name", "role"];

fn roles(texts: Texts) -> Vec<(String, String)> {
    Role::ALL.into_iter().map(|role| (role.to_string(), role_name(texts, role))).collect()
}

/// Somebody new: a letter leads to the page on which a password is chosen.
#[component]
pub(super) fn InviteForm(choices: Choices, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<Invite>::new();
    let value = action.value();
    follow_saying(t!(texts, "administration-invitation-sent"), move || value.get(), done);
    let error = errors(move || value.get(), FIELDS);
    let accounts = choices.accounts.into_iter().map(|(id, email)| {
        view! { <option value=id.to_string()>{email}</option> }
    });
    view! {
        <section class="card admin-card" aria-labelledby="invite-title">
            <h2 id="invite-title">{t!(texts, "administration-invite")}</h2>
            <p class="muted">{t!(texts, "administration-invite-text")}</p>
            <PostForm action=action clears=true>
                <div class="pair">
                    <TextField field="email" kind="email" label=t!(texts, "sign-in-email") required=true error=error("email")/>
                    <TextField field="name" label=t!(texts, "administration-name") required=true error=error("name")/>
                </div>
                <div class="pair">
                    <Choice field="role" label=t!(texts, "administration-role") choices=roles(texts) error=error("role")/>
                    <Choice field="language" label=t!(texts, "administration-language") choices=languages() error=error("language")/>
                </div>
                <div class="pair">
                    <Choice
                        field="partner"
                        label=t!(texts, "administration-employer")
                        choices=partners(t!(texts, "administration-no-employer"), choices.partners)
                        error=error("partner")
                    />
                    <div class="field">
                        <label for="invite-accounts">{t!(texts, "administration-granted")}</label>
                        <select id="invite-accounts" name="accounts[]" multiple=true size="4">{accounts.collect_view()}</select>
                    </div>
                </div>
                <FieldError id="invite-error".to_owned() error=error("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "administration-invite-button")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// Name, role, language and partner of a member.
#[component]
pub(super) fn ChangeForm(details: MemberDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<ChangeMember>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), FIELDS);
    let row = details.row;
    let employer = row.partner.map(|partner| partner.id.to_string()).unwrap_or_default();
    view! {
        <section class="card admin-card" aria-labelledby="change-title">
            <h2 id="change-title">{t!(texts, "administration-change")}</h2>
            <PostForm action=action>
                <input type="hidden" name="id" value=row.id.to_string()/>
                <TextField field="name" label=t!(texts, "administration-name") value=row.name required=true error=error("name")/>
                <Choice
                    field="role"
                    label=t!(texts, "administration-role")
                    choices=roles(texts)
                    chosen=row.role.as_str()
                    error=error("role")
                />
                <Choice
                    field="language"
                    label=t!(texts, "administration-language")
                    choices=languages()
                    chosen=row.language.tag()
                    error=error("language")
                />
                <Choice
                    field="partner"
                    label=t!(texts, "administration-employer")
                    choices=partners(t!(texts, "administration-no-employer"), details.choices.partners)
                    chosen=employer
                    error=error("partner")
                />
                <FieldError id="change-error".to_owned() error=error("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "administration-save")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
