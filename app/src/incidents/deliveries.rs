//! Letters about an incident: whom it was told, and whom it could not be told. For HEADO's staff.
use super::api::IncidentShown;
use crate::{
    letters::{StateOfLetter, kind_name},
    text::{t, use_texts},
    ui::BrowserMoment,
};
use domain::mail::Delivery;
use leptos::prelude::*;

/// Nothing where there is no letter, or the viewer sees none.
#[component]
pub fn Deliveries(shown: RwSignal<IncidentShown>) -> impl IntoView {
    let texts = use_texts();
    let deliveries = Memo::new(move |_| shown.with(|shown| shown.deliveries.clone()));
    view! {
        <Show when=move || !deliveries.with(Vec::is_empty)>
            <section class="card" id="letters" aria-labelledby="letters-title">
                <h2 id="letters-title">{t!(texts, "nav-letters")}</h2>
                <ul class="files">
                    // A letter that fared otherwise since is another one.
                    <For
                        each=move || deliveries.get()
                        key=|one| (one.id, one.state, one.answer.clone())
                        let:one
                    >
                        <Line delivery=one/>
                    </For>
                </ul>
            </section>
        </Show>
    }
    .into_any()
}

#[component]
fn Line(delivery: Delivery) -> impl IntoView {
    let texts = use_texts();
    let at = delivery.done_at.unwrap_or(delivery.queued_at).timestamp_millis();
    view! {
        <li>
            <a href=format!("/letters/{}", delivery.id)>{kind_name(texts, delivery.kind)}" → "{delivery.email}</a>
            <span class="authorship">
                <StateOfLetter state=delivery.state answered=!delivery.answer.is_empty()/>" · "<BrowserMoment at=at/>
                {(!delivery.answer.is_empty()).then(|| format!(" · {}", delivery.answer))}
            </span>
        </li>
    }
    .into_any()
}
