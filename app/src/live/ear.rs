//! What a signed-in page does with what its stream says. Lives in the browser only.
use super::{
    Connection, Live,
    wire::{Ear, Heard},
};
use crate::{sign_in::session, ui::sign_in_address};
use domain::live::LiveEvent;
use leptos::{logging, prelude::*, task::spawn_local};
use std::rc::Rc;

pub(super) struct PageEar {
    pub(super) live: Live,
    pub(super) hear: Rc<dyn Fn(LiveEvent)>,
}

impl Ear for PageEar {
    const EVENTS: &'static [&'static str] =
        &["hello", "device", "account", "incident", "resync", "pulse", "bye"];
    const LONGEST_PAUSE: u32 = 30_000;

    fn hear(&self, data: &str) -> Heard {
        let event = match serde_json::from_str::<LiveEvent>(data) {
            Ok(event) => event,
            // A newer server than this page: what it says cannot be used, so the page is loaded anew.
            Err(error) => {
                logging::warn!("live event not understood: {error}");
                return Heard::NotUnderstood;
            }
        };
        let connection = self.live.connection;
        match event {
            LiveEvent::Bye => {
                leave();
                return Heard::Over;
            }
            LiveEvent::Hello { .. } | LiveEvent::Resync { .. } => {
                if connection.try_get_untracked() != Some(Connection::Loaded) {
                    connection.try_set(Connection::Behind);
                }
                for changed in [self.live.resyncs, self.live.incidents] {
                    changed.try_update(|times| *times += 1);
                }
            }
            LiveEvent::Pulse { at } if connection.try_get_untracked() == Some(Connection::Live) => {
                self.live.as_of.try_set(Some(at));
            }
            // The page has still not caught up: its last attempt may have failed.
            LiveEvent::Pulse { at } => {
                (self.hear)(LiveEvent::Resync { at });
                return Heard::Understood;
            }
            LiveEvent::Incident(_) => {
                self.live.incidents.try_update(|times| *times += 1);
            }
            LiveEvent::Device(_) | LiveEvent::Account(_) => {}
        }
        (self.hear)(event);
        Heard::Understood
    }

    fn fail(&self, failures: u32) {
        if failures % 3 == 2 {
            spawn_local(leave_if_signed_out());
        }
    }

    fn lose(&self) {
        self.live.connection.try_set(Connection::Lost);
    }

    fn wake(&self) {
        if self.live.connection.try_get_untracked() == Some(Connection::Live) {
            self.live.connection.try_set(Connection::Behind);
        }
    }
}

async fn leave_if_signed_out() {
    if session().await.is_ok_and(|session| session.viewer.is_none()) {
        leave();
    }
}

/// To the sign-in page, and back here afterwards.
fn leave() {
    let location = window().location();
    let here =
        format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let _ = location.assign(&sign_in_address(&here));
}
