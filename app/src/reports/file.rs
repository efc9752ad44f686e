use domain::{
    checklist::{ChecklistRow, HtmlReport, ReportWords},
    tables::{csv_header, push_csv_row},
};

/// The checklist as text, in portions: HTML or lines of a table. The server and the browser write it alike.
#[derive(Debug, Clone)]
pub enum ChecklistFile {
    /// To look at and to print.
    Html(HtmlReport),
    /// To go on with in a spreadsheet.
    Csv(ReportWords),
}

impl ChecklistFile {
    /// A file of HTML.
    pub fn html(words: ReportWords) -> Self {
        Self::Html(HtmlReport::new(words))
    }

    /// What stands before the rows.
    pub fn begin(&self) -> String {
        match self {
            Self::Html(report) => report.begin(),
            Self::Csv(words) => csv_header(&words.columns),
        }
    }

    /// These rows.
    pub fn rows(&mut self, rows: &[ChecklistRow]) -> String {
        match self {
            Self::Html(report) => report.rows(rows),
            Self::Csv(words) => {
                let mut text = String::with_capacity(rows.len() * 120);
                for row in rows {
                    push_csv_row(&mut text, &row.cells(&words.created), words.language);
                }
                text
            }
        }
    }

    /// What stands after the rows.
    pub fn end(&self) -> String {
        match self {
            Self::Html(report) => report.end(),
            Self::Csv(_) => String::new(),
        }
    }
}
