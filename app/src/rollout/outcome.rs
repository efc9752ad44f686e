use super::{
    import::Importing,
    words::{column_name, count_texts, fault_text, keys_sheet},
};
use crate::text::{t, use_texts};
use domain::rollout::{NewKey, RolloutFault, RolloutPreview};
use leptos::prelude::*;

/// Bad cells that are listed; there may be thousands.
const SHOWN: usize = 200;

/// What the import would do, or the bad cells.
#[component]
pub(super) fn Preview(importing: Importing) -> impl IntoView {
    move || {
        importing.preview.get().map(|preview| {
            if preview.faults.is_empty() {
                view! { <WouldDo importing=importing preview=preview/> }.into_any()
            } else {
                view! { <Faults faults=preview.faults/> }.into_any()
            }
        })
    }
}

#[component]
fn WouldDo(importing: Importing, preview: RolloutPreview) -> impl IntoView {
    let texts = use_texts();
    let lines = count_texts(texts, preview.counts);
    view! {
        <div role="status">
            <h3>{t!(texts, "rollout-would-do")}</h3>
            <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </div>
        <p class="actions">
            <button
                type="button"
                class="primary"
                disabled=move || importing.busy.get()
                on:click=move |_| importing.import()
            >
                {t!(texts, "rollout-start")}
            </button>
        </p>
    }
    .into_any()
}

#[component]
fn Faults(faults: Vec<RolloutFault>) -> impl IntoView {
    let texts = use_texts();
    let count = i64::try_from(faults.len()).unwrap_or(i64::MAX);
    let more = count - i64::try_from(SHOWN).unwrap_or(0);
    let row = |fault: RolloutFault| {
        view! {
            <tr>
                <td class="n" data-label=t!(texts, "rollout-line")>{texts.number(i64::from(fault.line))}</td>
                <td data-label=t!(texts, "rollout-column")>{column_name(texts, fault.column)}</td>
                <td data-label=t!(texts, "rollout-cell")>{fault.cell.clone()}</td>
                <td data-label=t!(texts, "rollout-fault")>{fault_text(texts, &fault)}</td>
            </tr>
        }
    };
    view! {
        <h3>{t!(texts, "rollout-faults", count = count)}</h3>
        <p class="muted" role="alert">{t!(texts, "rollout-faults-text")}</p>
        <div class="table-wrap inner" tabindex="0" role="group" aria-label=t!(texts, "rollout-faults", count = count)>
            <table class="administration-table stacked">
                <thead>
                    <tr>
                        <th scope="col" class="n">{t!(texts, "rollout-line")}</th>
                        <th scope="col">{t!(texts, "rollout-column")}</th>
                        <th scope="col">{t!(texts, "rollout-cell")}</th>
                        <th scope="col">{t!(texts, "rollout-fault")}</th>
                    </tr>
                </thead>
                <tbody>{faults.into_iter().take(SHOWN).map(row).collect_view()}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="muted">{t!(texts, "rollout-more-faults", count = more)}</p> })}
    }
    .into_any()
}

/// What the import did, and the new keys: this once.
#[component]
pub(super) fn Keys(importing: Importing) -> impl IntoView {
    let texts = use_texts();
    move || {
        importing.done.get().map(|(counts, keys)| {
            let lines = count_texts(texts, counts);
            view! {
                <section class="card" aria-labelledby="rollout-done">
                    <h2 id="rollout-done" tabindex="-1">{t!(texts, "rollout-done")}</h2>
                    <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                    {(!keys.is_empty()).then(|| view! { <NewKeys importing=importing keys=keys/> })}
                </section>
            }
        })
    }
}

#[component]
fn NewKeys(importing: Importing, keys: Vec<NewKey>) -> impl IntoView {
    let texts = use_texts();
    let all = StoredValue::new(keys.clone());
    let save = move |_| {
        importing.save(t!(texts, "rollout-keys-file"), all.with_value(|keys| keys_sheet(texts, keys)));
    };
    let row = |key: NewKey| {
        view! {
            <tr>
                <td data-label=t!(texts, "checklist-city")>{key.city}</td>
                <td data-label=t!(texts, "checklist-address")>{key.address}</td>
                <td data-label=t!(texts, "checklist-till")>{key.till}</td>
                <td data-label=t!(texts, "rollout-key")><code>{key.key}</code></td>
            </tr>
        }
    };
    view! {
        <p class="field-error">{t!(texts, "rollout-keys-once")}</p>
        <p class="actions">
            <button type="button" class="primary" on:click=save>{t!(texts, "rollout-save-keys")}</button>
        </p>
        <div class="table-wrap inner" tabindex="0" role="group" aria-label=t!(texts, "rollout-keys")>
            <table class="administration-table stacked">
                <caption class="visually-hidden">{t!(texts, "rollout-keys")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(texts, "checklist-city")}</th>
                        <th scope="col">{t!(texts, "checklist-address")}</th>
                        <th scope="col">{t!(texts, "checklist-till")}</th>
                        <th scope="col">{t!(texts, "rollout-key")}</th>
                    </tr>
                </thead>
                <tbody>{keys.into_iter().take(200).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
