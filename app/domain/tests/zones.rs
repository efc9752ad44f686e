//! Opening hours and business days in UTC, across changes of the clocks (`cases.md` 23 and 25).

#![cfg(feature = "zones")]

mod support;

use chrono::{DateTime, MappedLocalTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use domain::{
    accounts::AccountId,
    outlets::{
        OpeningHours, Outlet, OutletId, business_day_at, business_day_bounds, business_day_slots, is_zone,
        local_time, open_spans,
    },
    profiles::{Day, DayKind},
    time::Slot,
};
use proptest::prelude::*;
use support::{date, utc, valid_hours};

/// Zones of Russia, and those whose clocks do the strangest things.
const ZONES: [&str; 14] = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Asia/Kamchatka",
    "UTC",
    "Europe/Berlin",
    "Europe/Helsinki",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
];

fn hours_of(bounds: (DateTime<Utc>, DateTime<Utc>)) -> i64 {
    (bounds.1 - bounds.0).num_hours()
}

#[test]
fn local_times_carry_their_offset() {
    let at = utc("2026-06-04T05:52:00Z");
    assert_eq!(local_time(at, "Asia/Yekaterinburg").unwrap().to_rfc3339(), "2026-06-04T10:52:00+05:00");
    assert_eq!(local_time(at, "Asia/Kathmandu").unwrap().to_rfc3339(), "2026-06-04T11:37:00+05:45");
    assert_eq!(local_time(at, "Mars/Olympus_Mons"), None);
    assert!(is_zone("Europe/Moscow") && !is_zone("") && !is_zone("Moscow"));
}

#[test]
fn kaliningrad_and_kamchatka_have_their_own_today() {
    let outlet = |zone: &str| Outlet {
        id: OutletId(uuid::Uuid::nil()),
        account_id: AccountId(uuid::Uuid::nil()),
        city: String::new(),
        address: String::new(),
        mall: String::new(),
        zone: zone.to_owned(),
        hours: OpeningHours::daily(540, 1_290),
        archived: false,
    };
    let now = utc("2026-06-04T12:30:00Z");
    assert_eq!(outlet("Europe/Kaliningrad").business_day_at(now), date("2026-06-04"));
    assert_eq!(outlet("Asia/Kamchatka").business_day_at(now), date("2026-06-05"));
    assert_eq!(outlet("Asia/Kamchatka").local_time(now).to_rfc3339(), "2026-06-05T00:30:00+12:00");
    assert_eq!(outlet("nowhere").business_day_at(now), date("2026-06-04"), "UTC where the zone is unknown");
}

#[test]
fn days_of_a_clock_change_have_23_and_25_hours() {
    let hours = OpeningHours::daily(0, 1_440);
    let spring = business_day_bounds(&hours, "Europe/Berlin", date("2026-03-29"));
    assert_eq!(spring, (utc("2026-03-28T23:00:00Z"), utc("2026-03-29T22:00:00Z")));
    assert_eq!(hours_of(spring), 23);
    let autumn = business_day_bounds(&hours, "Europe/Berlin", date("2026-10-25"));
    assert_eq!(hours_of(autumn), 25);
    let slots = business_day_slots(&hours, "Europe/Berlin", date("2026-10-25"));
    assert_eq!(slots.end.0 - slots.start.0, 100);
    assert_eq!(slots.start, Slot::of(autumn.0));
}

#[test]
fn a_midnight_that_is_skipped_is_the_moment_of_the_change() {
    // Cairo goes from 00:00 to 01:00 on 24 April 2026.
    let hours = OpeningHours::daily(0, 1_440);
    let (start, end) = business_day_bounds(&hours, "Africa/Cairo", date("2026-04-24"));
    assert_eq!(start, utc("2026-04-23T22:00:00Z"));
    assert_eq!(hours_of((start, end)), 23);
    assert_eq!(business_day_at(&hours, "Africa/Cairo", start), date("2026-04-24"));
    assert_eq!(business_day_at(&hours, "Africa/Cairo", start - TimeDelta::seconds(1)), date("2026-04-23"));
}

#[test]
fn a_midnight_that_comes_twice_starts_the_day_once() {
    // Havana goes from 01:00 back to 00:00 on 1 November 2026.
    let hours = OpeningHours::daily(0, 1_440);
    let (start, end) = business_day_bounds(&hours, "America/Havana", date("2026-11-01"));
    assert_eq!(start, utc("2026-11-01T04:00:00Z"));
    assert_eq!(hours_of((start, end)), 25);
}

