//! Where an outlet is: adding one, and changing it.
use super::{
    super::parts::{Choice, TextField, errors, follow},
    api::{AddOutlet, ChangeOutlet},
};
use crate::{
    text::{t, use_texts},
    ui::{FieldError, FormAction, PostForm},
};
use domain::{accounts::AccountId, outlets::Outlet};
use leptos::prelude::*;

const FIELDS: &[&str] = &["city", "address", "mall", "zone"];

/// Zones that are proposed; any other of the IANA list may be written.
const ZONES: [&str; 17] = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Volgograd",
    "Europe/Samara",
    "Europe/Saratov",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Chita",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Sakhalin",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Asia/Almaty",
];

#[component]
fn Fields(outlet: Option<Outlet>, error: Callback<&'static str, Signal<Option<String>>>) -> impl IntoView {
    let texts = use_texts();
    let of =
        |read: fn(&Outlet) -> &str| outlet.as_ref().map(|outlet| read(outlet).to_owned()).unwrap_or_default();
    let zones = ZONES.map(|zone| view! { <option value=zone></option> });
    view! {
        <TextField field="city" label=t!(texts, "filter-city") value=of(|outlet| &outlet.city) required=true error=error.run("city")/>
        <TextField
            field="address"
            label=t!(texts, "administration-address")
            value=of(|outlet| &outlet.address)
            required=true
            error=error.run("address")
        />
        <TextField field="mall" label=t!(texts, "administration-mall") value=of(|outlet| &outlet.mall) error=error.run("mall")/>
        <TextField
            field="zone"
            label=t!(texts, "administration-zone")
            value=of(|outlet| &outlet.zone)
            required=true
            list="zones"
            hint=t!(texts, "administration-zone-hint")
            error=error.run("zone")
        />
        <datalist id="zones">{zones.collect_view()}</datalist>
    }
    .into_any()
}

/// A new outlet.
#[component]
pub(super) fn AddForm(
    accounts: Vec<(AccountId, String)>,
    chosen: Option<AccountId>,
    done: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<AddOutlet>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), FIELDS);
    let accounts = accounts.into_iter().map(|(id, email)| (id.to_string(), email)).collect::<Vec<_>>();
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <section class="card admin-card narrow" aria-labelledby="add-title">
            <h2 id="add-title">{t!(texts, "administration-add-outlet")}</h2>
            <p class="muted">{t!(texts, "administration-add-outlet-text")}</p>
            <PostForm action=action clears=true>
                <Choice
                    field="account"
                    name="account"
                    label=t!(texts, "column-account")
                    choices=accounts
                    chosen=chosen
                    error=error("account")
                />
                <Fields outlet=None error=Callback::new(error)/>
                <FieldError id="add-error".to_owned() error=error("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "administration-add")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// Another place, name or zone.
#[component]
pub(super) fn PlaceForm(outlet: Outlet, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<ChangeOutlet>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), FIELDS);
    let id = outlet.id;
    view! {
        <section class="card admin-card" aria-labelledby="change-title">
            <h2 id="change-title">{t!(texts, "administration-change")}</h2>
            <PostForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <Fields outlet=Some(outlet) error=Callback::new(error)/>
                <FieldError id="change-error".to_owned() error=error("")/>
                <div class="actions">
                    <button class="primary">{t!(texts, "administration-save")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
