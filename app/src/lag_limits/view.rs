use domain::{accounts::AccountId, lag::EnteredLimits, outlets::OutletId};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The page's path.
pub(super) const PATH: &str = "/administration/lag";

/// What the page shows: its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LimitsView {
    pub account: Option<AccountId>,
    /// Of the account; none: all of them.
    pub outlet: Option<OutletId>,
    /// What is tried; none: what is set is shown.
    pub entered: Option<EnteredLimits>,
    /// Only what follows this outlet is worked out.
    pub after: Option<OutletId>,
}

impl LimitsView {
    /// The limits of an account, or of one of its outlets.
    pub fn of(account: AccountId, outlet: Option<OutletId>) -> Self {
        Self { account: Some(account), outlet, ..Self::default() }
    }

    /// From the query of an address. What cannot be read is left out, but for what was entered.
    pub fn parse(search: &str) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
        let mut view = Self::default();
        let mut entered = EnteredLimits::default();
        let mut tried = false;
        for (name, value) in pairs.iter().map(|(name, value)| (name.as_str(), value.trim())) {
            match name {
                "account" => view.account = value.parse().ok(),
                "outlet" => view.outlet = value.parse().ok(),
                "after" => view.after = value.parse().ok(),
                "share" => value.clone_into(&mut entered.share),
                "alpha" => value.clone_into(&mut entered.alpha),
                "min_expected" => value.clone_into(&mut entered.min_expected),
                "try" => tried = value == "true",
                _ => {}
            }
        }
        view.entered = tried.then_some(entered);
        view
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.account.map(|account| ("account", account.to_string())));
        pairs.extend(self.outlet.map(|outlet| ("outlet", outlet.to_string())));
        if let Some(entered) = &self.entered {
            pairs.push(("share", entered.share.clone()));
            pairs.push(("alpha", entered.alpha.clone()));
            pairs.push(("min_expected", entered.min_expected.clone()));
            pairs.push(("try", "true".to_owned()));
        }
        pairs.extend(self.after.map(|after| ("after", after.to_string())));
        let search = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
    }
}

/// The view of the present address.
pub(super) fn use_limits_view() -> Memo<LimitsView> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| LimitsView::parse(search)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_address_and_what_was_entered_stays_as_it_is() {
        let id = "0198a1b2-0000-7000-8000-000000000001";
        let view = LimitsView {
            account: id.parse().ok(),
            outlet: None,
            entered: Some(EnteredLimits { share: "14O %".to_owned(), ..EnteredLimits::default() }),
            after: id.parse().ok(),
        };
        assert_eq!(LimitsView::parse(view.href().split_once('?').unwrap().1), view);
        assert_eq!(LimitsView::parse("?account=x&outlet=&share=30"), LimitsView::default());
        assert_eq!(LimitsView::default().href(), PATH);
    }
}
