//! Which accounts a technician may see.
use super::{
    super::parts::{Choice, ForAdmins, errors, follow},
    api::{Grant, Withdraw},
};
use crate::{
    text::{t, use_texts},
    ui::{FieldError, FormAction, PostForm},
};
use domain::{
    accounts::AccountId,
    administration::MemberDetails,
    members::{MemberId, Role},
};
use leptos::prelude::*;

/// The accounts, each with the way to withdraw it, and a form for one more.
#[component]
pub(super) fn Grants(details: MemberDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let id = details.row.id;
    let granted = details.accounts.clone();
    let rest: Vec<(String, String)> = details
        .choices
        .accounts
        .iter()
        .filter(|(account, _)| granted.iter().all(|(known, _)| known != account))
        .map(|(account, email)| (account.to_string(), email.clone()))
        .collect();
    let empty = granted.is_empty();
    let staff = details.row.role != Role::Technician;
    let rows = granted.into_iter().map(|(account, email)| {
        view! {
            <li>
                <a href=format!("/administration/accounts/{account}")>{email}</a>
                <ForAdmins><WithdrawForm id=id account=account done=done/></ForAdmins>
            </li>
        }
    });
    view! {
        <section class="card admin-card" id="grants" aria-labelledby="grants-title">
            <h2 id="grants-title">{t!(texts, "administration-granted")}</h2>
            {staff.then(|| view! { <p class="muted">{t!(texts, "administration-staff-sees-all")}</p> })}
            {(empty && !staff).then(|| view! { <p class="say warn">{t!(texts, "administration-sees-nothing")}</p> })}
            <ul class="plain grant-list">{rows.collect_view()}</ul>
            <ForAdmins>{(!rest.is_empty()).then(|| view! { <GrantForm id=id rest=rest.clone() done=done/> })}</ForAdmins>
        </section>
    }
    .into_any()
}

#[component]
fn WithdrawForm(id: MemberId, account: AccountId, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<Withdraw>::new();
    let value = action.value();
    follow(move || value.get(), done);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="account" value=account.to_string()/>
            <button>{t!(texts, "administration-withdraw")}</button>
        </PostForm>
    }
    .into_any()
}

#[component]
fn GrantForm(id: MemberId, rest: Vec<(String, String)>, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<Grant>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &[]);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <Choice id="grant" field="account" name="account" label=t!(texts, "column-account") choices=rest error=error("account")/>
            <FieldError id="grant-error".to_owned() error=error("")/>
            <div class="actions">
                <button>{t!(texts, "administration-grant")}</button>
            </div>
        </PostForm>
    }
    .into_any()
}
