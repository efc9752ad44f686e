use super::{
    api::{OutletDetails, get_outlet, revenue_of},
    devices::OutletDevices,
    revenue::Revenue,
    view::RevenueView,
};
use crate::{
    administration::AdministerLink,
    error::AppError,
    help::HelpLink,
    live::{Live, every_minute, soon, use_live},
    maintenance::MaintenanceSection,
    text::{joined, t, use_texts},
    ui::{Fetched, Loaded, in_turn},
};
use domain::{
    devices::PosId,
    live::{LiveEvent, Subscription},
    outlets::OutletId,
    revenue::RevenueReport,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::time::Duration;

/// Receipts come in bursts; the chart is fetched anew at most so often.
const REST: Duration = Duration::from_secs(2);

/// `/outlets/{id}`: one outlet and its revenue against the profile. Unknown and foreign ids are a 404.
#[component]
pub fn OutletPage() -> impl IntoView {
    let params = use_params_map();
    let asked =
        Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<OutletId>().ok()));
    let outlet = Fetched::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some(id) => get_outlet(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    in_turn(move || {
        view! {
            <div class="whole-outlet">
                <Loaded resource=outlet rows=12 let:outlet>
                    // Keyed, so that nothing of one outlet is left over on the page of another.
                    <For each=move || [outlet.get()] key=|details| details.row.id() let:details>
                        <Outlet details=details/>
                    </For>
                </Loaded>
            </div>
        }
        .into_any()
    })
}

#[component]
fn Outlet(details: OutletDetails) -> impl IntoView {
    let texts = use_texts();
    let id = details.row.id();
    let outlet = details.row.outlet.clone();
    let place = joined(&[&outlet.city, &outlet.address], ", ");
    let query = use_query_map();
    let view = Memo::new(move |_| query.with(|query| RevenueView::of_query(|name| query.get_str(name))));
    let details = RwSignal::new(details);
    let report = Fetched::new(move || view.get(), move |view| revenue_of(id, view));
    let sub = move || {
        details.with(|details| {
            let row = &details.row;
            let hours = row.hours().format(texts.language());
            let outlet = &row.outlet;
            let open = match (outlet.archived, row.open) {
                (true, _) => String::new(),
                (false, true) => t!(texts, "outlet-open"),
                (false, false) => t!(texts, "outlet-closed"),
            };
            joined(&[&outlet.mall, &row.network, &row.account_email, &hours, &outlet.zone, &open], " · ")
        })
    };
    let (waiting, set_waiting) = signal(false);
    let title = place.clone();
    let head = move || {
        view! {
            <div class="head outlet-head">
                <h1>{place}</h1>
                <HelpLink to="outlets#page"/>
                {outlet.archived.then(|| view! { <span class="badge plain">{t!(texts, "archived")}</span> })}
                {move || details.with(|details| details.incident).map(|id| view! {
                    <span class="badge bad">
                        <a href=format!("/incidents/{id}")>{t!(texts, "outlet-incident")}</a>
                    </span>
                })}
                <AdministerLink href=format!("/administration/outlets/{id}")/>
                <p class="sub">{sub}</p>
            </div>
        }
        .into_any()
    };
    let page = move || {
        // Made at once, as its answer is asked for before what stands in the other turns.
        let maintenance =
            (!outlet.archived).then(|| view! { <MaintenanceSection outlet=id zone=outlet.zone/> }.into_any());
        view! {
            <div class="outlet-page" aria-busy=move || waiting.get().to_string()>
                <Loaded resource=report rows=14 set_waiting=set_waiting let:report>
                    {keep_up_to_date(id, details, view, report)}
                    <Revenue details=details view=view report=report/>
                    {in_turn(move || view! { <OutletDevices details=details report=report/> }.into_any())}
                </Loaded>
                {maintenance.map(|maintenance| in_turn(move || maintenance))}
            </div>
        }
        .into_any()
    };
    view! {
        <Title text=title/>
        {in_turn(head)}
        {in_turn(page)}
    }
    .into_any()
}

/// Rows of the devices change as they are; what they sold is fetched with the whole report soon after. In the browser
/// only.
fn keep_up_to_date(
    id: OutletId,
    details: RwSignal<OutletDetails>,
    view: Memo<RevenueView>,
    report: RwSignal<RevenueReport>,
) {
    let live = use_live();
    let pos_ids = Memo::new(move |_| {
        details.with(|details| details.devices.iter().map(|row| row.pos_id).collect::<Vec<PosId>>())
    });
    let wanted = Memo::new(move |_| Subscription {
        devices: pos_ids.get().iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        ..Subscription::default()
    });
    let refresh = move || spawn_local(fetch(id, details, view, report, live));
    let refresh_soon = soon(REST, refresh);
    // An outlet that falls silent changes nothing but the time.
    every_minute(refresh);
    live.watch(wanted, move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => refresh(),
        LiveEvent::Device(row) => {
            let sold = details.try_update(|details| {
                let known = details.devices.iter_mut().find(|known| known.pos_id == row.pos_id)?;
                if row.changed_at < known.changed_at {
                    return None;
                }
                let sold = known.receipts_today != row.receipts_today || known.state != row.state;
                *known = *row;
                Some(sold)
            });
            if sold.flatten() == Some(true) {
                refresh_soon();
            }
        }
        LiveEvent::Incident(_) => refresh_soon(),
        LiveEvent::Account(_) | LiveEvent::Pulse { .. } | LiveEvent::Bye => {}
    });
}

async fn fetch(
    id: OutletId,
    details: RwSignal<OutletDetails>,
    view: Memo<RevenueView>,
    report: RwSignal<RevenueReport>,
    live: Live,
) {
    let Some(asked) = view.try_get_untracked() else { return };
    let Ok(fresh) = get_outlet(id).await else { return };
    let Ok(revenue) = revenue_of(id, asked).await else { return };
    // Another view may have been chosen meanwhile; its report comes by itself.
    if view.try_get_untracked().is_some_and(|now| now == asked) {
        let as_of = fresh.as_of;
        details.try_set(fresh);
        if report.try_with_untracked(|known| *known != revenue) == Some(true) {
            report.try_set(revenue);
        }
        live.caught_up(as_of);
    }
}
