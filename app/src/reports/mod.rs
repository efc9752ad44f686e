//! Reports: the checklist on the screen and as a file, and its comparison with the client's own list.
mod api;
mod compare;
mod file;
mod make;
mod page;
mod table;
mod view;
mod words;

pub use api::{Checklist, ReadPortion, checklist, read_portion};
pub use compare::ComparePage;
pub use file::ChecklistFile;
pub use page::ReportsPage;
pub(crate) use page::{ReportTab, ReportTabs};
pub use view::{ReportView, use_report_view};
pub use words::{checklist_columns, checklist_name, report_words};
