//! Opening hours and the business day, in the outlet's own local time (`product.md` section 2).

use crate::time::Slot;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Intervals in the plan of one day, at most.
pub const MAX_INTERVALS_A_DAY: usize = 6;

const MINUTES_A_DAY: u16 = 1_440;
const MINUTES_A_SLOT: u16 = 15;
const _: () = assert!(Slot::SECONDS == 60 * MINUTES_A_SLOT as i64);

/// Minutes of a local day during which an outlet is open; `closes <= opens` runs across midnight,
/// 0–1440 is round the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Interval {
    /// Minutes after local midnight, 0–1439.
    pub opens: u16,
    /// Minutes after local midnight, 1–1440 (1440 is 24:00).
    pub closes: u16,
}

impl Interval {
    /// From local midnight to local midnight.
    pub const ROUND_THE_CLOCK: Self = Self { opens: 0, closes: MINUTES_A_DAY };

    /// Runs into the next day. An interval that ends at 24:00 does not.
    pub fn crosses_midnight(self) -> bool {
        self.closes <= self.opens
    }

    /// Its length in minutes, 1–1440; `opens == closes` is a whole day.
    pub fn minutes(self) -> u16 {
        let inside = self.inside();
        if self.crosses_midnight() {
            self.closes.saturating_add(inside.closes.saturating_sub(inside.opens)).min(MINUTES_A_DAY)
        } else {
            inside.closes.saturating_sub(inside.opens)
        }
    }

    /// The same with both ends inside their ranges and cut at 24:00: hours that were never validated do no harm.
    fn inside(self) -> Self {
        let closes = if self.crosses_midnight() { MINUTES_A_DAY } else { self.closes.min(MINUTES_A_DAY) };
        Self { opens: self.opens.min(MINUTES_A_DAY - 1), closes }
    }

    /// Minutes of the next day until which it runs, 0–1439.
    fn spill(self) -> u16 {
        if self.crosses_midnight() { self.closes.min(MINUTES_A_DAY - 1) } else { 0 }
    }

    fn holds_on_its_day(self, minute: u16) -> bool {
        let inside = self.inside();
        inside.opens <= minute && minute < inside.closes
    }
}

/// What is wrong with a plan of opening hours, or with its text.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoursError {
    /// `opens` is not 0–1439 or `closes` is not 1–1440.
    #[error("an opening must be 00:00–23:59 and a closing 00:01–24:00")]
    OutOfRange,
    /// Two intervals share time, perhaps across midnight with the day before.
    #[error("two intervals overlap")]
    Overlap,
    /// More than [`MAX_INTERVALS_A_DAY`] in one day.
    #[error("more than {MAX_INTERVALS_A_DAY} intervals in one day")]
    TooManyIntervals,
    /// A text names one day of the week twice.
    #[error("a day of the week is named twice")]
    DayTwice,
    /// A text cannot be read as opening hours; the place where reading stopped, in characters from 0.
    #[error("cannot be read as opening hours from character {at} on")]
    Unreadable {
        /// Characters from the start of the text.
        at: u32,
    },
}

/// The weekly plan (Monday first) and its exceptions by date (an empty list: closed on that day).
///
/// An exception replaces the plan of its date. Hours of the day before that run across midnight still hold.
/// Every function is total: hours that [`OpeningHours::validate`] would refuse give an answer too, and never a panic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct OpeningHours {
    /// Intervals by day of the week, Monday first; an empty list is a closed day.
    pub week: [Vec<Interval>; 7],
    /// Intervals of single dates, which replace those of the weekday.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<NaiveDate, Vec<Interval>>,
}

impl OpeningHours {
    /// Hours with their intervals in order; refused unless [`Self::validate`] accepts them.
    pub fn new(
        week: [Vec<Interval>; 7],
        exceptions: BTreeMap<NaiveDate, Vec<Interval>>,
    ) -> Result<Self, HoursError> {
        let mut hours = Self { week, exceptions };
        for day in hours.week.iter_mut().chain(hours.exceptions.values_mut()) {
            day.sort_unstable();
        }
        hours.validate()?;
        Ok(hours)
    }

    /// The same hours on every day of the week, in minutes after midnight.
    pub fn daily(opens: u16, closes: u16) -> Self {
        Self { week: std::array::from_fn(|_| vec![Interval { opens, closes }]), exceptions: BTreeMap::new() }
    }

    /// The same hours with these ones on these dates; none: those of the weekdays again. Refused unless [`Self::validate`] accepts
    /// them.
    pub fn with_exceptions(&self, dates: &[NaiveDate], day: Option<&[Interval]>) -> Result<Self, HoursError> {
        let mut exceptions = self.exceptions.clone();
        for date in dates {
            match day {
                Some(day) => exceptions.insert(*date, day.to_vec()),
                None => exceptions.remove(date),
            };
        }
        Self::new(self.week.clone(), exceptions)
    }

    /// Checks that openings are 0–1439 and closings 1–1440, that no day has more than [`MAX_INTERVALS_A_DAY`], and
    /// that no two intervals share a minute, across midnight either, in the week and around each exception.
    pub fn validate(&self) -> Result<(), HoursError> {
        for day in self.week.iter().chain(self.exceptions.values()) {
            check_day(day)?;
        }
        for (index, day) in self.week.iter().enumerate() {
            check_night(day, &self.week[(index + 1) % 7])?;
        }
        for &date in self.exceptions.keys() {
            check_night(self.plan(before(date)), self.plan(date))?;
            check_night(self.plan(date), self.plan(after(date)))?;
        }
        Ok(())
    }

