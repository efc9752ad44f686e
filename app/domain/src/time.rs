//! Moments, slots and how they are written. Storage keeps UTC milliseconds; pages get the outlet's local time with
//! its offset, so that the browser needs no time zone tables.

use crate::language::Language;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Timelike, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// A moment as the outlet's clock shows it, with its offset from UTC.
pub type LocalTime = DateTime<FixedOffset>;

/// Where the time comes from: the system's clock in the server, a hand-set one in tests.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock that asks this function.
    pub fn new(read: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }
    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A quarter of an hour of UTC, counted from 1970: `unix seconds / 900`. Whole-minute offsets of all zones that a
/// Russian outlet can be in are multiples of it, so local days are whole ranges of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slot(pub i64);

impl Slot {
    /// Length of a slot in seconds.
    pub const SECONDS: i64 = 900;
    /// The slot that holds `at`.
    pub fn of(at: DateTime<Utc>) -> Self {
        Self(at.timestamp().div_euclid(Self::SECONDS))
    }
    /// The first moment of the slot.
    pub fn starts_at(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0.saturating_mul(Self::SECONDS), 0).unwrap_or_default()
    }
}

const MONTHS_RU: [&str; 12] =
    ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `04 июн, 10:52`, as the manual writes moments.
pub fn format_short(at: LocalTime, language: Language) -> String {
    format!("{:02} {}, {:02}:{:02}", at.day(), month(at.month0(), language), at.hour(), at.minute())
}

/// `04 июн 2026, 10:52:07 UTC+5 (Asia/Yekaterinburg)`: the full moment with its zone, for titles and reports. An empty
/// zone leaves no empty brackets.
pub fn format_full(at: LocalTime, zone: &str, language: Language) -> String {
    let offset = offset_name(at);
    let zone = if zone.is_empty() { String::new() } else { format!(" ({zone})") };
    format!(
        "{:02} {} {}, {:02}:{:02}:{:02} {offset}{zone}",
        at.day(),
        month(at.month0(), language),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// `UTC+5`, `UTC−3:30`: how far the clock of this moment is from UTC.
pub fn offset_name(at: LocalTime) -> String {
    let minutes = at.offset().local_minus_utc() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// `04.06.2026 10:52`, in English `2026-06-04 10:52`: a moment in a file, which outlives its year. Spreadsheets of either
/// language read it as a date.
pub fn format_in_file(at: NaiveDateTime, language: Language) -> String {
    match language {
        Language::Ru => at.format("%d.%m.%Y %H:%M").to_string(),
        Language::En => at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

fn month(month0: u32, language: Language) -> &'static str {
    let names = match language {
        Language::Ru => &MONTHS_RU,
        Language::En => &MONTHS_EN,
    };
    names[month0 as usize % 12]
}
