use super::api::current_notices;
use crate::{
    live::{every_minute, use_live},
    text::{t, use_texts},
    ui::{Fetched, Icon, Moment, Once},
};
use domain::notices::Notice;
use leptos::{prelude::*, task::spawn_local};

/// The notices that hold now, above every page of those concerned.
#[component]
pub fn NoticeBanner() -> impl IntoView {
    let current = Fetched::new(|| (), |()| current_notices());
    view! {
        <Once resource=current let:current>
            <Banner current=current.unwrap_or_default()/>
        </Once>
    }
}

#[component]
fn Banner(current: Vec<Notice>) -> impl IntoView {
    let texts = use_texts();
    let notices = RwSignal::new(current);
    keep_up_to_date(notices);
    view! {
        <div class="banners" role="region" aria-label=t!(texts, "nav-notices") aria-live="polite" hidden=move || notices.with(Vec::is_empty)>
            <For each=move || notices.get() key=|notice| notice.id let:notice>
                <p class="banner">
                    <Icon name="alert"/>
                    <span class="said">{notice.plan.text}</span>
                    <a href="/notices">{t!(texts, "banner-until")}" "<Moment at=notice.until zone=""/></a>
                </p>
            </For>
        </div>
    }
    .into_any()
}

/// Notices come and go by support's word, and by time. In the browser only.
fn keep_up_to_date(notices: RwSignal<Vec<Notice>>) {
    let fetch = move || {
        spawn_local(async move {
            if let Ok(current) = current_notices().await
                && notices.try_with_untracked(|known| *known != current) == Some(true)
            {
                notices.try_set(current);
            }
        });
    };
    every_minute(fetch);
    use_live().on_resync(fetch);
}
