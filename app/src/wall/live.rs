//! What a wall knows, how it hears of more, and how old that is. It never gives up, and never says that all is well without
//! having heard so.
use super::api::get_wall;
use crate::{
    error::AppError,
    live::{Ear, Heard, SILENCE, Wire},
    ui::browser_now,
};
use domain::wall::{WallEvent, WallSnapshot, is_fresh};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::HashMap, time::Duration};

/// A page that does not understand its server loads itself anew, but not more often than this, ms.
const AGE_TO_RELOAD: i64 = 60_000;

/// What a wall knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct WallState {
    /// All that it shows.
    pub(super) snapshot: RwSignal<WallSnapshot>,
    /// The moment at which that was true, Unix milliseconds by the server's clock.
    pub(super) as_of: RwSignal<i64>,
    /// The link does not hold any more.
    pub(super) over: RwSignal<bool>,
    /// The browser's clock, by the second; unknown on the server and until the page is hydrated.
    pub(super) now: RwSignal<Option<i64>>,
    /// By the same clock: when the server was heard last.
    heard_at: RwSignal<i64>,
    /// When a problem was seen for the first time by this page, by the server's clock: those that were there at first are none.
    appeared: RwSignal<HashMap<String, i64>>,
}

impl WallState {
    pub(super) fn new(first: WallSnapshot) -> Self {
        Self {
            as_of: RwSignal::new(first.at.timestamp_millis()),
            snapshot: RwSignal::new(first),
            over: RwSignal::new(false),
            now: RwSignal::new(None),
            heard_at: RwSignal::new(0),
            appeared: RwSignal::new(HashMap::new()),
        }
    }

    /// How long nothing was heard, ms; none as long as nobody counts.
    fn silence(self) -> Option<i64> {
        self.now.get().map(|now| (now - self.heard_at.get()).max(0))
    }

    /// The server's clock, as far as it is known here; none as long as nobody counts.
    pub(super) fn server_now(self) -> Option<i64> {
        self.silence().map(|silence| self.as_of.get() + silence)
    }

    /// What is shown is too old to go by.
    pub(super) fn is_stale(self) -> bool {
        self.silence().is_some_and(|silence| silence > SILENCE)
    }

    /// How old what is shown is, in whole seconds.
    pub(super) fn age(self) -> i64 {
        self.silence().unwrap_or_default() / 1_000
    }

    /// Was the problem found within the last two minutes, as far as anybody knows?
    pub(super) fn is_fresh(self, key: &str, found_at: Option<i64>) -> bool {
        let at = self.as_of.get() + self.silence().unwrap_or_default();
        let appeared = self.appeared.with(|appeared| appeared.get(key).copied());
        found_at.into_iter().chain(appeared).any(|found_at| is_fresh(found_at, at))
    }

    /// Hears of changes for as long as the page lives. Does nothing on the server.
    pub(super) fn keep_up_to_date(self, token: String) {
        // Everything of the browser's lives within the effect: on the server it would be dropped by another thread.
        Effect::new(move || {
            let began = browser_now();
            self.heard_at.set(began);
            self.now.set(Some(began));
            let address = format!("{}/live", super::address("", &token));
            let wire = StoredValue::new_local(Wire::open(
                address,
                WallEar { state: self, token: token.clone(), began },
            ));
            let tick = move || {
                self.now.try_set(Some(browser_now()));
                if self.over.try_get_untracked().unwrap_or(true) {
                    wire.try_with_value(|wire| wire.close());
                }
            };
            let ticking = set_interval_with_handle(tick, Duration::from_secs(1));
            on_cleanup(move || {
                wire.try_with_value(|wire| wire.close());
                if let Ok(ticking) = ticking {
                    ticking.clear();
                }
            });
        });
    }

    fn show(self, fresh: WallSnapshot) {
        let at = fresh.at.timestamp_millis();
        self.heard(at);
        self.appeared.try_update(|appeared| {
            let known = |key: &str| {
                self.snapshot.with_untracked(|shown| shown.problems.iter().any(|row| row.key == key))
            };
            let new = |key: &str| (!known(key)).then_some(at);
            *appeared = fresh
                .problems
                .iter()
                .filter_map(|row| {
                    Some((row.key.clone(), appeared.get(&row.key).copied().or_else(|| new(&row.key))?))
                })
                .collect();
        });
        self.snapshot.try_set(fresh);
    }

    /// What is shown was true at this moment.
    fn heard(self, at: i64) {
        self.heard_at.try_set(browser_now());
        self.now.try_set(Some(browser_now()));
        self.as_of.try_set(at);
    }
}

struct WallEar {
    state: WallState,
    token: String,
    /// When the page began, by the browser's clock.
    began: i64,
}

impl Ear for WallEar {
    const EVENTS: &'static [&'static str] = WallEvent::NAMES;
    // Short: where no stream gets through, asking between two attempts is what keeps the wall up to date.
    const LONGEST_PAUSE: u32 = 8_000;

    fn hear(&self, data: &str) -> Heard {
        match serde_json::from_str::<WallEvent>(data) {
            Ok(WallEvent::Snapshot(snapshot)) => self.state.show(*snapshot),
            Ok(WallEvent::Pulse { at }) => self.state.heard(at),
            Ok(WallEvent::Bye) => {
                self.state.over.try_set(true);
                return Heard::Over;
            }
            // A newer server than this page, which nobody is there to load anew.
            Err(_) => {
                if browser_now() - self.began > AGE_TO_RELOAD {
                    let _ = window().location().reload();
                }
                return Heard::NotUnderstood;
            }
        }
        Heard::Understood
    }

    /// Asks without the stream: something between here and the server may not let it through, or the link may not hold any more.
    fn fail(&self, _failures: u32) {
        let (state, token) = (self.state, self.token.clone());
        spawn_local(async move {
            match get_wall(token).await {
                Ok(wall) => state.show(wall.snapshot),
                Err(AppError::NotFound) => {
                    state.over.try_set(true);
                }
                Err(_) => {}
            }
        });
    }

    // Whether there is a connection is not asked: how long nothing was heard, by whatever way, says all.
    fn lose(&self) {}
    fn wake(&self) {}
}
