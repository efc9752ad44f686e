//! The frames of a list of things and of the page of one, which all sections share.
use crate::{
    error::{AppError, Result},
    text::{t, use_texts},
    ui::{Empty, Fetched},
};
use domain::administration::Rows;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// The thing that the address names by this parameter, and what fetches it anew.
pub(super) fn use_record<I, T, F>(
    param: &'static str,
    get: impl Fn(I) -> F + Copy + Send + Sync + 'static,
) -> (Fetched<T>, Callback<()>)
where
    I: FromStr + Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let params = use_params_map();
    let asked =
        Memo::new(move |_| params.with(|params| params.get(param)).and_then(|id| id.parse::<I>().ok()));
    let changes = RwSignal::new(0_u32);
    let record = Fetched::new(
        move || (asked.get(), changes.get()),
        move |(asked, _)| async move {
            match asked {
                Some(id) => get(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    (record, Callback::new(move |()| changes.update(|count| *count += 1)))
}

/// A view of the thing, made anew when anything of it has changed.
pub(super) fn anew<T, V>(
    record: RwSignal<T>,
    view: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Serialize + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! { <For each=move || [record.get()] key=key_of children=view/> }
}

/// Another one as soon as anything of the thing is another.
fn key_of<T: Serialize>(thing: &T) -> String {
    serde_json::to_string(thing).unwrap_or_default()
}

/// The table of a list.
#[component]
pub(super) fn RecordTable<T, V, F>(
    rows: RwSignal<Rows<T>>,
    caption: String,
    columns: Vec<String>,
    /// So many of the last columns are numbers.
    #[prop(optional)]
    numbers: usize,
    /// A row of it.
    row: F,
) -> impl IntoView
where
    T: Clone + Serialize + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    let texts = use_texts();
    let first_number = columns.len().saturating_sub(numbers);
    view! {
        <Show
            when=move || rows.with(|rows| !rows.rows.is_empty())
            fallback=move || view! {
                <Empty title=t!(texts, "administration-none")><p>{t!(texts, "administration-none-text")}</p></Empty>
            }
        >
            <div class="table-wrap">
                <table class="administration-table stacked">
                    <caption class="visually-hidden">{caption.clone()}</caption>
                    <thead>
                        <tr>
                            {columns
                                .iter()
                                .enumerate()
                                .map(|(place, title)| {
                                    view! { <th scope="col" class:number=(place >= first_number)>{title.clone()}</th> }
                                })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || rows.get().rows key=key_of children=row.clone()/>
                    </tbody>
                </table>
            </div>
        </Show>
    }
    .into_any()
}
