//! What the server's answers become on a page.
//!
//! The view of an answer is built once. A view that were built anew for each answer would lose its signals as soon as the
//! next answer is there, while its nodes are still on the screen and listen: the first change then ends the page with
//! a panic. So [`Once`] and [`Loaded`] are the only places where pages await anything (`clippy.toml` sees to it).
#![expect(clippy::disallowed_methods, reason = "the one place where pages await their resources")]
use super::{Failure, Skeleton};
use crate::error::AppError;
use leptos::{prelude::*, reactive::computed::ScopedFuture};

/// A view of the first answer, whatever it is; later ones change nothing. Nothing is shown until then.
#[component]
pub fn Once<T, F, V>(resource: Resource<T>, children: F) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition>
            {move || {
                let children = children.clone();
                Suspend::new(ScopedFuture::new_untracked(async move { children(resource.await).into_any() }))
            }}
        </Transition>
    }
}

/// A view of the latest answer: a skeleton until the first is there, an explanation in place of a failure.
///
/// `children` is called with a signal that follows the answers.
#[component]
pub fn Loaded<T, F, V>(
    resource: Resource<Result<T, AppError>>,
    /// Lines of the skeleton.
    rows: u16,
    /// Told whether an answer is awaited.
    #[prop(optional, into)]
    set_waiting: Option<SignalSetter<bool>>,
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(RwSignal<T>) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let waiting = move |waiting| {
        if let Some(set_waiting) = set_waiting {
            set_waiting.set(waiting);
        }
    };
    view! {
        <Transition
            fallback=move || view! { <Skeleton rows=rows/> }
            set_pending=SignalSetter::map(waiting)
        >
            {move || {
                let children = children.clone();
                Suspend::new(ScopedFuture::new_untracked(async move {
                    view! { <Latest first=resource.await resource=resource children=children/> }.into_any()
                }))
            }}
        </Transition>
    }
}

#[component]
fn Latest<T, F, V>(
    first: Result<T, AppError>,
    resource: Resource<Result<T, AppError>>,
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(RwSignal<T>) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // The page may have changed what an answer said since: only another answer counts.
    let last = StoredValue::new(first.clone());
    let latest = RwSignal::new(first.map(ArcRwSignal::new));
    Effect::new(move || {
        let Some(answer) = resource.get() else { return };
        if last.with_value(|last| *last == answer) {
            return;
        }
        last.set_value(answer.clone());
        match (answer, latest.get_untracked()) {
            (Ok(value), Ok(known)) => known.set(value),
            (answer, _) => latest.set(answer.map(ArcRwSignal::new)),
        }
    });
    move || match latest.get() {
        Ok(value) => children(RwSignal::from(value)).into_any(),
        Err(error) => view! { <Failure error=error/> }.into_any(),
    }
}
