use domain::{
    accounts::AccountId,
    outlets::{OutletColumn, OutletQuery},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The state of the list, which is its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListView {
    pub query: OutletQuery,
}

impl ListView {
    /// From the query of an address or the fields of a form. What cannot be read is left out, so that an old or
    /// mistyped link still opens.
    pub fn parse(search: &str) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
        let mut query = OutletQuery::default();
        for (name, value) in pairs.iter().map(|(name, value)| (name.as_str(), value.trim())) {
            let on = value == "true";
            match name {
                "search" => value.clone_into(&mut query.search),
                "account" => query.account = value.parse().ok(),
                "city" => value.clone_into(&mut query.city),
                "behind" => query.behind = on,
                "some_offline" => query.some_offline = on,
                "no_receipts_today" => query.no_receipts_today = on,
                "sort" => query.sort = value.parse().unwrap_or_default(),
                "descending" => query.descending = on,
                "page" => query.page = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        Self { query }
    }

    /// The outlets of an account, all or those behind their profile.
    pub fn of_account(account: AccountId, behind: bool) -> Self {
        Self { query: OutletQuery { account: Some(account), behind, ..OutletQuery::default() } }
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        let search = serde_urlencoded::to_string(&self.query).unwrap_or_default();
        if search.is_empty() { "/outlets".to_owned() } else { format!("/outlets?{search}") }
    }

    /// The same view with another filter, from its first page.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut OutletQuery)) -> Self {
        let mut query = self.query.clone();
        query.page = 0;
        change(&mut query);
        Self { query }
    }

    /// The same view with a filter turned on or off.
    #[must_use]
    pub fn switched(&self, filter: fn(&mut OutletQuery) -> &mut bool) -> Self {
        self.with(|query| {
            let filter = filter(query);
            *filter = !*filter;
        })
    }

    /// Sorted by this column; the other way round if it already is. The worst and the largest come first.
    #[must_use]
    pub fn sorted_by(&self, column: OutletColumn) -> Self {
        let largest_first = !matches!(column, OutletColumn::Outlet | OutletColumn::Deviation);
        let descending = if self.query.sort == column { !self.query.descending } else { largest_first };
        self.with(|query| (query.sort, query.descending) = (column, descending))
    }

    /// Does any filter leave outlets out?
    pub fn is_filtered(&self) -> bool {
        let OutletQuery { sort, descending, .. } = self.query;
        self.with(|_| ()).query != OutletQuery { sort, descending, ..OutletQuery::default() }
    }
}

/// The view of the present address.
pub fn use_list_view() -> Memo<ListView> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| ListView::parse(search)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_address_and_nonsense_is_no_filter() {
        let view = ListView {
            query: OutletQuery {
                search: "ленина & 172".to_owned(),
                city: "Самара".to_owned(),
                behind: true,
                sort: OutletColumn::Deviation,
                page: 2,
                ..OutletQuery::default()
            },
        };
        assert_eq!(ListView::parse(view.href().split_once('?').unwrap().1), view);
        assert_eq!(ListView::parse("search=&sort=beauty&page=-1&behind=yes"), ListView::default());
        assert_eq!(ListView::default().href(), "/outlets");
    }

    #[test]
    fn the_worst_deviation_and_the_largest_sums_come_first() {
        let view = ListView::default();
        assert!(!view.sorted_by(OutletColumn::Deviation).query.descending);
        assert!(view.sorted_by(OutletColumn::Revenue).query.descending);
        assert!(!view.sorted_by(OutletColumn::Revenue).is_filtered());
    }
}
