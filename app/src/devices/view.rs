use domain::devices::{DeviceColumn, DeviceQuery};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The state of the grid, which is its address: what is asked for, and which optional column is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GridView {
    pub query: DeviceQuery,
    /// The column «Последний чек».
    pub last_receipt: bool,
}

impl GridView {
    /// From the query of an address or the fields of a form. What cannot be read is left out, so that an old or
    /// mistyped link still opens.
    pub fn parse(search: &str) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
        let mut view = Self::default();
        let query = &mut view.query;
        for (name, value) in pairs.iter().map(|(name, value)| (name.as_str(), value.trim())) {
            let on = value == "true";
            match name {
                "state" => query.state = value.parse().unwrap_or_default(),
                "search" => value.clone_into(&mut query.search),
                "account" => query.account = value.parse().ok(),
                "outlet" => query.outlet = value.parse().ok(),
                "city" => value.clone_into(&mut query.city),
                "kind" => query.kind = value.parse().ok(),
                "version" => value.clone_into(&mut query.version),
                "never_connected" => query.never_connected = on,
                "duplicates" => query.duplicates = on,
                "no_receipts_today" => query.no_receipts_today = on,
                "silent" => query.silent = on,
                "sort" => query.sort = value.parse().unwrap_or_default(),
                "descending" => query.descending = on,
                "page" => query.page = value.parse().unwrap_or_default(),
                "last_receipt" => view.last_receipt = on,
                _ => {}
            }
        }
        view
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        let mut search = serde_urlencoded::to_string(&self.query).unwrap_or_default();
        if self.last_receipt {
            search.push_str(if search.is_empty() { "last_receipt=true" } else { "&last_receipt=true" });
        }
        if search.is_empty() { "/devices".to_owned() } else { format!("/devices?{search}") }
    }

    /// The same view with another filter, from its first page.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut DeviceQuery)) -> Self {
        let mut view = self.clone();
        view.query.page = 0;
        change(&mut view.query);
        view
    }

    /// The same view with another page.
    #[must_use]
    pub fn on_page(&self, page: u32) -> Self {
        self.with(|query| query.page = page)
    }

    /// The same view with a filter turned on or off.
    #[must_use]
    pub fn switched(&self, filter: fn(&mut DeviceQuery) -> &mut bool) -> Self {
        self.with(|query| {
            let filter = filter(query);
            *filter = !*filter;
        })
    }

    /// Sorted by this column; the other way round if it already is. Sums, counts and times start with the largest.
    #[must_use]
    pub fn sorted_by(&self, column: DeviceColumn) -> Self {
        let largest_first = matches!(
            column,
            DeviceColumn::Receipts
                | DeviceColumn::Revenue
                | DeviceColumn::LastDisconnect
                | DeviceColumn::LastReceipt
                | DeviceColumn::Version
        );
        let descending = if self.query.sort == column { !self.query.descending } else { largest_first };
        self.with(|query| (query.sort, query.descending) = (column, descending))
    }

    /// Without any filter; order and columns stay.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        let DeviceQuery { state, sort, descending, .. } = self.query;
        let query = DeviceQuery { state, sort, descending, ..DeviceQuery::default() };
        Self { query, last_receipt: self.last_receipt }
    }

    /// Does any filter but the tab leave devices out?
    pub fn is_filtered(&self) -> bool {
        self.with(|_| ()) != self.unfiltered()
    }

    /// Can the tabs be counted from the totals of the accounts: is nothing but the account chosen?
    pub fn counts_by_account(&self) -> bool {
        !self.with(|query| query.account = None).is_filtered()
    }

    /// Is the column «Последний чек» shown? Who looks for silent tills wants to see it.
    pub fn shows_last_receipt(&self) -> bool {
        self.last_receipt || self.query.silent || self.query.sort == DeviceColumn::LastReceipt
    }
}

/// The view of the present address.
pub fn use_view() -> Memo<GridView> {
    let search = leptos_router::hooks::use_location().search;
    Memo::new(move |_| search.with(|search| GridView::parse(search)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::devices::{DeviceKind, StateFilter};

    #[test]
    fn a_view_survives_its_address() {
        let view = GridView {
            query: DeviceQuery {
                state: StateFilter::Offline,
                search: "ленина & 172".to_owned(),
                account: "0197a1b2-0000-7000-8000-000000000001".parse().ok(),
                city: "Самара".to_owned(),
                kind: Some(DeviceKind::MidServer),
                version: "2.8.1".to_owned(),
                duplicates: true,
                sort: DeviceColumn::Revenue,
                descending: true,
                page: 3,
                ..DeviceQuery::default()
            },
            last_receipt: true,
        };
        let href = view.href();
        assert_eq!(GridView::parse(href.split_once('?').unwrap().1), view);
        assert_eq!(GridView::default().href(), "/devices");
    }

    #[test]
    fn empty_fields_and_nonsense_are_no_filters() {
        let form = "search=&account=&city=&kind=&version=&state=sideways&page=-1&sort=beauty&kind=fridge";
        assert_eq!(GridView::parse(form), GridView::default());
    }

    #[test]
    fn sorting_again_turns_the_order_and_any_change_starts_on_the_first_page() {
        let view = GridView::default().on_page(4);
        let by_city = view.sorted_by(DeviceColumn::Outlet);
        assert_eq!((by_city.query.descending, by_city.query.page), (false, 0));
        assert!(by_city.sorted_by(DeviceColumn::Outlet).query.descending);
        assert!(view.sorted_by(DeviceColumn::Revenue).query.descending);
    }

    #[test]
    fn totals_count_the_tabs_only_without_other_filters() {
        let account =
            GridView::parse("account=0197a1b2-0000-7000-8000-000000000001&state=online&sort=kind&page=2");
        assert!(account.counts_by_account() && account.is_filtered());
        assert!(!GridView::parse("city=Самара").counts_by_account());
        assert!(!GridView::default().is_filtered());
    }
}
