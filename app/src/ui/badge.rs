use super::Icon;
use crate::text::{Texts, t, use_texts};
use domain::devices::DeviceState;
use leptos::prelude::*;

/// The shape of a state.
pub fn state_icon(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Online => "online",
        DeviceState::Offline => "offline",
        DeviceState::NeverConnected => "never",
        DeviceState::ReceiptsWithoutSoftware => "receipt",
        DeviceState::ThroughMidServer(_) => "through",
    }
}

/// The word for a state.
pub fn state_word(texts: Texts, state: DeviceState) -> String {
    match state {
        DeviceState::Online => t!(texts, "state-online"),
        DeviceState::Offline => t!(texts, "state-offline"),
        DeviceState::NeverConnected => t!(texts, "state-never-connected"),
        DeviceState::ReceiptsWithoutSoftware => t!(texts, "state-receipts-without-software"),
        DeviceState::ThroughMidServer(pos_id) => {
            t!(texts, "state-through", pos_id = pos_id.to_string())
        }
    }
}

/// The colour of a state, as a class.
fn state_class(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Online | DeviceState::ThroughMidServer(_) => "state online",
        DeviceState::Offline => "state offline",
        DeviceState::NeverConnected => "state never",
        DeviceState::ReceiptsWithoutSoftware => "state odd",
    }
}

/// A state as a shape, a word and a colour, never by colour alone.
#[component]
pub fn StateBadge(state: DeviceState) -> impl IntoView {
    let texts = use_texts();
    view! {
        <span class=state_class(state)>
            <Icon name=state_icon(state)/>
            {state_word(texts, state)}
        </span>
    }
}

/// A small coloured label with a symbol.
#[component]
pub fn Badge(
    /// The symbol before the text.
    icon: &'static str,
    /// `good`, `warn`, `bad` or `plain`.
    kind: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge {kind}")><Icon name=icon/>{children()}</span> }
}
