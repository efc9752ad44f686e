//! The keys of a device.
use super::{
    super::parts::{Confirm, ForAdmins, errors, follow},
    api::{NewKey, ReplaceKeys, RevokeKey},
};
use crate::{
    error::Result,
    text::{t, use_texts},
    ui::{BrowserMoment, FieldError, FormAction, PostForm},
};
use domain::{
    administration::{DeviceDetails, KeyRow},
    devices::PosId,
};
use leptos::prelude::*;

/// The forms that make keys; they outlive what is fetched anew after them, so that a new key stays on the page.
#[derive(Clone, Copy)]
pub(super) struct Making {
    pub(super) new: FormAction<NewKey>,
    pub(super) replace: FormAction<ReplaceKeys>,
}

impl Making {
    pub(super) fn new(done: Callback<()>) -> Self {
        let making = Self { new: FormAction::new(), replace: FormAction::new() };
        follow(move || making.new.value().get(), done);
        follow(move || making.replace.value().get(), done);
        making
    }

    /// The key that was made last.
    fn made(self) -> Option<String> {
        let key = |value: Option<Result<String>>| value.and_then(Result::ok);
        let (new, replaced) = (key(self.new.value().get()), key(self.replace.value().get()));
        // A further key of one that was replaced meanwhile holds no more.
        replaced.or(new)
    }
}

/// A key that was just made: shown once.
#[component]
pub(super) fn NewKeyNote(making: Making, carried: Option<String>) -> impl IntoView {
    let texts = use_texts();
    let key = move || making.made().or_else(|| carried.clone());
    view! {
        <div role="status">
            {move || key().map(|key| view! {
                <section class="card admin-card new-key" aria-labelledby="new-key-title">
                    <h2 id="new-key-title">{t!(texts, "administration-new-key-title")}</h2>
                    <p>{t!(texts, "administration-new-key-text")}</p>
                    <p><code id="new-key">{key}</code></p>
                </section>
            })}
        </div>
    }
    .into_any()
}

/// All keys, with the ways to make and to revoke them.
#[component]
pub(super) fn Keys(details: DeviceDetails, making: Making, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let pos_id = details.record.pos_id;
    let empty = details.keys.is_empty();
    let rows = details.keys.into_iter().map(|key| view! { <Key pos_id=pos_id key_row=key done=done/> });
    view! {
        <section class="card admin-card" id="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">{t!(texts, "administration-keys")}</h2>
            <p class="muted">{t!(texts, "administration-keys-text")}</p>
            {empty.then(|| view! { <p>{t!(texts, "administration-no-key")}</p> })}
            <ul class="plain key-list">{rows.collect_view()}</ul>
            <ForAdmins><MakeForms pos_id=pos_id making=making/></ForAdmins>
        </section>
    }
    .into_any()
}

#[component]
fn MakeForms(pos_id: PosId, making: Making) -> impl IntoView {
    let texts = use_texts();
    let of_new = errors(move || making.new.value().get(), &[]);
    let of_replace = errors(move || making.replace.value().get(), &[]);
    view! {
        <div class="actions">
            <PostForm action=making.new>
                <input type="hidden" name="pos_id" value=pos_id.to_string()/>
                <button>{t!(texts, "administration-new-key")}</button>
            </PostForm>
            <Confirm
                id="replace-keys"
                label=t!(texts, "administration-replace-keys")
                title=t!(texts, "administration-replace-keys-title", pos_id = pos_id.to_string())
                text=t!(texts, "administration-replace-keys-text")
            >
                <PostForm action=making.replace>
                    <input type="hidden" name="pos_id" value=pos_id.to_string()/>
                    <button class="primary">
                        {t!(texts, "administration-replace-keys")}
                    </button>
                </PostForm>
            </Confirm>
        </div>
        <FieldError id="new-key-error".to_owned() error=of_new("")/>
        <FieldError id="replace-error".to_owned() error=of_replace("")/>
    }
    .into_any()
}

#[component]
fn Key(pos_id: PosId, key_row: KeyRow, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let holds = key_row.revoked_at.is_none();
    let id = key_row.id;
    view! {
        <li>
            <p>
                {t!(texts, "administration-key-made")}" "<BrowserMoment at=key_row.created_at/>
                {key_row.revoked_at.map(|at| view! {
                    " · "{t!(texts, "administration-key-revoked")}" "<BrowserMoment at=at/>
                })}
            </p>
            {holds.then(|| view! { <ForAdmins><Revoke pos_id=pos_id id=id done=done/></ForAdmins> })}
        </li>
    }
    .into_any()
}

#[component]
fn Revoke(pos_id: PosId, id: domain::administration::KeyId, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RevokeKey>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &[]);
    view! {
        <Confirm
            id=format!("revoke-{id}")
            label=t!(texts, "administration-revoke-key")
            title=t!(texts, "administration-revoke-key-title")
            text=t!(texts, "administration-revoke-key-text")
        >
            <PostForm action=action>
                <input type="hidden" name="pos_id" value=pos_id.to_string()/>
                <input type="hidden" name="key" value=id.to_string()/>
                <button class="primary">{t!(texts, "administration-revoke-key")}</button>
            </PostForm>
        </Confirm>
        <FieldError id=format!("revoke-{id}-error") error=error("")/>
    }
    .into_any()
}
