use super::{
    api::get_device,
    availability::AvailabilitySection,
    facts::{Contacts, Facts},
    instances::Instances,
    note::{NoteEditor, NoteText},
    sales::{LastReceipts, Sales},
};
use crate::{
    administration::AdministerLink,
    error::AppError,
    help::HelpLink,
    live::{Live, use_live},
    sign_in::use_session,
    text::{joined, t, use_texts},
    ui::{Badge, Fetched, Loaded, Once, StateBadge},
};
use domain::{
    devices::{DeviceDetails, PosId},
    live::{LiveEvent, Subscription},
    notes::Note,
    presence::clock_offset_is_notable,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// `/devices/{pos_id}`: the manual's window of facts, availability, copies, note. Unknown and foreign ids are a 404.
#[component]
pub fn DevicePage() -> impl IntoView {
    let params = use_params_map();
    let asked = Memo::new(move |_| {
        params.with(|params| params.get("pos_id")).and_then(|id| id.parse::<PosId>().ok())
    });
    let device = Fetched::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some(pos_id) => get_device(pos_id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Loaded resource=device rows=12 let:device>
            // Keyed, so that nothing of one device is left over on the page of another.
            <For each=move || [device.get()] key=|details| details.row.pos_id let:details>
                <Device details=details/>
            </For>
        </Loaded>
    }
}

#[component]
fn Device(details: DeviceDetails) -> impl IntoView {
    let texts = use_texts();
    let pos_id = details.row.pos_id;
    let details = RwSignal::new(details);
    keep_up_to_date(pos_id, details);
    let (outlet, zone) = details.with_untracked(|details| (details.row.outlet_id, details.row.zone.clone()));
    let sold = Memo::new(move |_| details.with(|details| details.row.receipts_today));
    let title =
        Memo::new(move |_| details.with(|details| joined(&[&details.row.city, &details.row.address], ", ")));
    view! {
        // A text, not a closure: the head is written after the page, when its signals may be gone.
        <Title text=format!("{pos_id} · {}", title.get_untracked())/>
        <div class="head device-head">
            <h1>{move || details.with(|details| details.row.label_of_copies())}</h1>
            <HelpLink to="device"/>
            {move || match details.with(|details| (details.archived, details.row.state)) {
                (true, _) => view! { <span class="badge plain">{t!(texts, "archived")}</span> }.into_any(),
                (false, state) => view! { <StateBadge state=state/> }.into_any(),
            }}
            <Badges details=details/>
            <AdministerLink href=format!("/administration/devices/{pos_id}")/>
            <p class="sub">
                <a href=format!("/outlets/{outlet}")>{move || title.get()}</a>
                {move || details.with(|details| {
                    let row = &details.row;
                    let parts = [&row.mall, &row.network, &row.account_email, &row.name];
                    parts.into_iter().filter(|part| !part.is_empty()).fold(String::new(), |text, part| text + " · " + part)
                })}
            </p>
        </div>
        <div class="columns">
            <div class="column">
                <AvailabilitySection pos_id=pos_id zone=zone.clone()/>
                <Sales pos_id=pos_id outlet=outlet sold=sold/>
                <Instances details=details/>
            </div>
            <div class="column">
                <section class="card"><h2>{t!(texts, "facts-title")}</h2><Facts details=details/></section>
                <section class="card"><h2>{t!(texts, "contacts-title")}</h2><Contacts details=details/></section>
                <section class="card"><h2>{t!(texts, "column-note")}</h2><NoteOf pos_id=pos_id details=details/></section>
                <LastReceipts pos_id=pos_id zone=zone.clone() sold=sold/>
            </div>
        </div>
    }
    .into_any()
}

/// What is out of the ordinary.
#[component]
fn Badges(details: RwSignal<DeviceDetails>) -> impl IntoView {
    let texts = use_texts();
    move || {
        let (row, offset) = details.with(|details| (details.row.clone(), details.clock_offset_seconds));
        let offset = offset.filter(|seconds| clock_offset_is_notable(*seconds));
        view! {
                {(row.copies > 1).then(|| view! {
                    <Badge icon="copies" kind="warn">{t!(texts, "copies-title", count = row.copies)}</Badge>
                })}
                {row.same_machine.map(|other| view! {
                    <Badge icon="copies" kind="warn">
                        {t!(texts, "same-machine-label")}" "
                        <a href=format!("/devices/{other}")>{other.to_string()}</a>
                    </Badge>
                })}
                {row.unstable.then(|| view! { <Badge icon="alert" kind="warn">{t!(texts, "unstable")}</Badge> })}
                {row.silent.then(|| view! { <Badge icon="receipt" kind="warn">{t!(texts, "silent")}</Badge> })}
                {offset.map(|seconds| {
                    let minutes = seconds.abs() / 60;
                    let text = if seconds < 0 {
                        t!(texts, "clock-behind", count = minutes)
                    } else {
                        t!(texts, "clock-ahead", count = minutes)
                    };
                    view! { <Badge icon="clock" kind="warn">{text}</Badge> }
                })}
                {(row.receipt_conflicts > 0).then(|| view! {
                    <Badge icon="alert" kind="bad">
                        {t!(texts, "conflicts-badge", count = row.receipt_conflicts)}
                    </Badge>
                })}
        }
    }
}

/// The editor for those who may write, the text for everybody else.
#[component]
fn NoteOf(pos_id: PosId, details: RwSignal<DeviceDetails>) -> impl IntoView {
    let session = use_session();
    let zone = details.with_untracked(|details| details.row.zone.clone());
    let note = Signal::derive(move || details.with(|details| details.note.clone()));
    let saved = Callback::new(move |note: Note| details.update(|details| details.note = note));
    view! {
        <Once resource=session let:session>
            {if session.ok().and_then(|session| session.viewer).is_some_and(|viewer| viewer.may_write_notes()) {
                view! { <NoteEditor pos_id=pos_id note=note saved=saved zone=zone.clone()/> }.into_any()
            } else {
                view! { <NoteText note=note zone=zone.clone()/> }.into_any()
            }}
        </Once>
    }
}

/// A changed row is shown at once, and the rest of the page is fetched after it. In the browser only.
fn keep_up_to_date(pos_id: PosId, details: RwSignal<DeviceDetails>) {
    let live = use_live();
    let wanted = Memo::new(move |_| Subscription { devices: pos_id.to_string(), ..Subscription::default() });
    // Not twice at the same time; what changes meanwhile is fetched after.
    let fetching = StoredValue::new(Fetching::Idle);
    live.watch(wanted, move |event| {
        let at = match event {
            LiveEvent::Hello { at } | LiveEvent::Resync { at } => Some(at),
            LiveEvent::Device(row) => {
                details.try_update(|details| {
                    if row.changed_at >= details.row.changed_at {
                        details.row = *row;
                    }
                });
                None
            }
            _ => return,
        };
        match fetching.try_get_value() {
            Some(Fetching::Idle) => {
                fetching.set_value(Fetching::Once);
                spawn_local(fetch(pos_id, details, fetching, live, at));
            }
            Some(_) => fetching.set_value(Fetching::Again),
            None => {}
        }
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetching {
    Idle,
    Once,
    Again,
}

async fn fetch(
    pos_id: PosId,
    details: RwSignal<DeviceDetails>,
    fetching: StoredValue<Fetching>,
    live: Live,
    as_of: Option<i64>,
) {
    loop {
        if let Ok(fresh) = get_device(pos_id).await {
            details.try_update(|details| {
                if fresh.row.changed_at >= details.row.changed_at {
                    *details = fresh;
                }
            });
            if let Some(at) = as_of {
                live.caught_up(at);
            }
        }
        match fetching.try_get_value() {
            Some(Fetching::Again) => fetching.set_value(Fetching::Once),
            _ => break,
        }
    }
    fetching.try_set_value(Fetching::Idle);
}
