use super::{super::table::ChecklistTable, page::List};
use crate::text::{Texts, t, use_texts};
use domain::client_list::{Comparison, Group, ListRow};
use leptos::prelude::*;

/// A group, in a few words.
pub(super) fn group_name(texts: Texts, group: Group) -> String {
    match group {
        Group::MissingHere => t!(texts, "compare-missing"),
        Group::UnknownThere => t!(texts, "compare-unknown"),
        Group::NeverConnected => t!(texts, "checklist-never-connected"),
        Group::WithoutReceipts => t!(texts, "checklist-no-receipts"),
    }
}

fn group_text(texts: Texts, group: Group) -> String {
    match group {
        Group::MissingHere => t!(texts, "compare-missing-text"),
        Group::UnknownThere => t!(texts, "compare-unknown-text"),
        Group::NeverConnected => t!(texts, "compare-never-connected-text"),
        Group::WithoutReceipts => t!(texts, "compare-no-receipts-text"),
    }
}

/// The four groups, once the list is compared.
#[component]
pub(super) fn Compared(list: List) -> impl IntoView {
    let texts = use_texts();
    move || {
        list.found.get().map(|found| {
            let summary = t!(
                texts,
                "compare-summary",
                listed = i64::from(found.listed),
                matched = i64::from(found.matched)
            );
            view! {
                <section class="compared" aria-labelledby="compared-title">
                    <div class="card-head">
                        <h2 id="compared-title" tabindex="-1">{t!(texts, "compare-result")}</h2>
                        <span class="muted">{summary}</span>
                        <span class="spacer"></span>
                        <button type="button" disabled=move || list.making.busy() on:click=move |_| list.save()>
                            {t!(texts, "compare-save")}
                        </button>
                    </div>
                    {repeated(texts, &found)}
                    {Group::ALL.map(|group| view! { <OneGroup group=group found=found.clone()/> })}
                </section>
            }
        })
    }
}

/// Lines that name a till twice.
fn repeated(texts: Texts, found: &Comparison) -> Option<impl IntoView + use<>> {
    (found.repeated > 0).then(|| {
        let lines = found.groups.repeated.iter().take(20).map(|row| row.line.to_string());
        let lines = lines.collect::<Vec<_>>().join(", ");
        let text = t!(texts, "compare-repeated", count = i64::from(found.repeated), lines = lines);
        view! { <p class="muted repeated">{text}</p> }
    })
}

#[component]
fn OneGroup(group: Group, found: Comparison) -> impl IntoView {
    let texts = use_texts();
    let count = i64::from(found.count(group));
    let rows = match group {
        Group::MissingHere => {
            let shown = found.groups.missing.len();
            (shown, view! { <Missing rows=found.groups.missing/> }.into_any())
        }
        Group::UnknownThere => checklist(found.groups.unknown),
        Group::NeverConnected => checklist(found.groups.never_connected),
        Group::WithoutReceipts => checklist(found.groups.without_receipts),
    };
    let (shown, table) = rows;
    let shown = i64::try_from(shown).unwrap_or(count);
    view! {
        <details class="card group" open={count > 0}>
            <summary><h3>{group_name(texts, group)}" "<b>{texts.number(count)}</b></h3></summary>
            <p class="muted">{group_text(texts, group)}</p>
            {(count > 0).then_some(table)}
            {(shown < count).then(|| view! {
                <p class="muted">{t!(texts, "compare-first", shown = shown, total = count)}</p>
            })}
        </details>
    }
    .into_any()
}

fn checklist(rows: Vec<domain::checklist::ChecklistRow>) -> (usize, AnyView) {
    let shown = rows.len();
    (shown, view! { <ChecklistTable rows=Signal::stored(rows)/> }.into_any())
}

#[component]
fn Missing(rows: Vec<ListRow>) -> impl IntoView {
    let texts = use_texts();
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="n" data-label=t!(texts, "compare-line")>{row.line.to_string()}</td>
                <td data-label=t!(texts, "pos-id")>{row.pos_id.map(|pos_id| pos_id.to_string())}</td>
                <td data-label=t!(texts, "checklist-city")>{row.city}</td>
                <td data-label=t!(texts, "checklist-address")>{row.address}</td>
                <td data-label=t!(texts, "checklist-till")>{row.name}</td>
            </tr>
        }
    });
    view! {
        <div class="table-wrap">
            <table class="missing stacked">
                <caption class="visually-hidden">{t!(texts, "compare-missing")}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="n">{t!(texts, "compare-line")}</th>
                        <th scope="col">{t!(texts, "pos-id")}</th>
                        <th scope="col">{t!(texts, "checklist-city")}</th>
                        <th scope="col">{t!(texts, "checklist-address")}</th>
                        <th scope="col">{t!(texts, "checklist-till")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
