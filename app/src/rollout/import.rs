use super::{
    api::{RolloutBoard, import_rollout, preview_rollout},
    outcome::{Keys, Preview},
    words::{column_name, template},
};
use crate::{
    files::{Sheets, SheetsFault, save_bytes},
    text::{Texts, t, use_texts},
    ui::explain,
};
use domain::{
    accounts::AccountId,
    rollout::{
        MAX_LINES, NewKey, RolloutAnswer, RolloutColumn, RolloutCounts, RolloutPreview, guess_columns,
        read_lines,
    },
    tables::{Cell, Sheet},
};
use leptos::{html, prelude::*, task::spawn_local};
use web_sys::File;

type Places = [Option<usize>; RolloutColumn::ALL.len()];

/// Rows above the lines that may be titles of the file.
const HEADERS_LOOKED_FOR: usize = 12;

/// An import on its way: what was chosen, and what came of it.
#[derive(Clone, Copy)]
pub(super) struct Importing {
    texts: Texts,
    refresh: Callback<()>,
    pub(super) account: RwSignal<Option<AccountId>>,
    file: RwSignal<Option<String>>,
    rows: RwSignal<Vec<Vec<String>>>,
    /// Which row has the headers, from 0.
    header: RwSignal<usize>,
    places: RwSignal<Places>,
    pub(super) busy: RwSignal<bool>,
    pub(super) fault: RwSignal<Option<String>>,
    pub(super) preview: RwSignal<Option<RolloutPreview>>,
    pub(super) done: RwSignal<Option<(RolloutCounts, Vec<NewKey>)>>,
}

impl Importing {
    fn new(board: RwSignal<RolloutBoard>, refresh: Callback<()>) -> Self {
        let only = board.with_untracked(|board| match board.accounts.as_slice() {
            [one] => Some(one.account),
            _ => None,
        });
        Self {
            texts: use_texts(),
            refresh,
            account: RwSignal::new(only),
            file: RwSignal::new(None),
            rows: RwSignal::new(Vec::new()),
            header: RwSignal::new(0),
            places: RwSignal::new([None; RolloutColumn::ALL.len()]),
            busy: RwSignal::new(false),
            fault: RwSignal::new(None),
            preview: RwSignal::new(None),
            done: RwSignal::new(None),
        }
    }

    /// What was found out of the list holds no more.
    fn forget(self) {
        self.preview.set(None);
        self.done.set(None);
        self.fault.set(None);
    }

    /// Reads a file and looks at it.
    fn read(self, file: File) {
        if self.busy.get_untracked() {
            return;
        }
        self.forget();
        self.busy.set(true);
        spawn_local(async move {
            let read = async {
                let sheets = Sheets::start()?;
                sheets.read(&file).await?;
                // One line more tells that there are too many.
                let most = u32::try_from(MAX_LINES + HEADERS_LOOKED_FOR + 1).unwrap_or(u32::MAX);
                sheets.rows_of(0, most).await
            };
            let read: Result<_, SheetsFault> = read.await;
            self.busy.try_set(false);
            match read {
                Ok(rows) => {
                    let known = |row: &Vec<String>| guess_columns(row).iter().flatten().count();
                    let looked_at = rows.iter().take(HEADERS_LOOKED_FOR).enumerate();
                    let header = looked_at
                        .max_by_key(|(at, row)| (known(row), std::cmp::Reverse(*at)))
                        .map_or(0, |(at, _)| at);
                    self.places.try_set(rows.get(header).map(|row| guess_columns(row)).unwrap_or_default());
                    self.header.try_set(header);
                    self.rows.try_set(rows);
                    self.file.try_set(Some(file.name()));
                    self.look();
                }
                Err(fault) => {
                    self.file.try_set(None);
                    self.fault.try_set(Some(fault.explain(self.texts)));
                }
            }
        });
    }

    /// The account and the lines, as they are sent; none before both are chosen.
    fn chosen(self) -> Option<(AccountId, String)> {
        let account = self.account.get_untracked()?;
        self.file.with_untracked(Option::is_some).then_some(())?;
        let header = self.header.get_untracked();
        let lines = self.rows.with_untracked(|rows| {
            let first = u32::try_from(header + 1).unwrap_or(u32::MAX);
            read_lines(rows.get(header + 1..).unwrap_or_default(), &self.places.get_untracked(), first)
        });
        Some((account, serde_json::to_string(&lines).ok()?))
    }

    /// Asks what the import would do.
    pub(super) fn look(self) {
        self.forget();
        let Some((account, lines)) = self.chosen() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = preview_rollout(account, lines).await;
            self.busy.try_set(false);
            match answer {
                Ok(preview) => drop(self.preview.try_set(Some(preview))),
                Err(error) => drop(self.fault.try_set(Some(self.explain(&error)))),
            }
        });
    }

    /// Imports the list.
    pub(super) fn import(self) {
        let Some((account, lines)) = self.chosen() else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = import_rollout(account, lines).await;
            self.busy.try_set(false);
            match answer {
                Ok(RolloutAnswer::Done { counts, keys }) => {
                    self.preview.try_set(None);
                    self.done.try_set(Some((counts, keys)));
                    self.refresh.run(());
                }
                Ok(RolloutAnswer::Refused(faults)) => {
                    self.preview.try_set(Some(RolloutPreview { faults, ..RolloutPreview::default() }));
                }
                Err(error) => {
                    self.fault.try_set(Some(self.explain(&error)));
                }
            }
        });
    }

    /// Saves a spreadsheet under this name.
    pub(super) fn save(self, name: String, (sheet, rows): (Sheet, Vec<Vec<Cell>>)) {
        spawn_local(async move {
            match Sheets::spreadsheet(&sheet, &rows).await {
                Ok(content) => save_bytes(&format!("{name}.xlsx"), &content),
                Err(fault) => {
                    self.fault.try_set(Some(fault.explain(self.texts)));
                }
            }
        });
    }

    fn explain(self, error: &crate::error::AppError) -> String {
        let texts = self.texts;
        match error {
            crate::error::AppError::Invalid { message, .. } if message == "too-many" => {
                t!(texts, "rollout-too-many", count = i64::try_from(MAX_LINES).unwrap_or(0))
            }
            crate::error::AppError::Invalid { message, .. } if message == "empty" => {
                // Lines of which no cell is used are none.
                if self.places.with_untracked(|places| places.iter().all(Option::is_none)) {
                    t!(texts, "rollout-no-columns")
                } else {
                    t!(texts, "rollout-no-lines")
                }
            }
            error => explain(texts, error),
        }
    }
}

