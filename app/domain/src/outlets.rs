//! Outlets (ритейл, торговая точка) and their opening hours (`product.md` section 2).

mod hours;
mod hours_text;
mod list;
#[cfg(feature = "zones")]
mod zones;

pub(crate) use hours::join_spans;
pub use hours::{HoursError, Interval, MAX_INTERVALS_A_DAY, OpeningHours};
pub use list::{OutletColumn, OutletFilterChoices, OutletPage, OutletQuery, OutletRow, Standing};
#[cfg(feature = "zones")]
pub(crate) use zones::local_starts;
#[cfg(feature = "zones")]
pub use zones::{
    business_day_at, business_day_bounds, business_day_slots, is_zone, local_time, moment_of, open_spans,
};

use crate::{accounts::AccountId, devices::normalise_search, id};
use serde::{Deserialize, Serialize};

id!(/** Identifies an [`Outlet`]. */ OutletId);

/// A point of sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    /// Made by the application.
    pub id: OutletId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Its city.
    pub city: String,
    /// Street and house.
    pub address: String,
    /// The mall or other name; empty where there is none.
    pub mall: String,
    /// IANA time zone, for example `Asia/Yekaterinburg`.
    pub zone: String,
    /// When it is open, in local time.
    pub hours: OpeningHours,
    /// Out of counts, not judged any more; its history stays readable.
    pub archived: bool,
}

impl Outlet {
    /// `Network (City, Street, 1) (Mall) (account e-mail)`, as the manual shows an outlet.
    pub fn title(&self, network: &str, account_email: &str) -> String {
        title(network, &self.city, &self.address, &self.mall, account_email)
    }

    /// `City, Street, 1 (Mall)`: among the outlets of one account.
    pub fn place(&self) -> String {
        place(&self.city, &self.address, &self.mall)
    }

    /// Its place as it is compared.
    pub fn place_key(&self) -> PlaceKey {
        PlaceKey::of(&self.city, &self.address, &self.mall)
    }
}

/// City, address and mall as they are compared: however they are written, an account has one outlet at a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlaceKey(String, String, String);

impl PlaceKey {
    /// The key of a place.
    pub fn of(city: &str, address: &str, mall: &str) -> Self {
        Self(normalise_search(city), normalise_search(address), normalise_search(mall))
    }
}

/// `City, Street, 1 (Mall)`; empty parts leave no empty brackets.
pub fn place(city: &str, address: &str, mall: &str) -> String {
    let place = street(city, address);
    if mall.is_empty() { place } else { format!("{place} ({mall})").trim_start().to_owned() }
}

/// `Network (City, Street, 1) (Mall) (account e-mail)`; empty parts leave no empty brackets.
pub fn title(network: &str, city: &str, address: &str, mall: &str, account_email: &str) -> String {
    let place = street(city, address);
    let mut text = network.to_owned();
    for part in [place.as_str(), mall, account_email].into_iter().filter(|part| !part.is_empty()) {
        text.push_str(" (");
        text.push_str(part);
        text.push(')');
    }
    text
}

/// `City, Street, 1`.
fn street(city: &str, address: &str) -> String {
    [city, address].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
