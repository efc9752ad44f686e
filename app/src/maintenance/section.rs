use super::{
    api::{RemoveMaintenance, maintenance_of},
    forms::{OnceForm, WeeklyForm, day_names},
};
use crate::{
    live::use_live,
    sign_in::use_session,
    text::{Texts, t, use_texts},
    ui::{Fetched, FormAction, Loaded, Once, PostForm, refresh_after},
};
use chrono::NaiveDateTime;
use domain::{
    maintenance::{MaintenancePlace, MaintenancePlan, MaintenanceWindow},
    outlets::OutletId,
};
use leptos::{prelude::*, task::spawn_local};

/// When no incident is opened at an outlet: for everybody to read, for support to plan.
#[component]
pub fn MaintenanceSection(
    outlet: OutletId,
    /// IANA zone of the outlet's clock.
    zone: String,
) -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    let windows = Fetched::new(|| (), move |()| maintenance_of(outlet));
    view! {
        <section class="card maintenance" id="maintenance" aria-labelledby="maintenance-title">
            <h2 id="maintenance-title">{t!(texts, "maintenance-title")}</h2>
            <p class="muted">{t!(texts, "maintenance-text", zone = zone)}</p>
            <Loaded resource=windows rows=1 let:windows>
                <Once resource=session let:session>
                    <Windows
                        outlet=outlet
                        windows=windows
                        plans=session.ok().and_then(|session| session.viewer).is_some_and(|viewer| viewer.may_write_notes())
                    />
                </Once>
            </Loaded>
        </section>
    }
    .into_any()
}

#[component]
fn Windows(
    outlet: OutletId,
    windows: RwSignal<Vec<MaintenanceWindow>>,
    /// May the viewer plan and remove windows?
    plans: bool,
) -> impl IntoView {
    let texts = use_texts();
    let fetch = move || {
        spawn_local(async move {
            if let Ok(fresh) = maintenance_of(outlet).await {
                windows.try_set(fresh);
            }
        });
    };
    use_live().on_resync(fetch);
    let refresh = Callback::new(move |()| fetch());
    view! {
        <Show
            when=move || windows.with(|windows| !windows.is_empty())
            fallback=move || view! { <p>{t!(texts, "maintenance-none")}</p> }
        >
            <ul class="windows">
                <For each=move || windows.get() key=|window| window.id let:window>
                    <Window outlet=outlet window=window plans=plans refresh=refresh/>
                </For>
            </ul>
        </Show>
        {plans.then(|| view! {
            <OnceForm outlet=outlet refresh=refresh/>
            <WeeklyForm outlet=outlet refresh=refresh/>
        })}
    }
    .into_any()
}

#[component]
fn Window(outlet: OutletId, window: MaintenanceWindow, plans: bool, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let of_account = matches!(window.place, MaintenancePlace::Account(_));
    view! {
        <li>
            <p>
                {in_words(texts, &window.plan)}
                {of_account.then(|| view! { " "<span class="badge plain">{t!(texts, "maintenance-of-account")}</span> })}
            </p>
            {(!window.reason.is_empty()).then(|| view! { <p>{window.reason}</p> })}
            <p class="authorship">{window.author}</p>
            {plans.then(|| view! { <Remove outlet=outlet id=window.id refresh=refresh/> })}
        </li>
    }
    .into_any()
}

#[component]
fn Remove(outlet: OutletId, id: domain::maintenance::MaintenanceId, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RemoveMaintenance>::new();
    let value = action.value();
    refresh_after(move || value.get(), refresh);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="outlet" value=outlet.to_string()/>
            <button>{t!(texts, "maintenance-remove")}</button>
        </PostForm>
    }
    .into_any()
}

/// `04.06.2026 22:00 – 05.06.2026 06:00`, `Пн, Ср: 05:00–06:00`.
fn in_words(texts: Texts, plan: &MaintenancePlan) -> String {
    let moment = |at: &NaiveDateTime| at.format("%d.%m.%Y %H:%M").to_string();
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match plan {
        MaintenancePlan::Once { from, until } => format!("{} – {}", moment(from), moment(until)),
        MaintenancePlan::Weekly { days, starts, ends } => {
            let days = day_names(texts).into_iter().zip(days).filter(|(_, on)| **on).map(|(name, _)| name);
            let days = days.collect::<Vec<_>>().join(", ");
            t!(texts, "maintenance-weekly", days = days, from = clock(*starts), until = clock(*ends))
        }
    }
}
