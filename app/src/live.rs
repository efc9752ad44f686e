//! Open pages stay true by themselves: server-sent events, and catching up after every loss.
//!
//! A page says what it shows ([`Live::watch`]) and is told of changes. On `hello` and `resync` it fetches what it shows
//! anew and then calls [`Live::caught_up`]: only then is the data said to be of that moment.
mod ear;
mod wire;

pub(crate) use wire::{Ear, Heard, SILENCE, Wire};

use domain::live::{LiveEvent, Subscription};
use ear::PageEar;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{rc::Rc, time::Duration};

/// How the page stands to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// As the server rendered it; nothing is known beyond that.
    Loaded,
    /// Connected again, and still fetching what was missed.
    Behind,
    /// Every change arrives.
    Live,
    /// No connection: the data is as old as it says.
    Lost,
}

/// The live connection of the page.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    pub connection: RwSignal<Connection>,
    /// The moment of which the data on the page is, Unix milliseconds.
    pub as_of: RwSignal<Option<i64>>,
    /// Grows with every incident that the page's stream tells of.
    incidents: RwSignal<u64>,
    /// Grows whenever everything has to be fetched anew.
    resyncs: RwSignal<u64>,
}

/// Provides the [`Live`] connection to the frame and the pages.
pub fn provide_live() {
    provide_context(Live {
        connection: RwSignal::new(Connection::Loaded),
        as_of: RwSignal::new(None),
        incidents: RwSignal::new(0),
        resyncs: RwSignal::new(0),
    });
}

/// The [`Live`] connection of the page.
pub fn use_live() -> Live {
    expect_context()
}

/// Gives a function that calls `act` this long after it was called first; called again meanwhile, it still is one call. Not
/// after the component is gone.
pub fn soon(rest: Duration, act: impl Fn() + Copy + Send + Sync + 'static) -> impl Fn() + Copy + 'static {
    let resting = StoredValue::new(None::<TimeoutHandle>);
    on_cleanup(move || {
        if let Some(timer) = resting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    move || {
        let after = move || {
            resting.try_set_value(None);
            act();
        };
        resting.try_update_value(|resting| {
            if resting.is_none() {
                *resting = set_timeout_with_handle(after, rest).ok();
            }
        });
    }
}

/// Calls this once a minute for as long as the component lives: for what time alone changes. Does nothing on the server.
pub fn every_minute(act: impl Fn() + Clone + 'static) {
    Effect::new(move || {
        let ticking = set_interval_with_handle(act.clone(), Duration::from_mins(1));
        on_cleanup(move || {
            if let Ok(ticking) = ticking {
                ticking.clear();
            }
        });
    });
}

impl Live {
    /// Hears of what is wanted for as long as the component lives; opens a new stream when the wish changes. Every stream
    /// tells of incidents too, which the frame of the page counts. Does nothing on the server.
    pub fn watch(self, wanted: Memo<Subscription>, hear: impl Fn(LiveEvent) + 'static) {
        let hear: Rc<dyn Fn(LiveEvent)> = Rc::new(hear);
        // Everything of the browser's lives within the effect: on the server it would be dropped by another thread.
        Effect::new(move || {
            let wanted = Subscription { incidents: true, ..wanted.get() };
            let query = serde_urlencoded::to_string(wanted).unwrap_or_default();
            let wire = StoredValue::new_local(Wire::open(
                format!("/live?{query}"),
                PageEar { live: self, hear: hear.clone() },
            ));
            on_cleanup(move || {
                wire.try_with_value(|wire| wire.close());
            });
        });
    }

    /// Calls this when the page's stream begins, and whenever everything has to be fetched anew: for what stands on every
    /// page, beside what the page itself watches.
    pub fn on_resync(self, act: impl Fn() + 'static) {
        on_change(self.resyncs, act);
    }

    /// Calls this when the page's stream begins or tells of an incident.
    pub fn on_incident(self, act: impl Fn() + 'static) {
        on_change(self.incidents, act);
    }

    /// What the page shows is complete as of this moment.
    pub fn caught_up(self, as_of: i64) {
        self.connection.try_set(Connection::Live);
        self.as_of.try_update(|known| *known = Some(known.unwrap_or_default().max(as_of)));
    }
}

/// Calls this whenever the signal changes, and not at first.
fn on_change(signal: RwSignal<u64>, act: impl Fn() + 'static) {
    Effect::new(move |before: Option<u64>| {
        let now = signal.get();
        if before.is_some_and(|before| before != now) {
            act();
        }
        now
    });
}