    /// The intervals that open on a date: those of its exception, or else of its weekday.
    pub fn plan(&self, date: NaiveDate) -> &[Interval] {
        self.exceptions
            .get(&date)
            .unwrap_or_else(|| &self.week[date.weekday().num_days_from_monday() as usize % 7])
    }

    /// Is the outlet open at this local time? A closing minute is no longer open.
    pub fn is_open(&self, local: NaiveDateTime) -> bool {
        let minute = minute_of_day(local);
        self.plan(local.date()).iter().any(|interval| interval.holds_on_its_day(minute))
            || self.plan(before(local.date())).iter().any(|interval| minute < interval.spill())
    }

    /// The business day of a local time: the calendar day, unless the hours of the day before cross midnight and
    /// still hold (then the day of opening).
    ///
    /// Open 20:00–04:00, 01:30 belongs to the day before and 05:00 to the calendar day. A closing at night that is
    /// not on a quarter of an hour counts to the end of its quarter, so that a business day is a whole range of
    /// [`Slot`]s. An outlet that never closes in the week opens at local midnight, however its plan is written.
    pub fn business_day(&self, local: NaiveDateTime) -> NaiveDate {
        let date = local.date();
        if minute_of_day(local) < self.night_into(date) { before(date) } else { date }
    }

    /// When a business day starts and ends, in local time; the end is the start of the next day, so that days follow
    /// each other without gap or overlap.
    pub fn business_day_span(&self, day: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let (start, end) = (self.night_into(day), self.night_into(after(day)));
        (at_minute(day, start), at_minute(after(day), end))
    }

    /// The open time of a business day as local start and end pairs: in order, apart from each other, within
    /// [`Self::business_day_span`].
    pub fn open_intervals(&self, day: NaiveDate) -> Vec<(NaiveDateTime, NaiveDateTime)> {
        let (start, end) = self.business_day_span(day);
        self.open_between(start, end)
    }

    /// The open time between two local times: in order, apart from each other, touching intervals joined.
    pub fn open_between(
        &self,
        from: NaiveDateTime,
        until: NaiveDateTime,
    ) -> Vec<(NaiveDateTime, NaiveDateTime)> {
        let mut stretches = Vec::new();
        let mut date = before(from.date());
        while date <= until.date() {
            for interval in self.plan(date) {
                let inside = interval.inside();
                stretches.push((at_minute(date, inside.opens), at_minute(date, inside.closes)));
                if interval.crosses_midnight() {
                    stretches.push((at_minute(after(date), 0), at_minute(after(date), interval.spill())));
                }
            }
            let Some(next) = date.succ_opt() else { break };
            date = next;
        }
        join_spans(stretches, from, until)
    }

    /// Whether the weekly plan leaves no minute closed.
    pub fn is_round_the_clock(&self) -> bool {
        // Without overlaps the sum of the lengths is enough; with overlaps (never validated) it only decides
        // whether a business day starts at midnight.
        let minutes = self.week.iter().flatten().map(|interval| u32::from(interval.minutes())).sum::<u32>();
        minutes >= 7 * u32::from(MINUTES_A_DAY)
    }

    /// Minutes of a date, 0–1425, that still belong to the business day before.
    pub(super) fn night_into(&self, date: NaiveDate) -> u16 {
        let spill = self.plan(before(date)).iter().map(|interval| interval.spill()).max().unwrap_or(0);
        if spill == 0 || self.is_round_the_clock() {
            return 0;
        }
        (spill.div_ceil(MINUTES_A_SLOT) * MINUTES_A_SLOT).min(MINUTES_A_DAY - MINUTES_A_SLOT)
    }
}

/// Sorts, clips to `from..until`, drops what is empty and joins what touches or overlaps.
pub(crate) fn join_spans<T: Ord + Copy>(mut spans: Vec<(T, T)>, from: T, until: T) -> Vec<(T, T)> {
    spans.sort_unstable();
    let mut joined: Vec<(T, T)> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        let (start, end) = (start.max(from), end.min(until));
        if start >= end {
            continue;
        }
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

fn check_day(day: &[Interval]) -> Result<(), HoursError> {
    if day.len() > MAX_INTERVALS_A_DAY {
        return Err(HoursError::TooManyIntervals);
    }
    if day.iter().any(|i| i.opens >= MINUTES_A_DAY || i.closes == 0 || i.closes > MINUTES_A_DAY) {
        return Err(HoursError::OutOfRange);
    }
    let mut sorted = day.to_vec();
    sorted.sort_unstable();
    let overlaps = sorted.windows(2).any(|pair| pair[0].inside().closes > pair[1].opens);
    if overlaps { Err(HoursError::Overlap) } else { Ok(()) }
}

/// The night of one day must end before the next day opens.
fn check_night(day: &[Interval], next: &[Interval]) -> Result<(), HoursError> {
    let spill = day.iter().map(|interval| interval.spill()).max().unwrap_or(0);
    let opens = next.iter().map(|interval| interval.opens).min().unwrap_or(MINUTES_A_DAY);
    if spill > opens { Err(HoursError::Overlap) } else { Ok(()) }
}

fn minute_of_day(local: NaiveDateTime) -> u16 {
    u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(MINUTES_A_DAY - 1)
}

/// The day before; the first day of the calendar stays.
fn before(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(1)).unwrap_or(date)
}

/// The day after; the last day of the calendar stays.
fn after(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}

fn at_minute(date: NaiveDate, minute: u16) -> NaiveDateTime {
    let midnight = date.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::minutes(minute.into())).unwrap_or(NaiveDateTime::MAX)
}
