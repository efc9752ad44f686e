use super::{
    super::{
        devices::{AddDeviceForm, ArchivedBadge},
        lists::href,
        parts::{AuditLink, Confirm, ForAdmins, Head, audit_href, errors, follow},
        records::{anew, use_record},
    },
    api::{ArchiveOutlet, RestoreOutlet, get_outlet},
    hours::Hours,
    place::PlaceForm,
};
use crate::{
    lag_limits::LimitsView,
    text::{t, use_texts},
    ui::{FieldError, FormAction, Loaded, PostForm},
};
use domain::{
    administration::{OutletDetails, Sought},
    audit::AuditThing,
};
use leptos::prelude::*;

/// `/administration/outlets/{id}`: place, opening hours and archive of one outlet.
#[component]
pub fn OutletPage() -> impl IntoView {
    let (details, done) = use_record("id", get_outlet);
    view! {
        <Loaded resource=details rows=8 let:details>
            {anew(details, move |details| view! { <Outlet details=details done=done/> })}
        </Loaded>
    }
}

#[component]
fn Outlet(details: OutletDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let record = details.record.clone();
    let outlet = record.outlet.clone();
    let (id, account, archived) = (outlet.id, outlet.account_id, outlet.archived);
    let here = format!("{} {}", outlet.city, outlet.address);
    let devices = href("/administration/devices", &Sought { search: here, account: Some(account), page: 0 });
    let (of_place, of_archive) = (outlet.clone(), details.clone());
    view! {
        <Head title=outlet.place() sub=record.account_email.clone() help="administration#outlets"/>
        <div class="columns administration">
            <div class="column">
                <Hours outlet=outlet.clone() done=done/>
            </div>
            <div class="column">
                <section class="card admin-card">
                    <h2>{t!(texts, "administration-facts")}</h2>
                    <dl class="facts">
                        <dt>{t!(texts, "column-state")}</dt><dd><ArchivedBadge archived=outlet.archived/></dd>
                        <dt>{t!(texts, "column-account")}</dt>
                        <dd><a href=format!("/administration/accounts/{account}")>{record.account_email.clone()}</a></dd>
                        <dt>{t!(texts, "administration-zone")}</dt><dd>{outlet.zone.clone()}</dd>
                        <dt>{t!(texts, "nav-devices")}</dt>
                        <dd><a href=devices>{texts.number(record.devices)}</a></dd>
                        <dt>{t!(texts, "nav-limits")}</dt>
                        <dd><a href=LimitsView::of(account, Some(id)).href()>{t!(texts, "limits-title")}</a></dd>
                    </dl>
                    <p><a href=format!("/outlets/{id}")>{t!(texts, "administration-open-outlet")}</a></p>
                    <AuditLink href=audit_href(AuditThing::Outlet, &id)/>
                </section>
                <ForAdmins>
                    {(!archived).then(|| view! { <AddDeviceForm outlet=id/> })}
                    <PlaceForm outlet=of_place.clone() done=done/>
                    <Archive details=of_archive.clone() done=done/>
                </ForAdmins>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Archive(details: OutletDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let (archive, restore) = (FormAction::<ArchiveOutlet>::new(), FormAction::<RestoreOutlet>::new());
    follow(move || archive.value().get(), done);
    follow(move || restore.value().get(), done);
    let of_archive = errors(move || archive.value().get(), &[]);
    let of_restore = errors(move || restore.value().get(), &[]);
    let id = details.record.outlet.id;
    let place = details.record.outlet.place();
    let mut text = t!(texts, "administration-archive-outlet-text", count = details.record.devices);
    if details.open_incident {
        text = format!("{text} {}", t!(texts, "administration-archive-incident"));
    }
    let hidden = move || view! { <input type="hidden" name="id" value=id.to_string()/> };
    view! {
        <section class="card admin-card" aria-labelledby="archive-title">
            <h2 id="archive-title">{t!(texts, "administration-archive-section")}</h2>
            {if details.record.outlet.archived {
                view! {
                    <p class="muted">{t!(texts, "administration-restore-outlet-text")}</p>
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
                        title=t!(texts, "administration-archive-outlet-title", place = place)
                        text=text
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
            <FieldError id="restore-error".to_owned() error=of_restore("")/>
        </section>
    }
    .into_any()
}
