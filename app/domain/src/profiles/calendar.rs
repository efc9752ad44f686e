//! Days off by the production calendar of Russia, compiled in.

use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Dates and what they are, one a line; the file says where they come from.
const RUSSIA: &str = include_str!("calendar/russia.txt");

/// How a date differs from what its weekday says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayOff {
    /// A public holiday, or a working day that was made a day off.
    Off,
    /// A Saturday or Sunday that was made a working day.
    Working,
}

/// Public holidays and transferred days of some years. Exceptions of a single outlet are the caller's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, DayOff>,
}

impl Calendar {
    /// The production calendar of Russia, 2025–2027.
    pub fn russia() -> Self {
        Self::parse(RUSSIA)
    }

    /// Lines such as `2026-01-01..2026-01-11 off` or `2025-11-01 working`; `#` begins a comment, other lines are passed over.
    pub fn parse(text: &str) -> Self {
        let mut days = BTreeMap::new();
        for line in text.lines() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let (Some(dates), Some(what)) = (words.next(), words.next()) else { continue };
            let what = match what {
                "off" => DayOff::Off,
                "working" => DayOff::Working,
                _ => continue,
            };
            let (first, last) = dates.split_once("..").unwrap_or((dates, dates));
            let (Ok(first), Ok(last)) = (first.parse::<NaiveDate>(), last.parse::<NaiveDate>()) else {
                continue;
            };
            days.extend(first.iter_days().take_while(|day| *day <= last).map(|day| (day, what)));
        }
        Self { days }
    }

    /// What the calendar says of a date; none of an ordinary one.
    pub fn find(&self, date: NaiveDate) -> Option<DayOff> {
        self.days.get(&date).copied()
    }

    /// A day on which people do not buy as on other days of its weekday: a holiday, or a transferred day either way.
    pub fn is_unusual(&self, date: NaiveDate) -> bool {
        self.days.contains_key(&date)
    }
}
