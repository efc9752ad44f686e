//! The words of the files, the same on the server and in the browser.
use crate::text::{Texts, joined, t};
use chrono::DateTime;
use domain::{
    checklist::{ChecklistQuery, ChecklistShow, ReportWords},
    tables::{Column, file_name},
};

/// The columns of a checklist in a file.
pub fn checklist_columns(texts: Texts) -> Vec<Column> {
    vec![
        Column::new(t!(texts, "checklist-city"), 18),
        Column::new(t!(texts, "checklist-address"), 44),
        Column::new(t!(texts, "checklist-till"), 24),
        Column::new(t!(texts, "pos-id"), 10),
        Column::new(t!(texts, "checklist-monitoring"), 28),
        Column::new(t!(texts, "column-ip"), 17),
        Column::new(t!(texts, "checklist-receipts"), 18),
        Column::new(t!(texts, "checklist-zone"), 10),
    ]
}

/// Which lines a view shows, in a few words.
pub(super) fn show_name(texts: Texts, show: ChecklistShow) -> String {
    match show {
        ChecklistShow::All => t!(texts, "checklist-all"),
        ChecklistShow::Problems => t!(texts, "checklist-problems"),
        ChecklistShow::NeverConnected => t!(texts, "checklist-never-connected"),
        ChecklistShow::NoReceipts => t!(texts, "checklist-no-receipts"),
    }
}

/// The words of a report about an account, as of a moment (Unix milliseconds).
pub fn report_words(texts: Texts, email: &str, query: &ChecklistQuery, as_of: i64) -> ReportWords {
    let at = DateTime::from_timestamp_millis(as_of).unwrap_or_default();
    let at = domain::time::format_in_file(at.naive_utc(), texts.language());
    let show = if query.show == ChecklistShow::All { String::new() } else { show_name(texts, query.show) };
    let read = t!(texts, "checklist-as-of", time = at);
    ReportWords {
        language: texts.language(),
        title: t!(texts, "checklist-title"),
        about: joined(&[email, &query.city, &show, &read, &t!(texts, "checklist-times")], " · "),
        columns: checklist_columns(texts),
        created: t!(texts, "created"),
        nothing: t!(texts, "checklist-nothing"),
    }
}

/// The name of a file with the checklist of an account, without its ending.
pub fn checklist_name(texts: Texts, email: &str, as_of: i64) -> String {
    let day = DateTime::from_timestamp_millis(as_of).unwrap_or_default().date_naive();
    file_name(&[&t!(texts, "checklist-file"), email, &day.to_string()])
}
