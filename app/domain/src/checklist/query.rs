//! What the checklist is asked for: the state of its page, and the query of its address.

use super::ChecklistRow;
use crate::{accounts::AccountId, names::names};
use serde::{Deserialize, Serialize};

/// Which lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistShow {
    /// Every device.
    #[default]
    All,
    /// [`ChecklistRow::is_problem`].
    Problems,
    /// [`ChecklistRow::never_connected`].
    NeverConnected,
    /// [`ChecklistRow::lacks_receipts`].
    NoReceipts,
}

names!(
    ChecklistShow: All = "all",
    Problems = "problems",
    NeverConnected = "never_connected",
    NoReceipts = "no_receipts",
);

impl ChecklistShow {
    /// Is this line among them?
    pub fn shows(self, row: &ChecklistRow) -> bool {
        match self {
            Self::All => true,
            Self::Problems => row.is_problem(),
            Self::NeverConnected => row.never_connected(),
            Self::NoReceipts => row.lacks_receipts(),
        }
    }
}

/// Whose checklist, and which lines of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChecklistQuery {
    /// None: the viewer's only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only of this city; empty: of all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// Which lines.
    #[serde(skip_serializing_if = "is_default")]
    pub show: ChecklistShow,
    /// From 0.
    #[serde(skip_serializing_if = "is_default")]
    pub page: u32,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl ChecklistQuery {
    /// Lines on a page of the screen.
    pub const PAGE_SIZE: u32 = 100;
    /// Lines that travel together on their way into a file.
    pub const PORTION: u32 = 1_000;

    /// From the names and values of an address or a form. What cannot be read is left out, so that an old or mistyped
    /// link still opens.
    pub fn of_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            match name {
                "account" => query.account = value.parse().ok(),
                "city" => value.clone_into(&mut query.city),
                "show" => query.show = value.parse().unwrap_or_default(),
                "page" => query.page = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        query
    }

    /// Lines before the first one of this page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page) * i64::from(Self::PAGE_SIZE)
    }

    /// Does anything but the account leave lines out?
    pub fn is_filtered(&self) -> bool {
        !self.city.is_empty() || self.show != ChecklistShow::All
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> ChecklistQuery {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        ChecklistQuery::of_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    #[test]
    fn a_query_survives_its_address_and_nonsense_is_no_filter() {
        for show in ChecklistShow::ALL {
            let query = ChecklistQuery {
                account: "0197a1b2-0000-7000-8000-000000000001".parse().ok(),
                city: "Ростов-на-Дону & Ко".to_owned(),
                show,
                page: 3,
            };
            assert_eq!(parse(&serde_urlencoded::to_string(&query).unwrap()), query);
        }
        assert_eq!(parse("account=&city=&show=everything&page=-1&x=y"), ChecklistQuery::default());
    }
}
