use super::page::List;
use crate::text::{Texts, t, use_texts};
use domain::client_list::{ListColumn, PREVIEW_ROWS, SheetPreview};
use leptos::prelude::*;

/// Columns of a list that are offered; those that matter are in front.
const SHOWN_COLUMNS: u32 = 40;

fn column_name(texts: Texts, column: ListColumn) -> String {
    match column {
        ListColumn::PosId => t!(texts, "pos-id"),
        ListColumn::City => t!(texts, "checklist-city"),
        ListColumn::Address => t!(texts, "checklist-address"),
        ListColumn::Name => t!(texts, "checklist-till"),
    }
}

const fn value(column: ListColumn) -> &'static str {
    match column {
        ListColumn::PosId => "pos_id",
        ListColumn::City => "city",
        ListColumn::Address => "address",
        ListColumn::Name => "name",
    }
}

/// The first rows of the list, with a choice over each column of what it is.
#[component]
pub(super) fn ChooseColumns(list: List) -> impl IntoView {
    let texts = use_texts();
    let preview = Memo::new(move |_| list.sheets.with(|sheets| sheets.get(list.sheet.get()).cloned()));
    let enough = Memo::new(move |_| list.columns.with(domain::client_list::Columns::suffice));
    view! {
        <section class="card" aria-labelledby="columns-title">
            <div class="card-head">
                <h2 id="columns-title">{t!(texts, "compare-columns")}</h2>
                <span class="spacer"></span>
                <ChooseSheet list=list/>
                <ChooseHeader list=list/>
            </div>
            <p class="muted">{t!(texts, "compare-columns-text")}</p>
            {move || preview.get().map(|preview| view! { <Preview list=list preview=preview/> })}
            <p class="actions">
                <button
                    type="button"
                    class="primary"
                    disabled=move || !enough.get() || list.making.busy()
                    on:click=move |_| list.compare()
                >
                    {t!(texts, "compare-start")}
                </button>
                <span class="muted">{move || (!enough.get()).then(|| t!(texts, "compare-not-enough"))}</span>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn ChooseSheet(list: List) -> impl IntoView {
    let texts = use_texts();
    move || {
        let names: Vec<String> =
            list.sheets.with(|sheets| sheets.iter().map(|sheet| sheet.name.clone()).collect());
        (names.len() > 1).then(|| {
            view! {
                <label>
                    {t!(texts, "compare-sheet")}
                    " "
                    <select on:change=move |event| list.choose_sheet(event_target_value(&event).parse().unwrap_or(0))>
                        {names
                            .into_iter()
                            .enumerate()
                            .map(|(index, name)| {
                                let selected = list.sheet.get_untracked() == index;
                                view! { <option value=index.to_string() selected=selected>{name}</option> }
                            })
                            .collect_view()}
                    </select>
                </label>
            }
        })
    }
}

#[component]
fn ChooseHeader(list: List) -> impl IntoView {
    let texts = use_texts();
    let chosen =
        move || list.columns.with(|columns| columns.header).map_or_else(String::new, |row| row.to_string());
    let first_rows = u32::try_from(PREVIEW_ROWS).unwrap_or(1);
    let last = list.columns.with_untracked(|columns| columns.header).unwrap_or(0).max(first_rows - 1);
    view! {
        <label>
            {t!(texts, "compare-header")}
            " "
            <select
                prop:value=chosen
                on:change=move |event| {
                    let row = event_target_value(&event).parse().ok();
                    list.columns.update(|columns| columns.header = row);
                }
            >
                <option value="">{t!(texts, "compare-header-none")}</option>
                {(0..=last)
                    .map(|row| {
                        let selected = list.columns.with_untracked(|columns| columns.header) == Some(row);
                        view! { <option value=row.to_string() selected=selected>{(row + 1).to_string()}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Preview(list: List, preview: SheetPreview) -> impl IntoView {
    let texts = use_texts();
    let width = preview.width.min(SHOWN_COLUMNS);
    let choices = (0..width).map(|place| {
        let chosen = move || list.columns.with(|columns| columns.at(place)).map_or("", value);
        let number = i64::from(place) + 1;
        view! {
            <th scope="col">
                <select
                    aria-label=t!(texts, "compare-column", number = number)
                    prop:value=chosen
                    class:on=move || !chosen().is_empty()
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        let column = ListColumn::ALL.into_iter().find(|column| value(*column) == chosen);
                        list.columns.update(|columns| columns.set(place, column));
                    }
                >
                    <option value="">{t!(texts, "compare-column-unused")}</option>
                    {ListColumn::ALL.map(|column| {
                        let selected = list.columns.with_untracked(|columns| columns.at(place)) == Some(column);
                        view! { <option value=value(column) selected=selected>{column_name(texts, column)}</option> }
                    })}
                </select>
            </th>
        }
    });
    let rows = preview.first.into_iter().zip(0_u32..).map(|(row, index)| {
        let header = move || list.columns.with(|columns| columns.header) == Some(index);
        let cells = (0..width as usize).map(|place| row.get(place).cloned().unwrap_or_default());
        view! {
            <tr class:header=header>
                {cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}
            </tr>
        }
    });
    view! {
        <div class="table-wrap inner" tabindex="0" role="group" aria-label=t!(texts, "compare-preview")>
            <table class="preview">
                <caption class="visually-hidden">{t!(texts, "compare-preview")}</caption>
                <thead><tr>{choices.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
