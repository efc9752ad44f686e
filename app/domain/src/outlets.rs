//! Outlets (ритейл, торговая точка) and their opening hours (`product.md` section 2).

use crate::{accounts::AccountId, id, language::Language};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

id!(/** Identifies an [`Outlet`]. */ OutletId);

/// A point of sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    pub id: OutletId,
    pub account_id: AccountId,
    pub city: String,
    /// Street and house.
    pub address: String,
    /// The mall or other name; empty where there is none.
    pub mall: String,
    /// IANA time zone, for example `Asia/Yekaterinburg`.
    pub zone: String,
    pub hours: OpeningHours,
    pub archived: bool,
}

impl Outlet {
    /// `Network (City, Street, 1) (Mall) (account e-mail)`, as the manual shows an outlet.
    pub fn title(&self, network: &str, account_email: &str) -> String {
        title(network, &self.city, &self.address, &self.mall, account_email)
    }
}

/// `Network (City, Street, 1) (Mall) (account e-mail)`; empty parts leave no empty brackets.
pub fn title(network: &str, city: &str, address: &str, mall: &str, account_email: &str) -> String {
    let place = [city, address].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let mut text = network.to_owned();
    for part in [place.as_str(), mall, account_email].into_iter().filter(|part| !part.is_empty()) {
        text.push_str(" (");
        text.push_str(part);
        text.push(')');
    }
    text
}

/// Minutes of a local day during which an outlet is open; `closes <= opens` runs across midnight,
/// 0–1440 is round the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Interval {
    /// Minutes after local midnight, 0–1439.
    pub opens: u16,
    /// Minutes after local midnight, 1–1440 (1440 is 24:00).
    pub closes: u16,
}

/// The weekly plan (Monday first) and its exceptions by date (an empty list: closed on that day).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OpeningHours {
    pub week: [Vec<Interval>; 7],
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<NaiveDate, Vec<Interval>>,
}
// TODO(domain): constructors, validation, is_open, business_day, open intervals, formatting
impl OpeningHours {
    /// The same hours on every day of the week, in minutes after midnight.
    pub fn daily(opens: u16, closes: u16) -> Self {
        Self { week: std::array::from_fn(|_| vec![Interval { opens, closes }]), exceptions: BTreeMap::new() }
    }
    /// Is the outlet open at this local time?
    pub fn is_open(&self, _local: NaiveDateTime) -> bool {
        todo!()
    }
    /// The business day of a local time: the calendar day, unless the hours of the day before cross midnight and
    /// still hold (then the day of opening).
    pub fn business_day(&self, _local: NaiveDateTime) -> NaiveDate {
        todo!()
    }
    /// Equal days joined: `Пн–Пт: 09:00–21:30, Сб–Вс: 10:00–20:00`; `Mon–Sun: …` in English.
    pub fn format(&self, _language: Language) -> String {
        todo!()
    }
}
