//! Files of the checklist, made in the browser from rows that come in portions.
use super::{
    api::{checklist, read_portion},
    file::ChecklistFile,
    words::{checklist_columns, checklist_name, report_words},
};
use crate::{
    error::AppError,
    files::{Making, Sheets, Stopped, save_bytes, save_text},
    text::{Texts, t, use_texts},
};
use domain::{
    checklist::{ChecklistPage, ChecklistPortion, ChecklistQuery},
    tables::Sheet,
};
use leptos::prelude::*;

/// What the checklist is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Html,
    Excel,
    Csv,
}

impl Kind {
    /// Where the server gives it, or what comes nearest to it.
    pub(super) fn without_scripts(self) -> &'static str {
        match self {
            Self::Html => "/reports/checklist.html",
            Self::Excel | Self::Csv => "/reports/checklist.csv",
        }
    }
}

/// The files of the page.
#[derive(Clone, Copy)]
pub(super) struct Files {
    texts: Texts,
    making: Making,
    asked: Callback<(), ChecklistQuery>,
}

impl Files {
    /// `asked` says whose checklist is wanted at the moment.
    pub(super) fn new(asked: Callback<(), ChecklistQuery>) -> Self {
        Self { texts: use_texts(), making: Making::idle(), asked }
    }

    /// Is one being made?
    pub(super) fn busy(self) -> bool {
        self.making.busy()
    }

    /// How far it is.
    pub(super) fn progress(self) -> impl IntoView {
        self.making.progress()
    }

    /// Makes a file and saves it.
    pub(super) fn make(self, kind: Kind) {
        let (texts, making) = (self.texts, self.making);
        let query = self.asked.run(());
        making.start(async move {
            let page = checklist(ChecklistQuery { page: 0, ..query.clone() }).await?;
            let name = checklist_name(texts, &email(&page), page.as_of);
            let words = report_words(texts, &email(&page), &query, page.as_of);
            match kind {
                Kind::Html => {
                    text(
                        making,
                        page,
                        &query,
                        ChecklistFile::html(words),
                        &format!("{name}.html"),
                        "text/html",
                    )
                    .await
                }
                Kind::Csv => {
                    text(making, page, &query, ChecklistFile::Csv(words), &format!("{name}.csv"), "text/csv")
                        .await
                }
                Kind::Excel => excel(texts, making, page, &query, &format!("{name}.xlsx")).await,
            }
        });
    }
}

/// The e-mail of the account whose checklist this is.
pub(super) fn email(page: &ChecklistPage) -> String {
    let of = |(id, email): &(_, String)| (Some(*id) == page.account).then(|| email.clone());
    page.accounts.iter().find_map(of).unwrap_or_default()
}

async fn text(
    making: Making,
    page: ChecklistPage,
    query: &ChecklistQuery,
    mut file: ChecklistFile,
    name: &str,
    kind: &str,
) -> Result<(), Stopped> {
    let mut parts = vec![file.begin()];
    let mut portions = Portions::of(page, query, making)?;
    while let Some(portion) = portions.next().await? {
        parts.push(file.rows(&portion.rows));
    }
    parts.push(file.end());
    save_text(name, kind, &parts);
    Ok(())
}

async fn excel(
    texts: Texts,
    making: Making,
    page: ChecklistPage,
    query: &ChecklistQuery,
    name: &str,
) -> Result<(), Stopped> {
    let created = t!(texts, "created");
    let sheets = Sheets::start()?;
    sheets.begin(&Sheet { name: t!(texts, "checklist-title"), columns: checklist_columns(texts) }).await?;
    let mut portions = Portions::of(page, query, making)?;
    let mut portion = portions.next().await?;
    while let Some(now) = portion {
        let cells: Vec<_> = now.rows.iter().map(|row| row.cells(&created)).collect();
        // The next rows come while these are written.
        let (written, next) = futures::join!(sheets.rows(&cells), portions.next());
        written?;
        portion = next?;
    }
    save_bytes(name, &sheets.finish().await?);
    Ok(())
}

/// The rows of a checklist, portion after portion.
pub(super) struct Portions {
    query: ChecklistQuery,
    making: Making,
    total: i64,
    read: i64,
    last: Option<ChecklistPortion>,
}

impl Portions {
    /// Of the account that a page has found. It must be chosen.
    pub(super) fn of(page: ChecklistPage, query: &ChecklistQuery, making: Making) -> Result<Self, Stopped> {
        let account = Some(page.account.ok_or(AppError::NotFound)?);
        let query = ChecklistQuery { account, page: 0, ..query.clone() };
        let total = page.counts.of(query.show);
        making.tell(0, total);
        Ok(Self { query, making, total, read: 0, last: None })
    }

    /// The next portion; none after the last one.
    pub(super) async fn next(&mut self) -> Result<Option<ChecklistPortion>, Stopped> {
        let after = match self.last.take() {
            Some(ChecklistPortion { next: None, .. }) => return Ok(None),
            Some(last) => last.next,
            None => None,
        };
        let portion = read_portion(self.query.clone(), after).await?;
        self.read += i64::try_from(portion.rows.len()).unwrap_or(0);
        self.making.tell(self.read, self.total.max(self.read));
        self.last = Some(ChecklistPortion { rows: Vec::new(), next: portion.next.clone() });
        Ok(Some(portion))
    }
}
