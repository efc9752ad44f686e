//! What the server's answers become on a page.
//!
//! The view of an answer is built once. A view that were built anew for each answer would lose its signals as soon as the
//! next answer is there, while its nodes are still on the screen and listen: the first change then ends the page with
//! a panic. So [`Once`] and [`Loaded`] are the only places where pages await anything (`clippy.toml` sees to it).
#![expect(clippy::disallowed_methods, reason = "the one place where pages await their answers")]
use super::{Failure, Fetched, Skeleton, fetched::Source, written::Written};
use crate::{
    error::{AppError, Result},
    live::{Connection, use_live},
};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use serde::de::DeserializeOwned;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A page that could not be loaded without a connection asks so often for it.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// A view of the first answer, whatever it is; later ones change nothing. Nothing is shown until then.
#[component]
pub fn Once<T, F, V>(resource: Fetched<T>, children: F) -> impl IntoView
where
    T: Clone + DeserializeOwned + Send + Sync + 'static,
    F: Fn(Result<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    once(resource.source(), Arc::new(move |answer| children(answer.read()).into_any()))
}

/// What becomes of an answer.
type Shown = Arc<dyn Fn(Written) -> AnyView + Send + Sync>;

fn once(source: Source, shown: Shown) -> AnyView {
    view! { <Transition>{move || when_there(source, shown.clone())}</Transition> }.into_any()
}

fn when_there(source: Source, shown: Shown) -> impl IntoView {
    Suspend::new(ScopedFuture::new_untracked(async move { shown(source.await) }))
}

/// A view of the latest answer: a skeleton until the first is there, an explanation in place of a failure.
///
/// `children` is called with a signal that follows the answers.
#[component]
pub fn Loaded<T, F, V>(
    resource: Fetched<T>,
    /// Lines of the skeleton.
    rows: u16,
    /// Told whether an answer is awaited.
    #[prop(optional, into)]
    set_waiting: Option<SignalSetter<bool>>,
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + DeserializeOwned + Send + Sync + 'static,
    F: Fn(RwSignal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let known = Arc::new(Mutex::new(None::<Known<T>>));
    let follow: Follow = Arc::new({
        let known = known.clone();
        move |answer| Known::follow(&mut known.lock().unwrap_or_else(PoisonError::into_inner), answer.read())
    });
    let shown = Arc::new(move || {
        let value =
            known.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|known| known.value.clone());
        value.map(|value| children(RwSignal::from(value)).into_any())
    });
    loaded(resource.source(), rows, set_waiting, follow, shown)
}

/// The latest value that was answered.
struct Known<T> {
    /// The page may have changed what an answer said since: only another answer counts.
    answer: T,
    value: ArcRwSignal<T>,
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Known<T> {
    /// Takes over an answer; tells of a failure.
    fn follow(known: &mut Option<Self>, answer: Result<T>) -> Option<AppError> {
        match (answer, known.as_mut()) {
            (Ok(answer), Some(known)) if known.answer == answer => {}
            (Ok(answer), Some(known)) => {
                known.answer = answer.clone();
                known.value.set(answer);
            }
            (Ok(answer), None) => *known = Some(Self { value: ArcRwSignal::new(answer.clone()), answer }),
            (Err(error), _) => {
                *known = None;
                return Some(error);
            }
        }
        None
    }
}

/// Takes over an answer; tells of a failure.
type Follow = Arc<dyn Fn(&Written) -> Option<AppError> + Send + Sync>;
/// The view of what was answered, if that was no failure.
type View = Arc<dyn Fn() -> Option<AnyView> + Send + Sync>;

fn loaded(
    source: Source,
    rows: u16,
    set_waiting: Option<SignalSetter<bool>>,
    follow: Follow,
    view: View,
) -> AnyView {
    let waiting = move |waiting| {
        if let Some(set_waiting) = set_waiting {
            set_waiting.set(waiting);
        }
    };
    let shown: Shown = Arc::new(move |first| latest(&first, source, follow.clone(), view.clone()));
    view! {
        <Transition
            fallback=move || view! { <Skeleton rows=rows/> }
            set_pending=SignalSetter::map(waiting)
        >
            {move || when_there(source, shown.clone())}
        </Transition>
    }
    .into_any()
}

fn latest(first: &Written, source: Source, follow: Follow, view: View) -> AnyView {
    let failure = RwSignal::new(follow(first));
    Effect::new(move || {
        let Some(answer) = source.get() else { return };
        let error = follow(&answer);
        if failure.with_untracked(|known| *known != error) {
            failure.set(error);
        }
    });
    come_back(source, failure);
    (move || match failure.get() {
        Some(error) => view! { <Failure error=error/> }.into_any(),
        None => view().into_any(),
    })
    .into_any()
}

/// Without a connection the page says so at its head, and asks again until it is answered.
fn come_back(source: Source, failure: RwSignal<Option<AppError>>) {
    let connection = use_live().connection;
    let gone = Memo::new(move |_| failure.with(|error| *error == Some(AppError::NoConnection)));
    Effect::new(move |was: Option<bool>| {
        if gone.get() {
            connection.set(Connection::Lost);
            let asking = set_interval_with_handle(move || source.refetch(), ASK_AGAIN);
            on_cleanup(move || {
                if let Ok(asking) = asking {
                    asking.clear();
                }
            });
        } else if was == Some(true) {
            // The page's stream, if it has one, knows more about it.
            connection.set(Connection::Loaded);
        }
        gone.get_untracked()
    });
}