#[test]
fn a_clock_that_goes_back_across_midnight_repeats_no_day() {
    // St. John's went from 00:01 back to 23:01 on 7 November 2010.
    let (hours, zone) = (OpeningHours::daily(0, 1_440), "America/St_Johns");
    let midnight = utc("2010-11-07T02:30:00Z");
    assert_eq!(business_day_bounds(&hours, zone, date("2010-11-07")).0, midnight);
    for (minutes, day) in [(-1, "2010-11-06"), (0, "2010-11-07"), (1, "2010-11-07"), (59, "2010-11-07")] {
        assert_eq!(
            business_day_at(&hours, zone, midnight + TimeDelta::minutes(minutes)),
            date(day),
            "{minutes}"
        );
    }
}

#[test]
fn a_night_that_ends_in_a_repeated_hour_ends_once() {
    // Helsinki goes from 04:00 back to 03:00 on 25 October 2026; open until 03:30.
    let hours = OpeningHours::daily(1_320, 210);
    let zone = "Europe/Helsinki";
    let second = utc("2026-10-25T01:30:00Z");
    let spans = open_spans(&hours, zone, utc("2026-10-24T12:00:00Z"), utc("2026-10-25T12:00:00Z"));
    assert_eq!(spans, [(utc("2026-10-24T19:00:00Z"), second)]);
    assert_eq!(business_day_bounds(&hours, zone, date("2026-10-24")).1, second);
    for minutes in [-90, -60, -30, -1] {
        assert_eq!(business_day_at(&hours, zone, second + TimeDelta::minutes(minutes)), date("2026-10-24"));
    }
    assert_eq!(business_day_at(&hours, zone, second), date("2026-10-25"));
}

#[test]
fn hours_within_a_skipped_hour_do_not_exist() {
    // Berlin has no 02:00–03:00 on 29 March 2026.
    let zone = "Europe/Berlin";
    let (from, until) = business_day_bounds(&OpeningHours::daily(0, 1_440), zone, date("2026-03-29"));
    assert_eq!(open_spans(&OpeningHours::daily(135, 165), zone, from, until), []);
    let spans = open_spans(&OpeningHours::daily(135, 240), zone, from, until);
    assert_eq!(spans, [(utc("2026-03-29T01:00:00Z"), utc("2026-03-29T02:00:00Z"))]);
}

#[test]
fn ten_in_the_morning_is_ten_in_the_morning_on_both_sides_of_a_change() {
    let hours = OpeningHours::daily(600, 660);
    let spans = open_spans(&hours, "Europe/Berlin", utc("2026-03-28T00:00:00Z"), utc("2026-03-30T00:00:00Z"));
    assert_eq!(
        spans,
        [
            (utc("2026-03-28T09:00:00Z"), utc("2026-03-28T10:00:00Z")),
            (utc("2026-03-29T08:00:00Z"), utc("2026-03-29T09:00:00Z")),
        ]
    );
}

#[test]
fn an_opening_in_a_repeated_hour_is_seen_from_its_repetition() {
    // Open from the first 03:30; the period ends at the second 03:10.
    let spans = open_spans(
        &OpeningHours::daily(210, 600),
        "Europe/Helsinki",
        utc("2026-10-24T12:00:00Z"),
        utc("2026-10-25T01:10:00Z"),
    );
    assert_eq!(spans, [(utc("2026-10-25T00:30:00Z"), utc("2026-10-25T01:10:00Z"))]);
}

#[test]
fn spans_are_cut_to_the_period() {
    let hours = OpeningHours::daily(0, 1_440);
    let (from, until) = (utc("2026-06-04T10:07:30Z"), utc("2026-06-06T10:00:00Z"));
    assert_eq!(open_spans(&hours, "Europe/Moscow", from, until), [(from, until)]);
    assert_eq!(open_spans(&hours, "Europe/Moscow", until, from), []);
}

#[test]
fn a_day_whose_start_is_skipped_within_a_slot_starts_with_the_next_one() {
    // At 00:01 the clocks went forward to 01:01.
    let (hours, zone) = (OpeningHours::daily(1_320, 30), "America/St_Johns");
    let (start, end) = business_day_bounds(&hours, zone, date("2011-03-13"));
    assert_eq!((start, end), (utc("2011-03-13T03:45:00Z"), utc("2011-03-14T03:00:00Z")));
    assert_eq!(business_day_bounds(&hours, zone, date("2011-03-12")).1, start);
    assert_eq!(business_day_at(&hours, zone, utc("2011-03-13T03:31:00Z")), date("2011-03-12"));
}

