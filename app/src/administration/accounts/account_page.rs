use super::{
    super::{
        parts::{
            AuditLink, Choice, ForAdmins, Head, TextField, audit_href, errors, follow, invalid,
            language_name, languages,
        },
        records::{anew, use_record},
    },
    api::{ChangeAccount, SetAlerts, get_account},
    page::partners,
};
use crate::{
    lag_limits::LimitsView,
    text::{t, use_texts},
    ui::{FieldError, FormAction, Loaded, PostForm},
};
use domain::{accounts::AccountId, administration::AccountDetails, audit::AuditThing};
use leptos::prelude::*;

/// `/administration/accounts/{id}`: one account, and who gets its alerts.
#[component]
pub fn AccountPage() -> impl IntoView {
    let (details, done) = use_record("id", get_account);
    view! {
        <Loaded resource=details rows=8 let:details>
            {anew(details, move |details| view! { <Account details=details done=done/> })}
        </Loaded>
    }
}

#[component]
fn Account(details: AccountDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let account = details.row.account.clone();
    let id = account.id;
    let members = details.members.clone().into_iter().map(|(member, name)| {
        view! { <li><a href=format!("/administration/members/{member}")>{name}</a></li> }
    });
    let nobody = details
        .members
        .is_empty()
        .then(|| view! { <p class="muted">{t!(texts, "administration-nobody-sees")}</p> });
    let partner = details.row.partner.clone().unwrap_or_else(|| t!(texts, "administration-no-partner"));
    view! {
        <Head title=account.email.clone() sub=account.network.clone() help="administration#accounts"/>
        <div class="columns administration">
            <div class="column">
                <section class="card admin-card">
                    <h2>{t!(texts, "administration-facts")}</h2>
                    <dl class="facts">
                        <dt>{t!(texts, "administration-partner")}</dt><dd>{partner}</dd>
                        <dt>{t!(texts, "administration-alert-language")}</dt><dd>{language_name(account.language)}</dd>
                        <dt>{t!(texts, "nav-outlets")}</dt>
                        <dd><a href=format!("/administration/outlets?account={id}")>{texts.number(details.row.outlets)}</a></dd>
                        <dt>{t!(texts, "nav-devices")}</dt>
                        <dd><a href=format!("/administration/devices?account={id}")>{texts.number(details.row.devices)}</a></dd>
                        <dt>{t!(texts, "nav-limits")}</dt>
                        <dd><a href=LimitsView::of(id, None).href()>{t!(texts, "limits-title")}</a></dd>
                    </dl>
                    <AuditLink href=audit_href(AuditThing::Account, &id)/>
                </section>
                <section class="card admin-card">
                    <h2>{t!(texts, "administration-who-sees")}</h2>
                    <p class="muted">{t!(texts, "administration-who-sees-text")}</p>
                    {nobody}
                    <ul class="plain">{members.collect_view()}</ul>
                </section>
            </div>
            <div class="column">
                <Alerts details=details.clone() done=done/>
                <ForAdmins><ChangeForm details=details.clone() done=done/></ForAdmins>
            </div>
        </div>
    }
    .into_any()
}

/// Who gets the alerts; administrators change it.
#[component]
fn Alerts(details: AccountDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let idle = details.idle_alerts.join(", ");
    let written = details.alerts.join("\n");
    let shown = details.alerts.clone().into_iter().map(|email| view! { <li>{email}</li> });
    let id = details.row.account.id;
    view! {
        <section class="card admin-card" id="alerts" aria-labelledby="alerts-title">
            <h2 id="alerts-title">{t!(texts, "administration-alerts")}</h2>
            <p class="muted">{t!(texts, "administration-alerts-text")}</p>
            <ul class="plain">{shown.collect_view()}</ul>
            {(!idle.is_empty()).then(|| view! { <p class="say warn">{t!(texts, "administration-idle-alerts", emails = idle)}</p> })}
            <ForAdmins><AlertsForm id=id written=written.clone() done=done/></ForAdmins>
        </section>
    }
    .into_any()
}

#[component]
fn AlertsForm(id: AccountId, written: String, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<SetAlerts>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &["alerts"]);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <div class="field">
                <label for="alerts-field">{t!(texts, "administration-alerts-field")}</label>
                <textarea id="alerts-field" name="alerts" rows="3" aria-describedby="alerts-error" aria-invalid=invalid(error("alerts"))>
                    {written}
                </textarea>
                <FieldError id="alerts-error".to_owned() error=error("alerts")/>
            </div>
            <FieldError id="alerts-form-error".to_owned() error=error("")/>
            <div class="actions">
                <button>{t!(texts, "administration-save")}</button>
            </div>
        </PostForm>
    }
    .into_any()
}

#[component]
fn ChangeForm(details: AccountDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<ChangeAccount>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &["email", "network"]);
    let account = details.row.account;
    let partner = account.partner_id.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <section class="card admin-card" aria-labelledby="change-title">
            <h2 id="change-title">{t!(texts, "administration-change")}</h2>
            <PostForm action=action>
                <input type="hidden" name="id" value=account.id.to_string()/>
                <TextField
                    field="email"
                    kind="email"
                    label=t!(texts, "administration-account-email")
                    value=account.email
                    required=true
                    error=error("email")
                />
                <TextField field="network" label=t!(texts, "column-network") value=account.network required=true error=error("network")/>
                <Choice
                    field="partner"
                    label=t!(texts, "administration-partner")
                    choices=partners(t!(texts, "administration-no-partner"), details.choices.partners)
                    chosen=partner
                    error=error("partner")
                />
                <Choice
                    field="language"
                    label=t!(texts, "administration-alert-language")
                    choices=languages()
                    chosen=account.language.tag()
                    error=error("language")
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
