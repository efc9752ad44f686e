use super::Icon;
use crate::text::{t, use_texts};
use leptos::prelude::*;

/// `1–100 из 12 480` with links to the pages around.
#[component]
pub fn Pager(
    /// From 0.
    page: u32,
    page_size: u32,
    /// Rows of all pages.
    total: i64,
    /// The address of a page.
    href: impl Fn(u32) -> String,
) -> impl IntoView {
    let texts = use_texts();
    let size = i64::from(page_size.max(1));
    let last = u32::try_from((total.max(1) - 1) / size).unwrap_or(u32::MAX);
    // Beyond the last page no row is shown: nothing is said of rows there, and the way back is to the last one.
    let page = page.min(last.saturating_add(1));
    let beyond = page > last;
    let first_row = (i64::from(page) * size + 1).min(total);
    let last_row = (i64::from(page) * size + size).min(total);
    let link = |to: Option<u32>, icon: &'static str, label: String| {
        to.map(|to| view! { <a class="button" href=href(to) aria-label=label.clone()><Icon name=icon/></a> })
    };
    let label = (!beyond).then(|| t!(texts, "pager-rows", first = first_row, last = last_row, total = total));
    let of_pages = (last > 0 && !beyond)
        .then(|| t!(texts, "pager-page", page = i64::from(page) + 1, pages = i64::from(last) + 1));
    view! {
        <nav class="pager" aria-label=t!(texts, "pager-label")>
            {label.map(|text| view! { <span>{text}</span> })}
            <span class="spacer"></span>
            {link((page > 1).then_some(0), "first", t!(texts, "pager-first"))}
            {link(page.checked_sub(1), "previous", t!(texts, "pager-previous"))}
            {of_pages.map(|text| view! { <span>{text}</span> })}
            {link((page < last).then_some(page + 1), "next", t!(texts, "pager-next"))}
            {link((page + 1 < last).then_some(last), "last", t!(texts, "pager-last"))}
        </nav>
    }
    .into_any()
}
