//! One stream of server-sent events that never gives up. Lives in the browser only.
use crate::ui::{browser_now, when_alive};
use leptos::{
    leptos_dom::helpers::{IntervalHandle, TimeoutHandle, WindowListenerHandle},
    prelude::*,
};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent, VisibilityState};

/// A pulse comes every five seconds; after this much silence (ms) the connection is dead, whatever the browser thinks.
pub(crate) const SILENCE: i64 = 12_000;
/// After waking up, silence of more than this is suspicious enough to connect anew.
const SILENCE_AFTER_SLEEP: i64 = 7_000;
/// The shortest pause between two attempts, ms.
const SHORTEST_PAUSE: f64 = 250.0;

/// Who listens to a stream.
pub(crate) trait Ear: 'static {
    /// The names of its events.
    const EVENTS: &'static [&'static str];
    /// The longest pause between two attempts, ms.
    const LONGEST_PAUSE: u32;
    /// Takes the data of an event.
    fn hear(&self, data: &str) -> Heard;
    /// Is told that an attempt failed, and how many did in a row.
    fn fail(&self, failures: u32);
    /// Is told that there is no connection.
    fn lose(&self);
    /// Is told that the computer slept, so that nobody knows what was missed.
    fn wake(&self);
}

/// What an event was to its listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    Understood,
    /// Of a newer server than the page.
    NotUnderstood,
    /// The last one: the stream is not opened again.
    Over,
}

pub(crate) struct Wire<E> {
    address: String,
    ear: E,
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

impl<E: Ear> Wire<E> {
    pub(crate) fn open(address: String, ear: E) -> Rc<Self> {
        let wire = Rc::new(Self {
            address,
            ear,
            source: RefCell::new(None),
            heard_at: Cell::new(browser_now()),
            failures: Cell::new(0),
            closed: Cell::new(false),
            retry: Cell::new(None),
            watchdog: Cell::new(None),
            wakers: RefCell::default(),
        });
        let weak = Rc::downgrade(&wire);
        when_alive(move || {
            with(&weak, |wire| {
                wire.watch_over();
                wire.connect();
            });
        });
        wire
    }

    pub(crate) fn close(&self) {
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
        for name in E::EVENTS {
            let _ = stream.add_event_listener_with_callback(name, on_message.as_ref().unchecked_ref());
        }
        let on_error = Closure::<dyn Fn()>::new(move || with(&weak, Self::fail));
        stream.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.source.replace(Some(Source { stream, _on_message: on_message, _on_error: on_error }));
    }

    fn hear(self: &Rc<Self>, message: &MessageEvent) {
        let Some(data) = message.data().as_string() else { return };
        match self.ear.hear(&data) {
            Heard::Understood => {
                self.heard_at.set(browser_now());
                self.failures.set(0);
            }
            Heard::NotUnderstood => {}
            Heard::Over => self.close(),
        }
    }

    /// The stream broke or could not be opened: try again after a pause of any length up to one that grows, so that the pages of
    /// a server that comes back do not all ask at once.
    fn fail(self: &Rc<Self>) {
        self.source.take();
        let failures = self.failures.get() + 1;
        self.failures.set(failures);
        if failures > 1 || browser_now() - self.heard_at.get() > SILENCE {
            self.ear.lose();
        }
        self.ear.fail(failures);
        let longest = f64::from((500 << failures.min(6)).min(E::LONGEST_PAUSE));
        let pause = SHORTEST_PAUSE + longest * js_sys::Math::random();
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
                        wire.ear.lose();
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
            self.ear.wake();
            self.failures.set(0);
            self.connect();
        }
    }
}

fn with<E: Ear>(wire: &Weak<Wire<E>>, act: impl FnOnce(&Rc<Wire<E>>)) {
    if let Some(wire) = wire.upgrade().filter(|wire| !wire.closed.get()) {
        act(&wire);
    }
}
