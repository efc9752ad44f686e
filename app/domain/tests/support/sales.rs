//! Days of sales that the tests of profiles and lag share.

use super::local;
use chrono::{Days, NaiveDate};
use domain::{
    lag::{Circumstances, Judgement, Settings, judge},
    money::Kopecks,
    outlets::{OpeningHours, moment_of},
    profiles::{Day, DayKind, Profile, Sold},
    time::Slot,
};

pub const MOSCOW: &str = "Europe/Moscow";
pub const QUIET: Circumstances = Circumstances { tills_troubled: false, maintenance: false };

pub fn hours() -> OpeningHours {
    OpeningHours::daily(600, 1_320)
}

/// A day open 10:00–22:00 on which every quarter of an hour sells three or four receipts of 500 roubles, by turns.
pub fn busy(on: NaiveDate, zone: &str) -> Day {
    let mut day = Day::new(&hours(), zone, on, DayKind::Ordinary);
    for (number, slot) in (0_i64..).zip(day.slots.iter_mut().filter(|slot| slot.open)) {
        let sales = 3 + number % 2;
        slot.sold = Sold { sales, revenue: Kopecks(sales * 50_000) };
    }
    day
}

pub fn weeks(on: NaiveDate, zone: &str, count: u64) -> Vec<Day> {
    (1..=count).map(|week| busy(on - Days::new(7 * week), zone)).collect()
}

pub fn all_days(on: NaiveDate, zone: &str, count: u64) -> Vec<Day> {
    (1..=count).map(|day| busy(on - Days::new(day), zone)).collect()
}

pub fn known(day: &Day, until: &str) -> usize {
    let until = local(until);
    day.slots.iter().position(|slot| slot.local >= until).unwrap_or(day.slots.len())
}

pub fn judged(day: &Day, past: &[Day], until: &str) -> Judgement {
    judge(&Profile::new(day, past), known(day, until), &Settings::default(), QUIET)
}

pub fn slot_at(text: &str, zone: &str) -> Slot {
    Slot::of(moment_of(local(text), zone).expect("a zone"))
}
