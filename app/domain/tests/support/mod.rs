//! What several tests share.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file is a crate of its own and uses a part"
)]

#[cfg(feature = "zones")]
pub mod sales;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use domain::outlets::{Interval, OpeningHours};
use proptest::{collection, prelude::*};
use std::collections::BTreeMap;

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a local time")
}

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment in UTC")
}

/// A day that opens after ten in the morning and may run into the next one until ten at most.
fn day() -> impl Strategy<Value = Vec<Interval>> {
    (collection::btree_set(600_u16..1_440, 0..=6), prop::option::of(1_u16..=600)).prop_map(
        |(minutes, night)| {
            let minutes: Vec<u16> = minutes.into_iter().collect();
            let mut day: Vec<Interval> =
                minutes.chunks_exact(2).map(|pair| Interval { opens: pair[0], closes: pair[1] }).collect();
            if let (Some(closes), [opens]) = (night, minutes.chunks_exact(2).remainder()) {
                day.push(Interval { opens: *opens, closes });
            }
            day
        },
    )
}

fn exceptions(
    day: impl Strategy<Value = Vec<Interval>>,
) -> impl Strategy<Value = BTreeMap<NaiveDate, Vec<Interval>>> {
    let near = (0_u64..20).prop_map(|days| date("2026-05-28") + Days::new(days));
    collection::btree_map(near, day, 0..4)
}

/// Hours that [`OpeningHours::new`] accepts.
pub fn valid_hours() -> impl Strategy<Value = OpeningHours> {
    let free = (collection::vec(day(), 7), exceptions(day()));
    let free = free.prop_map(|(week, exceptions)| OpeningHours {
        week: week.try_into().expect("seven days"),
        exceptions,
    });
    let some_whole = collection::vec(prop_oneof![Just(vec![]), Just(vec![Interval::ROUND_THE_CLOCK])], 7);
    let some_whole = some_whole.prop_map(|week| OpeningHours {
        week: week.try_into().expect("seven days"),
        exceptions: BTreeMap::new(),
    });
    prop_oneof![6 => free, 1 => some_whole, 1 => (1_u16..1_440).prop_map(|minute| OpeningHours::daily(minute, minute))]
}

/// Anything that JSON may hold, valid hours among it.
pub fn wild_hours() -> impl Strategy<Value = OpeningHours> {
    let interval = prop_oneof![
        4 => (0_u16..=1_441, 0_u16..=1_441),
        1 => (any::<u16>(), any::<u16>()),
    ]
    .prop_map(|(opens, closes)| Interval { opens, closes });
    let day = collection::vec(interval, 0..4);
    let wild = (collection::vec(day.clone(), 7), exceptions(day));
    let wild = wild.prop_map(|(week, exceptions)| OpeningHours {
        week: week.try_into().expect("seven days"),
        exceptions,
    });
    prop_oneof![wild, valid_hours()]
}
