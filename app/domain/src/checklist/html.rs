//! The checklist as a file of its own: HTML that needs nothing beside it, can be printed, and holds names as inert text.
//! The server and the browser write it by the same code, in portions.

use super::ChecklistRow;
use crate::{language::Language, tables::Column, time::LocalTime, time::format_in_file};
use std::fmt::Write as _;

const STYLE: &str = "body{margin:24px;font:14px/1.4 system-ui,'Segoe UI',sans-serif;color:#1a2129;background:#fff}\
h1{margin:0 0 4px;font-size:20px}p{margin:0 0 16px;color:#56626e}\
table{border-collapse:collapse;width:100%}th,td{padding:4px 8px;border:1px solid #c5ccd3;text-align:left;vertical-align:top}\
thead th{background:#eef1f4}tr.problem>*{background:#fff2db}td.n{text-align:right;font-variant-numeric:tabular-nums}\
time,td.ip{white-space:nowrap}small{color:#56626e}\
@page{size:A4 landscape;margin:12mm}\
@media print{body{margin:0;font-size:11px}thead{display:table-header-group}tr{break-inside:avoid}\
tr.problem>*{background:none;font-weight:600}}";

/// The words of a report, in the language of its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportWords {
    /// Of the document.
    pub language: Language,
    /// The heading.
    pub title: String,
    /// Below it: whose tills, which of them, when it was read.
    pub about: String,
    /// The columns of [`ChecklistRow::cells`], in this order.
    pub columns: Vec<Column>,
    /// After a time that is a creation.
    pub created: String,
    /// In place of rows.
    pub nothing: String,
}

/// Writes the report: its beginning, rows in portions, its end.
#[derive(Debug, Clone)]
pub struct HtmlReport {
    words: ReportWords,
    empty: bool,
}

impl HtmlReport {
    /// A report in these words.
    pub fn new(words: ReportWords) -> Self {
        Self { words, empty: true }
    }

    /// What stands before the rows.
    pub fn begin(&self) -> String {
        let words = &self.words;
        let title = escape(&words.title);
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n<p>{}</p>\n<table><thead><tr>",
            words.language.tag(),
            escape(&words.about)
        );
        for column in &words.columns {
            html.push_str("<th scope=\"col\">");
            html.push_str(&escape(&column.title));
            html.push_str("</th>");
        }
        html.push_str("</tr></thead><tbody>\n");
        html
    }

    /// These rows.
    pub fn rows(&mut self, rows: &[ChecklistRow]) -> String {
        let mut html = String::with_capacity(rows.len() * 360);
        for row in rows {
            self.empty = false;
            self.push_row(&mut html, row);
        }
        html
    }

    fn push_row(&self, html: &mut String, row: &ChecklistRow) {
        html.push_str(if row.is_problem() { "<tr class=\"problem\">" } else { "<tr>" });
        for text in [&row.city, &row.address_with_name(), &row.name] {
            push_cell(html, "", &escape(text));
        }
        push_cell(html, " class=\"n\"", &row.pos_id.to_string());
        let mut monitored = self.time(row.monitored_at);
        if row.is_creation {
            _ = write!(monitored, " <small>({})</small>", escape(&self.words.created));
        }
        push_cell(html, "", &monitored);
        push_cell(html, " class=\"ip\"", &dash(escape(&row.external_ip)));
        push_cell(html, "", &row.last_receipt_at.map_or_else(|| "-".to_owned(), |at| self.time(at)));
        push_cell(html, "", &crate::time::offset_name(row.monitored_at));
        html.push_str("</tr>\n");
    }

    fn time(&self, at: LocalTime) -> String {
        let shown = format_in_file(at.naive_local(), self.words.language);
        format!("<time datetime=\"{}\">{shown}</time>", at.to_rfc3339())
    }

    /// What stands after the rows.
    pub fn end(&self) -> String {
        let mut html = String::new();
        if self.empty {
            let (columns, nothing) = (self.words.columns.len(), escape(&self.words.nothing));
            _ = writeln!(html, "<tr><td colspan=\"{columns}\">{nothing}</td></tr>");
        }
        html.push_str("</tbody></table></body></html>\n");
        html
    }
}

fn push_cell(html: &mut String, attributes: &str, content: &str) {
    html.push_str("<td");
    html.push_str(attributes);
    html.push('>');
    html.push_str(content);
    html.push_str("</td>");
}

fn dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use proptest::prelude::*;

    fn words() -> ReportWords {
        let column = |title: &str| Column::new(title, 10);
        let titles = ["Город", "Адрес", "Касса", "PosID", "Мониторинг", "IP", "Чеки", "Пояс"];
        ReportWords {
            language: Language::Ru,
            title: "Чек-лист".to_owned(),
            about: "demoshop@example.com".to_owned(),
            columns: titles.into_iter().map(column).collect(),
            created: "создано".to_owned(),
            nothing: "Ничего нет".to_owned(),
        }
    }

    fn report(rows: &[ChecklistRow]) -> String {
        let mut report = HtmlReport::new(words());
        let (begin, rows) = (report.begin(), report.rows(rows));
        begin + &rows + &report.end()
    }

    #[test]
    fn the_report_needs_nothing_beside_it() {
        let html = report(&[row(1916), never_connected(1918)]);
        for part in [
            "<html lang=\"ru\">",
            "<title>Чек-лист</title>",
            "<time datetime=\"2026-06-04T10:52:00+04:00\">04.06.2026 10:52</time></td>",
            "<small>(создано)</small>",
            "<td class=\"ip\">-</td><td>-</td><td>UTC+4</td>",
            "<tr class=\"problem\">",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        for elsewhere in ["src=", "href=", "http:", "https:", "<script", "@import", "url("] {
            assert!(!html.contains(elsewhere), "{elsewhere} leads out of the file");
        }
        assert!(!html.contains("Ничего нет"));
        assert!(report(&[]).contains("<td colspan=\"8\">Ничего нет</td>"));
    }

    #[test]
    fn names_are_inert() {
        let evil = "<img src=x onerror=alert(1)>\"'&";
        let html = report(&[ChecklistRow {
            name: evil.to_owned(),
            city: evil.to_owned(),
            mall: evil.to_owned(),
            external_ip: evil.to_owned(),
            ..row(1)
        }]);
        assert!(!html.contains("<img"));
        assert_eq!(html.matches("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;").count(), 4);
    }

    proptest! {
        #[test]
        fn no_name_opens_an_element(name in ".{0,30}") {
            let plain = report(&[row(1)]);
            let html = report(&[ChecklistRow { name, ..row(1) }]);
            prop_assert_eq!(html.matches('<').count(), plain.matches('<').count());
            prop_assert_eq!(html.matches('"').count(), plain.matches('"').count());
        }
    }
}
