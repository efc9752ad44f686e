use super::{
    super::{
        api::checklist,
        make::{Portions, email},
        page::{ReportTab, ReportTabs},
        view::{ReportView, use_report_view},
        words::{checklist_columns, checklist_name},
    },
    choose::ChooseFile,
    columns::ChooseColumns,
    result::{Compared, group_name},
};
use crate::{
    files::{Making, Sheets, save_bytes},
    help::HelpLink,
    text::{Texts, t, use_texts},
    ui::{AccountSelect, Empty, Fetched, Loaded, read_form},
};
use domain::{
    checklist::{ChecklistPage, ChecklistQuery},
    client_list::{Columns, Comparison, Group, SheetPreview},
    tables::{Column, Sheet},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::rc::Rc;
use web_sys::File;

/// `/reports/compare`.
#[component]
pub fn ComparePage() -> impl IntoView {
    let texts = use_texts();
    let view = use_report_view();
    let asked = Memo::new(move |_| view.get().query.account);
    let page = Fetched::new(
        move || asked.get(),
        |account| checklist(ChecklistQuery { account, ..ChecklistQuery::default() }),
    );
    view! {
        <Title text=t!(texts, "compare-title")/>
        <div class="head">
            <h1>{t!(texts, "compare-title")}</h1>
            <HelpLink to="reports#compare"/>
            <ReportTabs view=view here=ReportTab::Compare/>
        </div>
        <div class="report">
            <Loaded resource=page rows=6 let:page>
                <Compare page=page/>
            </Loaded>
        </div>
    }
}

/// What is known of the list so far.
#[derive(Clone, Copy)]
pub(super) struct List {
    texts: Texts,
    page: RwSignal<ChecklistPage>,
    /// The worker that holds the file.
    worker: StoredValue<Option<Rc<Sheets>>, LocalStorage>,
    /// The name of the file that was read.
    pub(super) file: RwSignal<Option<String>>,
    /// A file is being read.
    pub(super) reading: RwSignal<bool>,
    /// Why it could not be read.
    pub(super) fault: RwSignal<Option<String>>,
    pub(super) sheets: RwSignal<Vec<SheetPreview>>,
    pub(super) sheet: RwSignal<usize>,
    pub(super) columns: RwSignal<Columns>,
    pub(super) making: Making,
    pub(super) found: RwSignal<Option<Comparison>>,
}

impl List {
    fn new(page: RwSignal<ChecklistPage>) -> Self {
        Self {
            texts: use_texts(),
            page,
            worker: StoredValue::new_local(None),
            file: RwSignal::new(None),
            reading: RwSignal::new(false),
            fault: RwSignal::new(None),
            sheets: RwSignal::new(Vec::new()),
            sheet: RwSignal::new(0),
            columns: RwSignal::new(Columns::default()),
            making: Making::idle(),
            found: RwSignal::new(None),
        }
    }

    /// Reads a file. What was known of another one is forgotten.
    pub(super) fn read(self, file: File) {
        if self.reading.get_untracked() {
            return;
        }
        self.making.stop();
        self.found.set(None);
        self.fault.set(None);
        self.sheets.set(Vec::new());
        self.file.set(None);
        self.reading.set(true);
        // The file before goes with its worker.
        self.worker.set_value(None);
        spawn_local(async move {
            let read = async {
                let sheets = Sheets::start()?;
                let previews = sheets.read(&file).await?;
                Ok::<_, crate::files::SheetsFault>((sheets, previews))
            };
            match read.await {
                Ok((worker, previews)) => {
                    // The page may be gone meanwhile.
                    self.worker.try_set_value(Some(Rc::new(worker)));
                    let guess = previews.first().map(|sheet| sheet.guess).unwrap_or_default();
                    self.sheet.try_set(0);
                    self.columns.try_set(guess);
                    self.sheets.try_set(previews);
                    self.file.try_set(Some(file.name()));
                }
                Err(fault) => {
                    self.fault.try_set(Some(fault.explain(self.texts)));
                }
            }
            self.reading.try_set(false);
        });
    }

    /// Chooses another sheet of the file.
    pub(super) fn choose_sheet(self, sheet: usize) {
        self.found.set(None);
        self.sheet.set(sheet);
        let guess = self.sheets.with_untracked(|sheets| sheets.get(sheet).map(|sheet| sheet.guess));
        self.columns.set(guess.unwrap_or_default());
    }

    /// Compares the sheet with the account's devices, which come in portions.
    pub(super) fn compare(self) {
        let Some(worker) = self.worker.get_value() else { return };
        let columns = self.columns.get_untracked();
        let sheet = u32::try_from(self.sheet.get_untracked()).unwrap_or(0);
        let account = self.page.with_untracked(|page| page.account);
        let query = ChecklistQuery { account, ..ChecklistQuery::default() };
        self.found.set(None);
        self.making.start(async move {
            let page = checklist(query.clone()).await?;
            worker.forget().await?;
            let mut portions = Portions::of(page, &query, self.making)?;
            while let Some(portion) = portions.next().await? {
                worker.ours(&portion.rows).await?;
            }
            let found = worker.compare(sheet, columns).await?;
            self.found.try_set(Some(found));
            Ok(())
        });
    }

    /// Saves the groups as a spreadsheet.
    pub(super) fn save(self) {
        let Some(worker) = self.worker.get_value() else { return };
        let texts = self.texts;
        let name = self.page.with_untracked(|page| checklist_name(texts, &email(page), page.as_of));
        let sheets = sheets_of_groups(texts);
        self.making.start(async move {
            let content = worker.compared(&sheets, &t!(texts, "created")).await?;
            save_bytes(&format!("{}.xlsx", t!(texts, "compare-file", name = name)), &content);
            Ok(())
        });
    }
}

/// The sheets of the result: rows of the list, or lines of the checklist.
fn sheets_of_groups(texts: Texts) -> Vec<Sheet> {
    let of_list = || {
        vec![
            Column::new(t!(texts, "compare-line"), 9),
            Column::new(t!(texts, "pos-id"), 10),
            Column::new(t!(texts, "checklist-city"), 18),
            Column::new(t!(texts, "checklist-address"), 44),
            Column::new(t!(texts, "checklist-till"), 24),
        ]
    };
    Group::ALL
        .into_iter()
        .map(|group| Sheet {
            name: group_name(texts, group),
            columns: if group == Group::MissingHere { of_list() } else { checklist_columns(texts) },
        })
        .collect()
}

#[component]
fn Compare(page: RwSignal<ChecklistPage>) -> impl IntoView {
    let texts = use_texts();
    let list = List::new(page);
    let chosen = Memo::new(move |_| page.with(|page| page.account));
    // Another account has other tills.
    Effect::new(move |before: Option<_>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) {
            list.making.stop();
            list.found.set(None);
        }
        now
    });
    view! {
        <ChooseAccount page=page/>
        <Show
            when=move || chosen.get().is_some()
            fallback=move || view! {
                <Empty title=t!(texts, "reports-choose-account")><p>{t!(texts, "compare-choose-text")}</p></Empty>
            }
        >
            <ChooseFile list=list/>
            <Show when=move || list.file.with(Option::is_some)>
                <ChooseColumns list=list/>
            </Show>
            {list.making.progress()}
            <Compared list=list/>
        </Show>
    }
    .into_any()
}

/// A form of its own, because the address is the state; nothing where there is only one account.
#[component]
fn ChooseAccount(page: RwSignal<ChecklistPage>) -> impl IntoView {
    let texts = use_texts();
    let form = NodeRef::<html::Form>::new();
    let navigate = use_navigate();
    let accounts = page.with_untracked(|page| page.accounts.clone());
    let several = accounts.len() > 1;
    let apply = StoredValue::new(move || {
        if let Some(fields) = form.get_untracked().and_then(|form| read_form(&form, &["account"])) {
            let address = ReportView::parse(&fields).at("/reports/compare");
            navigate(&address, NavigateOptions { scroll: false, resolve: false, ..Default::default() });
        }
    });
    several.then(|| {
        view! {
            <form
                node_ref=form
                class="filters"
                method="get"
                action="/reports/compare"
                on:submit=move |event| { event.prevent_default(); apply.with_value(|apply| apply()); }
                on:change=move |_| apply.with_value(|apply| apply())
            >
                <AccountSelect
                    accounts=accounts
                    chosen=Signal::derive(move || page.with(|page| page.account))
                    none=t!(texts, "reports-choose-account")
                />
                <button type="submit" class="find">{t!(texts, "reports-on-screen")}</button>
            </form>
        }
    })
}