/// The import: account, file, columns, a look, and the keys.
#[component]
pub(super) fn ImportList(board: RwSignal<RolloutBoard>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let importing = Importing::new(board, refresh);
    let read = Memo::new(move |_| importing.file.with(Option::is_some));
    view! {
        <section class="card" aria-labelledby="rollout-import">
            <div class="card-head">
                <h2 id="rollout-import">{t!(texts, "rollout-import")}</h2>
                <span class="spacer"></span>
                <button type="button" on:click=move |_| importing.save(t!(texts, "rollout-title"), template(texts))>{t!(texts, "rollout-template")}</button>
            </div>
            <p class="muted">{t!(texts, "rollout-import-text", count = i64::try_from(MAX_LINES).unwrap_or(0))}</p>
            <noscript><p class="field-error">{t!(texts, "rollout-no-scripts")}</p></noscript>
            <ChooseAccount importing=importing board=board/>
            <ChooseFile importing=importing/>
            <div class="field-error" role="alert">{move || importing.fault.get()}</div>
            <Show when=move || read.get()>
                <ChooseColumns importing=importing/>
            </Show>
            <Preview importing=importing/>
        </section>
        <Keys importing=importing/>
    }
    .into_any()
}

#[component]
fn ChooseAccount(importing: Importing, board: RwSignal<RolloutBoard>) -> impl IntoView {
    let texts = use_texts();
    let accounts = board.with_untracked(|board| board.accounts.clone());
    let chosen = move || importing.account.get().map(|id| id.to_string()).unwrap_or_default();
    view! {
        <p class="field">
            <label for="rollout-account">{t!(texts, "column-account")}</label>
            <select
                id="rollout-account"
                prop:value=chosen
                on:change=move |event| {
                    importing.account.set(event_target_value(&event).parse().ok());
                    importing.look();
                }
            >
                <option value="">{t!(texts, "reports-choose-account")}</option>
                {accounts
                    .into_iter()
                    .map(|state| {
                        let selected = importing.account.get_untracked() == Some(state.account);
                        view! {
                            <option value=state.account.to_string() selected=selected>
                                {format!("{} ({})", state.network, state.email)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </p>
    }
    .into_any()
}

#[component]
fn ChooseFile(importing: Importing) -> impl IntoView {
    let texts = use_texts();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            importing.read(file);
        }
        // The same file, corrected, can be chosen again.
        input.set_value("");
    };
    view! {
        <p class="field">
            <label for="rollout-file">{t!(texts, "rollout-file")}</label>
            <input node_ref=input id="rollout-file" type="file" accept=".xlsx,.xls,.xlsb,.ods,.csv,.txt" on:change=chosen/>
        </p>
        <p role="status">
            {move || {
                if importing.busy.get() {
                    return Some(t!(texts, "rollout-working"));
                }
                let name = importing.file.get()?;
                let account = importing.account.with(Option::is_none).then(|| t!(texts, "reports-choose-account"));
                Some(account.unwrap_or_else(|| t!(texts, "rollout-read", name = name)))
            }}
        </p>
    }
    .into_any()
}

/// Which column of the file is which, to be corrected.
#[component]
fn ChooseColumns(importing: Importing) -> impl IntoView {
    let texts = use_texts();
    let headers = Memo::new(move |_| {
        let header = importing.header.get();
        importing.rows.with(|rows| rows.get(header).cloned().unwrap_or_default())
    });
    let choice = move |column: RolloutColumn| {
        let chosen = move || {
            importing
                .places
                .with(|places| places[column as usize].map_or_else(String::new, |place| place.to_string()))
        };
        view! {
            <label class="field">
                <span>{column_name(texts, column)}</span>
                <select
                    on:change=move |event| {
                        let place = event_target_value(&event).parse().ok();
                        importing.places.update(|places| places[column as usize] = place);
                        importing.look();
                    }
                >
                    <option value="" selected=move || chosen().is_empty()>{t!(texts, "rollout-no-column")}</option>
                    {move || {
                        headers
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(place, name)| {
                                let value = place.to_string();
                                let selected = chosen() == value;
                                let name = if name.is_empty() { (place + 1).to_string() } else { name };
                                view! { <option value=value selected=selected>{name}</option> }
                            })
                            .collect_view()
                    }}
                </select>
            </label>
        }
    };
    view! {
        <fieldset class="columns">
            <legend>{t!(texts, "rollout-columns")}</legend>
            {RolloutColumn::ALL.map(choice)}
        </fieldset>
    }
    .into_any()
}
