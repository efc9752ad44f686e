//! A new device of an outlet.
use super::{
    super::parts::{Choice, TextField, errors},
    api::AddDevice,
};
use crate::{
    error::AppError,
    text::{t, use_texts},
    ui::{FieldError, FormAction, PostForm},
};
use domain::{devices::DeviceKind, outlets::OutletId};
use leptos::prelude::*;

const FIELDS: &[&str] = &["pos_id", "name", "kind"];

/// Adds it with its first key, which its page shows next, once.
#[component]
pub(in super::super) fn AddDeviceForm(outlet: OutletId) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<AddDevice>::new();
    let value = action.value();
    // By the server: the key goes along with its answer.
    Effect::new(move || {
        if let Some(Ok(pos_id)) = value.get() {
            let _ = window().location().assign(&format!("/administration/devices/{pos_id}"));
        }
    });
    let error = errors(move || value.get(), FIELDS);
    let besides = error("");
    let besides = Signal::derive(move || match value.get() {
        Some(Err(AppError::Conflict)) => Some(t!(texts, "administration-restore-outlet-first")),
        _ => besides.get(),
    });
    let kinds =
        DeviceKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.label(texts.language()).to_owned()));
    view! {
        <section class="card admin-card" aria-labelledby="add-device-title">
            <h2 id="add-device-title">{t!(texts, "administration-add-device")}</h2>
            <p class="muted">{t!(texts, "administration-add-device-text")}</p>
            <PostForm action=action clears=true>
                <input type="hidden" name="outlet" value=outlet.to_string()/>
                <TextField
                    field="name"
                    id="device"
                    label=t!(texts, "administration-device-name")
                    required=true
                    error=error("name")
                />
                <div class="pair">
                    <Choice
                        field="kind"
                        id="device"
                        label=t!(texts, "administration-kind")
                        choices=kinds.to_vec()
                        error=error("kind")
                    />
                    <TextField
                        field="pos_id"
                        id="device"
                        label="PosID".to_owned()
                        hint=t!(texts, "administration-pos-id-hint")
                        error=error("pos_id")
                    />
                </div>
                <FieldError id="add-device-error".to_owned() error=besides/>
                <div class="actions">
                    <button class="primary">{t!(texts, "administration-add-device-button")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}
