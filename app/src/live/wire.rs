//! One stream of server-sent events that never gives up. Lives in the browser only.
use super::{Connection, Live};
use crate::{
    sign_in::session,
    ui::{browser_now, sign_in_address},
};
use domain::live::LiveEvent;
use leptos::{
    leptos_dom::helpers::{IntervalHandle, TimeoutHandle, WindowListenerHandle},
    logging,
    prelude::*,
    task::spawn_local,
};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent, VisibilityState};

/// A pulse comes every five seconds; after this much silence (ms) the connection is dead, whatever the browser thinks.
const SILENCE: i64 = 12_000;
/// After waking up, silence of more than this is suspicious enough to connect anew.
const SILENCE_AFTER_SLEEP: i64 = 7_000;
/// The longest pause between two attempts, ms.
const LONGEST_PAUSE: u32 = 30_000;
const EVENTS: [&str; 7] = ["hello", "device", "account", "incident", "resync", "pulse", "bye"];

pub(super) struct Wire {
    address: String,
    live: Live,
    hear: Rc<dyn Fn(LiveEvent)>,
    source: RefCell<Option<Source>>,
    /// When anything was heard last, or the present attempt began.
    heard_at: Cell<i64>,
    /// Attempts that failed in a row.
    failures: Cell<u32>,
    closed: Cell<bool>,
    retry: Cell<Option<TimeoutHandle>>,
    watchdog: Cell<Option<IntervalHandle>>,
    wakers: RefCell<Vec<WindowListenerHandle>>,
}

/// The browser's stream with what it calls; dropped together.
struct Source {
    stream: EventSource,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.stream.set_onerror(None);
        self.stream.close();
    }
}

impl Wire {
    pub(super) fn open(address: String, live: Live, hear: Rc<dyn Fn(LiveEvent)>) -> Rc<Self> {
        let wire = Rc::new(Self {
            address,
            live,
            hear,
            source: RefCell::new(None),
            heard_at: Cell::new(browser_now()),
            failures: Cell::new(0),
            closed: Cell::new(false),
            retry: Cell::new(None),
            watchdog: Cell::new(None),
            wakers: RefCell::default(),
        });
        wire.watch_over();
        wire.connect();
        wire
    }

    pub(super) fn close(&self) {
        self.closed.set(true);
        self.source.take();
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.clear();
        }
        for waker in self.wakers.take() {
            waker.remove();
        }
    }

    fn connect(self: &Rc<Self>) {
        if self.closed.get() {
            return;
        }
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
        self.heard_at.set(browser_now());
        let Ok(stream) = EventSource::new(&self.address) else { return };
        let weak = Rc::downgrade(self);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let weak = weak.clone();
            move |message: MessageEvent| with(&weak, |wire| wire.hear(&message))
        });
        for name in EVENTS {
            let _ = stream.add_event_listener_with_callback(name, on_message.as_ref().unchecked_ref());
        }
        let on_error = Closure::<dyn Fn()>::new(move || with(&weak, Self::fail));
        stream.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.source.replace(Some(Source { stream, _on_message: on_message, _on_error: on_error }));
    }

    fn hear(self: &Rc<Self>, message: &MessageEvent) {
        let Some(event) = message.data().as_string() else { return };
        let event = match serde_json::from_str::<LiveEvent>(&event) {
            Ok(event) => event,
            // A newer server than this page: what it says cannot be used, so the page is loaded anew.
            Err(error) => {
                logging::warn!("live event not understood: {error}");
                return;
            }
        };
        self.heard_at.set(browser_now());
        self.failures.set(0);
        let connection = self.live.connection;
        match event {
            LiveEvent::Bye => {
                self.close();
                return leave();
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
            LiveEvent::Pulse { at } => return (self.hear)(LiveEvent::Resync { at }),
            LiveEvent::Incident(_) => {
                self.live.incidents.try_update(|times| *times += 1);
            }
            LiveEvent::Device(_) | LiveEvent::Account(_) => {}
        }
        (self.hear)(event);
    }

    /// The stream broke or could not be opened: try again after a pause that grows and is never the same for all.
    fn fail(self: &Rc<Self>) {
        self.source.take();
        let failures = self.failures.get() + 1;
        self.failures.set(failures);
        if failures > 1 || browser_now() - self.heard_at.get() > SILENCE {
            self.live.connection.try_set(Connection::Lost);
        }
        if failures % 3 == 2 {
            spawn_local(leave_if_signed_out());
        }
        let pause = f64::from((500 << failures.min(6)).min(LONGEST_PAUSE)) * (0.5 + js_sys::Math::random());
        let weak = Rc::downgrade(self);
        let retry = set_timeout_with_handle(
            move || with(&weak, Self::connect),
            Duration::from_secs_f64(pause / 1_000.0),
        );
        self.retry.set(retry.ok());
    }

    /// Notices silence and waking up.
    fn watch_over(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let watchdog = set_interval_with_handle(
            move || {
                with(&weak, |wire| {
                    let silent = browser_now() - wire.heard_at.get() > SILENCE;
                    if silent && wire.source.borrow().is_some() {
                        wire.live.connection.try_set(Connection::Lost);
                        wire.fail();
                    }
                });
            },
            Duration::from_secs(1),
        );
        self.watchdog.set(watchdog.ok());
        for event in ["visibilitychange", "online"] {
            let weak = Rc::downgrade(self);
            let waker = window_event_listener_untyped(event, move |_| with(&weak, Self::wake));
            self.wakers.borrow_mut().push(waker);
        }
    }

    fn wake(self: &Rc<Self>) {
        let visible = document().visibility_state() == VisibilityState::Visible;
        let connected = self.source.borrow().is_some();
        if visible && (!connected || browser_now() - self.heard_at.get() > SILENCE_AFTER_SLEEP) {
            if self.live.connection.try_get_untracked() == Some(Connection::Live) {
                self.live.connection.try_set(Connection::Behind);
            }
            self.failures.set(0);
            self.connect();
        }
    }
}

fn with(wire: &Weak<Wire>, act: impl FnOnce(&Rc<Wire>)) {
    if let Some(wire) = wire.upgrade().filter(|wire| !wire.closed.get()) {
        act(&wire);
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
