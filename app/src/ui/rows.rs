use leptos::prelude::*;
use std::hash::Hash;

/// Rows of a list that is fetched again and again. A row that changed keeps its element and with it the focus: whoever walks the list by
/// keys keeps the place.
#[component]
pub fn Rows<T, K, F, V>(
    #[prop(into)] rows: Signal<Vec<T>>,
    /// What makes a row the same one in the next list.
    key: fn(&T) -> K,
    /// Called once a row, with what it says from now on.
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Copy + Eq + Hash + Send + Sync + 'static,
    F: Fn(Memo<T>) -> V + Clone + Send + 'static,
    V: IntoView + 'static,
{
    view! {
        <For each=move || rows.get() key=key children=move |first| children(latest(rows, key, first))/>
    }
}

/// What the row says in the latest list; in the moment in which it leaves, what it said before.
fn latest<T, K>(rows: Signal<Vec<T>>, key: fn(&T) -> K, first: T) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Copy + Eq + Send + Sync + 'static,
{
    let this = key(&first);
    Memo::new(move |before: Option<&T>| {
        let now = rows.with(|rows| rows.iter().find(|row| key(row) == this).cloned());
        now.unwrap_or_else(|| before.unwrap_or(&first).clone())
    })
}