/// A quarter of an hour of 2010–2029, often near a change of the clocks.
fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = 1_262_304_000_i64..1_893_456_000;
    // Apia leaves out 30 December 2011; the others change their clocks around these days.
    let near = prop::sample::select(vec![
        utc("2011-12-30T10:00:00Z"),
        utc("2010-11-07T02:31:00Z"),
        utc("2026-03-29T01:00:00Z"),
        utc("2026-10-25T01:00:00Z"),
        utc("2026-11-01T05:00:00Z"),
        utc("2026-04-23T22:00:00Z"),
        utc("2026-04-05T03:00:00Z"),
        utc("2026-09-06T04:00:00Z"),
        utc("2014-10-25T22:00:00Z"),
    ]);
    prop_oneof![
        seconds.prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("in range")),
        (near, -3_000_i64..3_000).prop_map(|(near, minutes)| near + TimeDelta::minutes(minutes)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_moment_lies_in_its_business_day(
        hours in valid_hours(), zone in prop::sample::select(&ZONES[..]), at in moment(),
    ) {
        let day = business_day_at(&hours, zone, at);
        let (start, end) = business_day_bounds(&hours, zone, day);
        prop_assert!(start <= at && at < end, "{at} is not within {start}..{end} of {day}");
        prop_assert_eq!(business_day_bounds(&hours, zone, day.succ_opt().unwrap()).0, end);
        prop_assert_eq!(business_day_bounds(&hours, zone, day.pred_opt().unwrap()).1, start);
        prop_assert_eq!(Slot::of(start).starts_at(), start);
        let slots = business_day_slots(&hours, zone, day);
        prop_assert!(slots.contains(&Slot::of(at)));
    }

    #[test]
    fn the_slots_of_a_day_have_the_time_of_the_clock_and_are_open_within_the_hours(
        hours in valid_hours(), zone in prop::sample::select(&ZONES[..]), at in moment(),
    ) {
        let day = Day::new(&hours, zone, business_day_at(&hours, zone, at), DayKind::Ordinary);
        let (start, end) = business_day_bounds(&hours, zone, day.on);
        let spans = open_spans(&hours, zone, start, end);
        prop_assert_eq!(day.slots.len(), usize::try_from((end - start).num_minutes() / 15).unwrap());
        for slot in &day.slots {
            let (from, until) = (slot.slot.starts_at(), Slot(slot.slot.0 + 1).starts_at());
            prop_assert_eq!(slot.local, local_time(from, zone).unwrap().naive_local());
            let is_open = spans.iter().any(|(opens, closes)| *opens < until && from < *closes);
            prop_assert_eq!(slot.open, is_open);
        }
    }

    #[test]
    fn open_spans_say_what_is_open_says(
        hours in valid_hours(), zone in prop::sample::select(&ZONES[..]), at in moment(),
    ) {
        let (from, until) = (at - TimeDelta::hours(30), at + TimeDelta::hours(30));
        let spans = open_spans(&hours, zone, from, until);
        prop_assert!(spans.windows(2).all(|pair| pair[0].1 < pair[1].0));
        prop_assert!(spans.iter().all(|(start, end)| start < end && *start >= from && *end <= until));
        let listed = spans.iter().any(|(start, end)| *start <= at && at < *end);
        let local = local_time(at, zone).unwrap().naive_local();
        let tz: Tz = zone.parse().unwrap();
        match tz.from_local_datetime(&local) {
            MappedLocalTime::Single(_) => prop_assert_eq!(listed, hours.is_open(local)),
            // In an hour that comes twice it may be open a little longer, never less.
            _ => prop_assert!(listed || !hours.is_open(local)),
        }
    }

    #[test]
    fn a_longer_period_says_the_same(
        hours in valid_hours(), zone in prop::sample::select(&ZONES[..]), from in moment(), minutes in 1_i64..3_000,
    ) {
        let until = from + TimeDelta::minutes(minutes);
        let longer = open_spans(&hours, zone, from - TimeDelta::days(4), until + TimeDelta::days(4));
        let cut: Vec<_> = longer
            .into_iter()
            .map(|(start, end)| (start.max(from), end.min(until)))
            .filter(|(start, end)| start < end)
            .collect();
        prop_assert_eq!(open_spans(&hours, zone, from, until), cut);
    }
}
