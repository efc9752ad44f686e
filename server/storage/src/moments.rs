//! Stored moments (UTC milliseconds), their local forms, and keys that texts are sorted by.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use domain::{outlets::OpeningHours, time::LocalTime};

/// Characters of a text that decide its place.
const KEY_CHARS: usize = 80;

/// A stored moment.
pub(crate) fn moment(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

/// The zone of an outlet; UTC if it is unknown here.
pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// A stored moment as the outlet's clock shows it.
pub(crate) fn local(ms: i64, zone: Tz) -> LocalTime {
    local_of(moment(ms), zone)
}

/// A moment as the outlet's clock shows it.
pub(crate) fn local_of(at: DateTime<Utc>, zone: Tz) -> LocalTime {
    at.with_timezone(&zone.offset_from_utc_datetime(&at.naive_utc()).fix())
}

/// A text in the form in which it is sorted: case does not matter, ё stands with е.
pub(crate) fn sort_key(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .take(KEY_CHARS)
        .collect()
}

/// Opening hours in the form in which they are sorted: by Monday's opening first.
pub(crate) fn hours_key(hours: &OpeningHours) -> String {
    let day = |intervals: &Vec<domain::outlets::Interval>| {
        intervals
            .iter()
            .map(|interval| format!("{:04}-{:04}", interval.opens, interval.closes))
            .collect::<Vec<_>>()
            .join(" ")
    };
    hours.week.iter().map(day).collect::<Vec<_>>().join(",")
}
