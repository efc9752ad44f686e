//! How a page comes to life: first what holds it together, then its parts one after the other, in turns between which the browser
//! answers touches. A page of a hundred rows would keep a phone busy for half a second otherwise.
//!
//! It looks as the server rendered it until all turns are taken, and nothing changes it before: effects and tasks wait ([`after_turns`]),
//! and whatever the viewer does has all turns taken first. What brings changes, as a stream of events does, begins last ([`when_alive`]).
use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::types::{Element, Node},
        view::{Position, PositionState, add_attr::AddAnyAttr, any_view::AnyViewState},
    },
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Milliseconds of turns after which the browser is let in. Turns that take longer, as the first of their kind do, then have a task of
/// their own. On a phone, which is some four times slower than a desk, a touch seems to hang after what a desk does in 12.5 ms.
const BREATH: f64 = 2.0;

/// What viewers do to a page.
const DEEDS: [&str; 8] =
    ["pointerdown", "click", "keydown", "input", "change", "submit", "focus", "popstate"];

type Act = Box<dyn FnOnce()>;

/// What waits for what: nothing is done as long as there is something of an earlier queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queue {
    /// The page is taken over as the server rendered it.
    Turns,
    /// Effects run for the first time: from then on they hear of changes.
    Effects,
    /// What brings changes.
    Alive,
}

thread_local! {
    /// What is to be done, for each [`Queue`] in the order in which it came up.
    static WAITING: RefCell<[VecDeque<Act>; 3]> = RefCell::default();
    static ALIVE: Cell<bool> = const { Cell::new(false) };
}

/// A view of exactly one element that comes to life in its turn, and at once where the page is not being hydrated.
///
/// The server's answers ([`super::Fetched`]) are told apart by the order in which they are asked for, which has to be the server's: what asks
/// in a turn may not stand before anything that asks at once, without a turn.
pub fn in_turn(view: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    match Owner::current() {
        Some(owner) if hydrating() => InTurn { owner, view: Box::new(view) }.into_any(),
        _ => view(),
    }
}

/// Does this in a turn of its own, before those that come up after it; not at all where the page is not being hydrated. For what can be
/// made ready for them.
pub(super) fn ahead(act: impl FnOnce() + 'static) {
    if hydrating() {
        wait(Queue::Turns, act);
    }
}

/// Whether the page is being taken over from the server, which has rendered it already. Never on the server.
pub fn hydrating() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// Does this once all turns are taken; at once if the page is alive.
pub fn after_turns(act: impl FnOnce() + 'static) {
    wait(Queue::Effects, act);
}

/// Does this once the page is alive, with effects that run and would hear of a change; at once if it is.
pub fn when_alive(act: impl FnOnce() + 'static) {
    wait(Queue::Alive, act);
}

fn wait(queue: Queue, act: impl FnOnce() + 'static) {
    if ALIVE.get() {
        act();
    } else {
        WAITING.with_borrow_mut(|waiting| waiting[queue as usize].push_back(Box::new(act)));
    }
}

fn next() -> Option<(Queue, Act)> {
    WAITING.with_borrow_mut(|waiting| {
        [Queue::Turns, Queue::Effects, Queue::Alive]
            .into_iter()
            .find_map(|queue| waiting[queue as usize].pop_front().map(|act| (queue, act)))
    })
}

/// Takes the turns of a page whose frame is hydrated, in tasks of their own; does `end` before anything that waits for them.
pub fn take_turns(end: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| waiting[Queue::Effects as usize].push_front(Box::new(end)));
    listen("message", || take(false));
    for deed in DEEDS {
        listen(deed, || take(true));
    }
    breathe();
}

fn listen(event: &str, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    let _ = window().add_event_listener_with_callback_and_bool(event, act.as_ref().unchecked_ref(), true);
    // As long as the page: it has nothing to do later.
    act.forget();
}

/// Lets the browser do what it has to before the next turns. Not by a timer: after five in a row each would wait for 4 ms.
fn breathe() {
    let _ = window().post_message(&JsValue::NULL, "/");
}

/// Takes turns and then what waits for them, until the browser is to be let in, or all at once.
fn take(at_once: bool) {
    let begun = js_sys::Date::now();
    while let Some((queue, act)) = next() {
        act();
        // Effects and tasks are under way only when this task ends: each has one of its own.
        let breathless = queue != Queue::Turns || js_sys::Date::now() - begun >= BREATH;
        if breathless && !at_once {
            return breathe();
        }
    }
    if !ALIVE.replace(true)
        && let Some(root) = document().document_element()
    {
        // All of the page is the module's, and streams are on their way: tests wait for it.
        let _ = root.set_attribute("data-hydrated", "");
    }
}

type View = Box<dyn FnOnce() -> AnyView + Send>;

struct InTurn {
    owner: Owner,
    view: View,
}

impl InTurn {
    fn into_view(self) -> AnyView {
        self.owner.with(self.view)
    }
}

/// What became of an [`InTurn`].
struct Turn(Rc<RefCell<Stage>>);

enum Stage {
    Waiting(Element, InTurn),
    Alive(AnyViewState),
    /// Taken off the page before it was its turn.
    Gone,
}

fn come_alive(stage: &RefCell<Stage>) {
    match stage.replace(Stage::Gone) {
        Stage::Waiting(element, InTurn { owner, view }) => {
            let alive = owner.with(|| view().hydrate_from_position::<true>(&element, Position::Current));
            stage.replace(Stage::Alive(alive));
        }
        other => drop(stage.replace(other)),
    }
}

impl Render for InTurn {
    type State = Turn;

    fn build(self) -> Turn {
        Turn(Rc::new(RefCell::new(Stage::Alive(self.into_view().build()))))
    }

    fn rebuild(self, state: &mut Turn) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl AddAnyAttr for InTurn {
    type Output<SomeNewAttr: Attribute> = Self;

    /// Attributes belong on the element within.
    fn add_any_attr<NewAttr: Attribute>(self, _attribute: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for InTurn {
    type AsyncOutput = AnyView;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> AnyView {
        self.into_view()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.into_view().to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Turn {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        let stage = Rc::new(RefCell::new(Stage::Waiting(cursor.current().unchecked_into(), self)));
        let waiting = Rc::downgrade(&stage);
        let turn = move || {
            if let Some(stage) = waiting.upgrade() {
                come_alive(&stage);
            }
        };
        wait(Queue::Turns, turn);
        Turn(stage)
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for Turn {
    fn unmount(&mut self) {
        match &mut *self.0.borrow_mut() {
            Stage::Waiting(element, _) => element.remove(),
            Stage::Alive(state) => return state.unmount(),
            Stage::Gone => return,
        }
        self.0.replace(Stage::Gone);
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        match &mut *self.0.borrow_mut() {
            Stage::Waiting(element, _) => drop(parent.insert_before(element, marker)),
            Stage::Alive(state) => state.mount(parent, marker),
            Stage::Gone => {}
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match &*self.0.borrow() {
            Stage::Waiting(element, _) => {
                let parent = element.parent_element();
                if let Some(parent) = &parent {
                    child.mount(parent, Some(element));
                }
                parent.is_some()
            }
            Stage::Alive(state) => state.insert_before_this(child),
            Stage::Gone => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        match &*self.0.borrow() {
            Stage::Waiting(element, _) => vec![element.clone()],
            Stage::Alive(state) => state.elements(),
            Stage::Gone => Vec::new(),
        }
    }
}
