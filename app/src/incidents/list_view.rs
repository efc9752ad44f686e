use domain::{
    accounts::AccountId,
    incidents::{IncidentFilter, IncidentQuery},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The state of the list, which is its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentsView {
    pub query: IncidentQuery,
}

impl IncidentsView {
    /// From the query of an address or the fields of a form. What cannot be read is left out, so that an old or
    /// mistyped link still opens.
    pub fn parse(search: &str) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
        let mut query = IncidentQuery::default();
        for (name, value) in pairs.iter().map(|(name, value)| (name.as_str(), value.trim())) {
            match name {
                "show" => query.show = value.parse().unwrap_or_default(),
                "search" => value.clone_into(&mut query.search),
                "account" => query.account = value.parse().ok(),
                "city" => value.clone_into(&mut query.city),
                "lasting" => query.lasting = value == "true",
                "page" => query.page = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        Self { query }
    }

    /// The open incidents of an account.
    pub fn of_account(account: AccountId) -> Self {
        Self { query: IncidentQuery { account: Some(account), ..IncidentQuery::default() } }
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        let search = serde_urlencoded::to_string(&self.query).unwrap_or_default();
        if search.is_empty() { "/incidents".to_owned() } else { format!("/incidents?{search}") }
    }

    /// The same view with another filter, from its first page.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut IncidentQuery)) -> Self {
        let mut query = self.query.clone();
        query.page = 0;
        change(&mut query);
        Self { query }
    }

    /// The same tab without filters.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self { query: IncidentQuery { show: self.query.show, ..IncidentQuery::default() } }
    }

    /// Does any filter besides the tab leave incidents out?
    pub fn is_filtered(&self) -> bool {
        self.with(|_| ()) != self.unfiltered()
    }

    /// Is this tab shown?
    pub fn shows(&self, filter: IncidentFilter) -> bool {
        self.query.show == filter
    }
}

/// The view of the present address.
pub fn use_incidents_view() -> Memo<IncidentsView> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| IncidentsView::parse(search)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_address_and_nonsense_is_no_filter() {
        let view = IncidentsView {
            query: IncidentQuery {
                show: IncidentFilter::Closed,
                search: "ленина & 172".to_owned(),
                city: "Самара".to_owned(),
                lasting: true,
                page: 2,
                ..IncidentQuery::default()
            },
        };
        assert_eq!(IncidentsView::parse(view.href().split_once('?').unwrap().1), view);
        assert_eq!(IncidentsView::parse("show=all-of-them&page=-1&lasting=yes"), IncidentsView::default());
        assert_eq!(IncidentsView::default().href(), "/incidents");
    }

    #[test]
    fn a_tab_is_no_filter() {
        let closed = IncidentsView::default().with(|query| query.show = IncidentFilter::Closed);
        assert!(!closed.is_filtered());
        assert!(closed.with(|query| query.lasting = true).is_filtered());
        assert_eq!(closed.with(|query| query.city = "Самара".to_owned()).unfiltered(), closed);
    }
}
