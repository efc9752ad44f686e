use super::{
    api::{IncidentShown, get_incident},
    attachments::Attachments,
    closing::{Closed, ClosingSection},
    deliveries::Deliveries,
    desk::DeskText,
    escalation::{Escalated, EscalationSection},
    facts::{Facts, Parts},
    history::History,
    steps::Steps,
    table::StateOfIncident,
    words::subject_title,
    work::Work,
};
use crate::{
    error::AppError,
    help::HelpLink,
    live::{every_minute, soon, use_live},
    sign_in::use_session,
    text::{joined, use_texts},
    ui::{Fetched, Loaded, Once},
};
use domain::{
    incidents::{IncidentId, IncidentState},
    live::{LiveEvent, Subscription},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use std::time::Duration;

/// Tills change often; what the page knows of them is fetched anew at most so often.
const REST: Duration = Duration::from_secs(2);

/// `/incidents/{id}`: one incident from its facts to its closing. Unknown and foreign ids are a 404.
#[component]
pub fn IncidentPage() -> impl IntoView {
    let params = use_params_map();
    let asked = Memo::new(move |_| {
        params.with(|params| params.get("id")).and_then(|id| id.parse::<IncidentId>().ok())
    });
    let incident = Fetched::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some(id) => get_incident(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Loaded resource=incident rows=14 let:incident>
            // Keyed, so that nothing of one incident is left over on the page of another.
            <For each=move || [incident.get()] key=|shown| shown.details.row.id let:shown>
                <Incident shown=shown/>
            </For>
        </Loaded>
    }
}

#[component]
fn Incident(shown: IncidentShown) -> impl IntoView {
    let texts = use_texts();
    let id = shown.details.row.id;
    let title = subject_title(texts, &shown.details.row);
    let tab = match joined(&[&shown.details.row.city, &shown.details.row.address], ", ") {
        place if place.is_empty() => title.clone(),
        place => place,
    };
    let shown = RwSignal::new(shown);
    let refresh = keep_up_to_date(id, shown);
    let row = Memo::new(move |_| shown.with(|shown| shown.details.row.clone()));
    let works = Memo::new(move |_| shown.with(|shown| shown.details.may_work));
    let escalates =
        Memo::new(move |_| shown.with(|shown| shown.details.may_work && !shown.details.row.escalated));
    let escalation = Memo::new(move |_| shown.with(|shown| shown.details.escalation.clone()));
    let closing = Memo::new(move |_| shown.with(|shown| shown.details.closing.clone()));
    let parts = Memo::new(move |_| shown.with(|shown| shown.details.parts.clone()));
    let is_open = Memo::new(move |_| row.with(|row| row.state == IncidentState::Open));
    let session = use_session();
    view! {
        <Title text=tab/>
        <div class="head incident-head">
            <h1>{title}</h1>
            <HelpLink to="incidents#letter"/>
            <span class="badges">{move || view! { <StateOfIncident row=row.get()/> }}</span>
        </div>
        <Facts shown=shown/>
        {move || view! { <Parts parts=parts.get()/> }}
        // In the order of a narrow screen: whoever is about to work on it takes it first.
        <div class="columns incident-columns">
            <div class="column"><Work shown=shown refresh=refresh/></div>
            <div class="column">
                <Steps shown=shown refresh=refresh/>
                <Show when=move || works.get()><ClosingSection shown=shown refresh=refresh/></Show>
                {move || closing.get().filter(|_| !is_open.get()).map(|closing| view! { <Closed closing=closing/> })}
            </div>
            <div class="column">
                <Once resource=session let:session>
                    <DeskText
                        shown=shown
                        address=format!("{}/incidents/{id}", session.map(|session| session.site.base_url).unwrap_or_default())
                    />
                </Once>
                <Attachments shown=shown refresh=refresh/>
                <Deliveries shown=shown/>
                <Show when=move || escalates.get()><EscalationSection shown=shown refresh=refresh/></Show>
                {move || escalation.get().map(|escalation| view! { <Escalated escalation=escalation/> })}
                <History shown=shown refresh=refresh/>
            </div>
        </div>
    }
    .into_any()
}

/// What is done elsewhere, and what its tills do, is fetched soon after. In the browser only. Gives what fetches at once.
fn keep_up_to_date(id: IncidentId, shown: RwSignal<IncidentShown>) -> Callback<()> {
    let live = use_live();
    let wanted = Memo::new(move |_| {
        shown.with(|shown| {
            let devices = shown.evidence.iter().flat_map(|evidence| &evidence.devices);
            Subscription {
                devices: devices.map(|row| row.pos_id.to_string()).collect::<Vec<_>>().join(","),
                incidents: true,
                ..Subscription::default()
            }
        })
    });
    let fetch = move || {
        spawn_local(async move {
            let Ok(fresh) = get_incident(id).await else { return };
            let as_of = fresh.as_of;
            // Of two answers that overtook each other the newer one counts.
            if shown.try_with_untracked(|known| known.as_of <= as_of) == Some(true) {
                shown.try_set(fresh);
            }
            live.caught_up(as_of);
        });
    };
    let fetch_soon = soon(REST, fetch);
    every_minute(fetch);
    live.watch(wanted, move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => fetch(),
        LiveEvent::Incident(changed) if changed == id => fetch(),
        LiveEvent::Device(_) => fetch_soon(),
        LiveEvent::Incident(_) | LiveEvent::Account(_) | LiveEvent::Pulse { .. } | LiveEvent::Bye => {}
    });
    Callback::new(move |()| fetch())
}
