use super::page::List;
use crate::text::{t, use_texts};
use leptos::{html, prelude::*};
use web_sys::DragEvent;

/// Drops or chooses the file.
#[component]
pub(super) fn ChooseFile(list: List) -> impl IntoView {
    let texts = use_texts();
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            list.read(file);
        }
        // The same file, corrected, can be chosen again.
        input.set_value("");
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            list.read(file);
        }
    };
    view! {
        <section
            class="card drop"
            class:over=over
            on:dragover=move |event: DragEvent| { event.prevent_default(); over.set(true); }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <label for="list-file">{t!(texts, "compare-choose-file")}</label>
            <input
                node_ref=input
                id="list-file"
                type="file"
                accept=".xlsx,.xls,.xlsb,.ods,.csv,.txt"
                aria-describedby="list-privacy"
                on:change=chosen
            />
            <p id="list-privacy" class="muted">{t!(texts, "compare-privacy")}</p>
            <noscript><p class="field-error">{t!(texts, "compare-no-scripts")}</p></noscript>
            <p role="status">
                {move || {
                    if list.reading.get() {
                        return Some(t!(texts, "compare-reading"));
                    }
                    list.file.get().map(|name| {
                        let rows = list.sheets.with(|sheets| {
                            sheets.get(list.sheet.get()).map_or(0, |sheet| i64::from(sheet.rows))
                        });
                        t!(texts, "compare-read", name = name, count = rows)
                    })
                }}
            </p>
            <div class="field-error" role="alert">{move || list.fault.get()}</div>
        </section>
    }
    .into_any()
}
