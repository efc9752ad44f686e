use domain::checklist::{ChecklistQuery, ChecklistShow};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The state of the page of reports, which is its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportView {
    pub query: ChecklistQuery,
}

impl ReportView {
    /// From the query of an address or the fields of a form.
    pub fn parse(search: &str) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Self { query: ChecklistQuery::of_pairs(pairs) }
    }

    /// This view at the address of a page or of a file.
    pub fn at(&self, path: &str) -> String {
        let search = serde_urlencoded::to_string(&self.query).unwrap_or_default();
        if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
    }

    /// The address of the page.
    pub fn href(&self) -> String {
        self.at("/reports")
    }

    /// The same lines, from another page on.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        Self { query: ChecklistQuery { page, ..self.query.clone() } }
    }

    /// Other lines of the same checklist, from the first page.
    #[must_use]
    pub fn showing(&self, show: ChecklistShow) -> Self {
        Self { query: ChecklistQuery { show, page: 0, ..self.query.clone() } }
    }

    /// All lines of the account.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self { query: ChecklistQuery { account: self.query.account, ..ChecklistQuery::default() } }
    }
}

/// The view of the present address.
pub fn use_report_view() -> Memo<ReportView> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| ReportView::parse(search)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_address() {
        let view = ReportView::parse("?city=Самара&show=problems&page=2");
        assert_eq!(ReportView::parse(view.href().split_once('?').unwrap().1), view);
        assert_eq!(
            view.showing(ChecklistShow::All).href(),
            "/reports?city=%D0%A1%D0%B0%D0%BC%D0%B0%D1%80%D0%B0"
        );
        assert_eq!(view.unfiltered().href(), "/reports");
    }
}
