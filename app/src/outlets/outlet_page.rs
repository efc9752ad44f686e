use super::{
    api::{OutletDetails, get_outlet, revenue_of},
    devices::OutletDevices,
    revenue::Revenue,
    view::RevenueView,
};
use crate::{
    error::AppError,
    live::{Live, every_minute, use_live},
    text::{t, use_texts},
    ui::Loaded,
};
use domain::{
    devices::PosId,
    live::{LiveEvent, Subscription},
    outlets::OutletId,
    revenue::RevenueReport,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
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
    let outlet = Resource::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some(id) => get_outlet(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Loaded resource=outlet rows=12 let:outlet>
            // Keyed, so that nothing of one outlet is left over on the page of another.
            <For each=move || [outlet.get()] key=|details| details.row.id() let:details>
                <Outlet details=details/>
            </For>
        </Loaded>
    }
}

#[component]
fn Outlet(details: OutletDetails) -> impl IntoView {
    let texts = use_texts();
    let id = details.row.id();
    let outlet = details.row.outlet.clone();
    let place = [outlet.city.as_str(), &outlet.address].into_iter().filter(|part| !part.is_empty());
    let place = place.collect::<Vec<_>>().join(", ");
    let query = use_query_map();
    let view = Memo::new(move |_| query.with(|query| RevenueView::of_query(|name| query.get_str(name))));
    let details = RwSignal::new(details);
    let report = Resource::new(move || view.get(), move |view| revenue_of(id, view));
    let sub = move || {
        details.with(|details| {
            let row = &details.row;
            let hours = row.hours().format(texts.language());
            let open = if row.open { t!(texts, "outlet-open") } else { t!(texts, "outlet-closed") };
            let parts = [&row.outlet.mall, &row.network, &row.account_email, &hours, &row.outlet.zone, &open];
            parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
        })
    };
    let (waiting, set_waiting) = signal(false);
    view! {
        <Title text=place.clone()/>
        <div class="head outlet-head">
            <h1>{place}</h1>
            {outlet.archived.then(|| view! { <span class="badge plain">{t!(texts, "archived")}</span> })}
            <p class="sub">{sub}</p>
        </div>
        <div class="outlet-page" aria-busy=move || waiting.get().to_string()>
            <Loaded resource=report rows=14 set_waiting=set_waiting let:report>
                {keep_up_to_date(id, details, view, report)}
                <Revenue details=details view=view report=report/>
                <OutletDevices details=details report=report/>
            </Loaded>
        </div>
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
    let resting = StoredValue::new(None::<TimeoutHandle>);
    on_cleanup(move || {
        if let Some(timer) = resting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    // An outlet that falls silent changes nothing but the time.
    every_minute(move || spawn_local(fetch(id, details, view, report, live)));
    live.watch(wanted, move |event| match event {
        LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => {
            spawn_local(fetch(id, details, view, report, live));
        }
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
                let after = move || {
                    resting.try_set_value(None);
                    spawn_local(fetch(id, details, view, report, live));
                };
                resting.try_update_value(|resting| {
                    if resting.is_none() {
                        *resting = set_timeout_with_handle(after, REST).ok();
                    }
                });
            }
        }
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
