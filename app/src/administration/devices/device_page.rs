use super::{
    super::{
        parts::{AuditLink, Choice, Confirm, ForAdmins, Head, audit_href, errors, follow, invalid},
        records::{anew, use_record},
    },
    api::{ArchiveDevice, MoveDevice, RenameDevice, RestoreDevice, get_device},
    keys::{Keys, Making, NewKeyNote},
    page::ArchivedBadge,
};
use crate::{
    error::AppError,
    text::{t, use_texts},
    ui::{FieldError, FormAction, Loaded, PostForm},
};
use domain::{
    administration::{DeviceDetails, DeviceRecord},
    audit::AuditThing,
};
use leptos::prelude::*;

/// `/administration/devices/{pos_id}`: name, place and keys of one device, archived or not.
#[component]
pub fn DevicePage() -> impl IntoView {
    let (details, done) = use_record("pos_id", get_device);
    let making = Making::new(done);
    view! {
        <Loaded resource=details rows=8 let:details>
            <NewKeyNote making=making carried=details.with_untracked(|details| details.new_key.clone())/>
            {anew(details, move |details| view! { <Device details=details making=making done=done/> })}
        </Loaded>
    }
}

#[component]
fn Device(details: DeviceDetails, making: Making, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let record = details.record.clone();
    let pos_id = record.pos_id;
    let moves = details.clone();
    let of_forms = record.clone();
    view! {
        <Head
            title=format!("{pos_id} · {}", record.name)
            sub=format!("{} · {}", record.place, record.account_email)
            help="administration#devices"
        />
        <div class="columns administration">
            <div class="column">
                <section class="card admin-card">
                    <h2>{t!(texts, "administration-facts")}</h2>
                    <dl class="facts">
                        <dt>{t!(texts, "column-state")}</dt><dd><ArchivedBadge archived=record.archived/></dd>
                        <dt>{t!(texts, "administration-kind")}</dt><dd>{record.kind.label(texts.language())}</dd>
                        <dt>{t!(texts, "outlet-word")}</dt>
                        <dd><a href=format!("/administration/outlets/{}", record.outlet_id)>{record.place.clone()}</a></dd>
                        <dt>{t!(texts, "column-account")}</dt>
                        <dd><a href=format!("/administration/accounts/{}", record.account_id)>{record.account_email.clone()}</a></dd>
                    </dl>
                    {(!record.archived).then(|| view! {
                        <p><a href=format!("/devices/{pos_id}")>{t!(texts, "administration-open-device")}</a></p>
                    })}
                    <AuditLink href=audit_href(AuditThing::Device, &pos_id)/>
                </section>
                <Keys details=details making=making done=done/>
            </div>
            <div class="column">
                <ForAdmins>
                    <Rename record=of_forms.clone() done=done/>
                    <Move details=moves.clone() done=done/>
                    <Archive record=of_forms.clone() done=done/>
                </ForAdmins>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Rename(record: DeviceRecord, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RenameDevice>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &["name"]);
    view! {
        <section class="card admin-card" aria-labelledby="rename-title">
            <h2 id="rename-title">{t!(texts, "administration-rename")}</h2>
            <PostForm action=action>
                <input type="hidden" name="pos_id" value=record.pos_id.to_string()/>
                <div class="field">
                    <label for="device-name">{t!(texts, "administration-device-name")}</label>
                    <input
                        id="device-name"
                        name="name"
                        type="text"
                        value=record.name
                        required=true
                        maxlength="120"
                        autocomplete="off"
                        aria-describedby="device-name-error"
                        aria-invalid=invalid(error("name"))
                    />
                    <FieldError id="device-name-error".to_owned() error=error("name")/>
                </div>
                <FieldError id="rename-error".to_owned() error=error("")/>
                <div class="actions">
                    <button>{t!(texts, "administration-save")}</button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

#[component]
fn Move(details: DeviceDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<MoveDevice>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &[]);
    let choices: Vec<(String, String)> =
        details.outlets.into_iter().map(|(id, place)| (id.to_string(), place)).collect();
    let nowhere = choices.is_empty();
    let pos_id = details.record.pos_id;
    view! {
        <section class="card admin-card" aria-labelledby="move-title">
            <h2 id="move-title">{t!(texts, "administration-move")}</h2>
            <p class="muted">{t!(texts, "administration-move-text")}</p>
            {if nowhere {
                view! { <p>{t!(texts, "administration-move-nowhere")}</p> }.into_any()
            } else {
                view! {
                    <PostForm action=action>
                        <input type="hidden" name="pos_id" value=pos_id.to_string()/>
                        <Choice id="move" field="outlet" name="outlet" label=t!(texts, "outlet-word") choices=choices error=error("outlet")/>
                        <FieldError id="move-error".to_owned() error=error("")/>
                        <div class="actions">
                            <button>{t!(texts, "administration-move-button")}</button>
                        </div>
                    </PostForm>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Archive(record: DeviceRecord, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let (archive, restore) = (FormAction::<ArchiveDevice>::new(), FormAction::<RestoreDevice>::new());
    follow(move || archive.value().get(), done);
    follow(move || restore.value().get(), done);
    let of_archive = errors(move || archive.value().get(), &[]);
    let conflict = move || matches!(restore.value().get(), Some(Err(AppError::Conflict)));
    let of_restore = errors(move || restore.value().get(), &[]);
    let error = Signal::derive(move || {
        if conflict() { Some(t!(texts, "administration-restore-outlet-first")) } else { of_restore("").get() }
    });
    let pos_id = record.pos_id;
    let hidden = move || view! { <input type="hidden" name="pos_id" value=pos_id.to_string()/> };
    view! {
        <section class="card admin-card" aria-labelledby="archive-title">
            <h2 id="archive-title">{t!(texts, "administration-archive-section")}</h2>
            {if record.archived {
                view! {
                    <p class="muted">{t!(texts, "administration-restore-device-text")}</p>
                    <PostForm action=restore>
                        {hidden()}
                        <button>{t!(texts, "administration-restore")}</button>
                    </PostForm>
                }
                .into_any()
            } else {
                view! {
                    <Confirm
                        id="archive"
                        label=t!(texts, "administration-archive")
                        title=t!(texts, "administration-archive-device-title", pos_id = pos_id.to_string())
                        text=t!(texts, "administration-archive-device-text")
                    >
                        <PostForm action=archive>
                            {hidden()}
                            <button class="primary">{t!(texts, "administration-archive")}</button>
                        </PostForm>
                    </Confirm>
                }
                .into_any()
            }}
            <FieldError id="archive-error".to_owned() error=of_archive("")/>
            <FieldError id="restore-error".to_owned() error=error/>
        </section>
    }
    .into_any()
}
