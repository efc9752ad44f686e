use crate::{
    live::{Connection, use_live},
    text::{t, use_texts},
    ui::clock_time,
};
use leptos::prelude::*;

/// How old the data is: «данные на 10:52:07», or «нет связи, данные на 10:52».
///
/// The seconds tick silently; only the loss and the return of the connection are announced.
#[component]
pub fn LiveMark() -> impl IntoView {
    let texts = use_texts();
    let live = use_live();
    let class = move || match live.connection.get() {
        Connection::Loaded | Connection::Behind => "live loaded",
        Connection::Live => "live on",
        Connection::Lost => "live lost",
    };
    let text = move || match (live.connection.get(), live.as_of.get()) {
        (Connection::Live | Connection::Behind, Some(at)) => t!(texts, "live-as-of", time = clock_time(at)),
        (Connection::Lost, Some(at)) => {
            let time = clock_time(at);
            t!(texts, "live-lost", time = time[..5].to_owned())
        }
        (Connection::Lost, None) => t!(texts, "live-lost-from-the-start"),
        _ => t!(texts, "live-loaded"),
    };
    let announced =
        move || matches!(live.connection.get(), Connection::Lost).then(|| t!(texts, "live-lost-announced"));
    view! {
        <div class=class>
            <span class="dot"></span>
            <span class="live-text">{text}</span>
            <span class="visually-hidden" role="status">{announced}</span>
        </div>
    }
    .into_any()
}
