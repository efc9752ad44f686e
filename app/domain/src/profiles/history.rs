//! What the past days say of a day, apart from the days themselves.

use super::{
    day::{Day, DayKind, Sold, Window},
    dispersion::dispersion,
    receipt_size::ReceiptSize,
};
use crate::money::Kopecks;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Same weekdays that are history, at most.
pub const WEEKS: u32 = 8;
/// Same weekdays that make a profile, at least.
pub const MIN_WEEKS: u32 = 4;
/// Open days that allow a profile of all weekdays or of all weekends, at least.
pub const MIN_OPEN_DAYS: usize = 7;
/// Days of the same half of the week that such a profile needs, at least.
pub const MIN_POOLED_DAYS: usize = 2;
/// Days before a day that are looked at: holidays and closed days among them leave room for [`WEEKS`].
pub const HISTORY_DAYS: u32 = 91;

/// What an expectation rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// At least [`MIN_WEEKS`] same weekdays.
    SameWeekday,
    /// Fewer; Monday to Friday, or Saturday and Sunday, are taken together.
    Pooled,
    /// Fewer than [`MIN_OPEN_DAYS`] open days: nothing is expected yet.
    Nothing,
}

/// What the past says of one day of an outlet or of one till. It holds for that day, however much of it is known, and
/// needs the past days no more: five kilobytes for a day of twelve open hours.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What the expectations of the day rest on.
    pub basis: Basis,
    /// Same weekdays in the history, 0–[`WEEKS`].
    pub weeks: u32,
    /// φ without the uncertainty of the mean, 1–[`MAX_DISPERSION`](super::MAX_DISPERSION).
    pub dispersion: f64,
    /// What receipts amount to.
    pub receipts: ReceiptSize,
    /// Minutes of open time in a row in which nothing was sold, at most, so far; once there are [`MIN_OPEN_DAYS`],
    /// on nine days of ten, so that one outage does not silence the rule for good.
    pub longest_gap_minutes: i64,
    /// Has it ever sold anything?
    pub has_sold: bool,
    /// Where the first open slot is in the day.
    opens: usize,
    /// Newest first; without those that are older than [`WEEKS`] days which cover any window of the day.
    past: Vec<Past>,
}

/// A past day, laid against the day of a history by the clock on the wall.
#[derive(Debug, Clone, PartialEq)]
struct Past {
    on: NaiveDate,
    /// Before each slot from the day's first open one to its last, and after that: receipts at the minutes of its open
    /// slots …
    sales: Box<[u32]>,
    /// … their revenue …
    revenue: Box<[Kopecks]>,
    /// … and at how many of them the past day was closed, or had no such minute. Empty if at none.
    missing: Box<[u16]>,
}

impl Past {
    /// The days in full, and the part of the present one from its first open slot to its last.
    fn new(then: &Day, day: &Day, open: &Window) -> Self {
        let slots = day.slots.get(open.from..open.until).unwrap_or_default();
        let (mut sales, mut revenue, mut missing) = (0_u32, Kopecks::ZERO, 0_u16);
        let mut sums = Vec::with_capacity(slots.len() + 1);
        sums.push((sales, revenue, missing));
        for slot in slots {
            let same = if slot.open { then.at_minute(day.minute(slot)) } else { None };
            match same.filter(|same| same.open) {
                Some(same) => {
                    sales = sales.saturating_add(u32::try_from(same.sold.sales.max(0)).unwrap_or(u32::MAX));
                    revenue += same.sold.revenue;
                }
                None => missing = missing.saturating_add(slot.open.into()),
            }
            sums.push((sales, revenue, missing));
        }
        let missing = if missing == 0 { Box::default() } else { sums.iter().map(|sum| sum.2).collect() };
        Self {
            on: then.on,
            sales: sums.iter().map(|sum| sum.0).collect(),
            revenue: sums.iter().map(|sum| sum.1).collect(),
            missing,
        }
    }

    /// Was it open in all of the day's open time?
    fn is_whole(&self) -> bool {
        self.missing.is_empty()
    }

    /// What it sold between two places of its sums; none unless it was open in all of that.
    fn sold(&self, from: usize, until: usize) -> Option<Sold> {
        if !self.is_whole() && self.missing.get(from)? != self.missing.get(until)? {
            return None;
        }
        let sales = self.sales.get(until)?.checked_sub(*self.sales.get(from)?)?;
        Some(Sold { sales: sales.into(), revenue: *self.revenue.get(until)? - *self.revenue.get(from)? })
    }
}

impl History {
    /// The history of a day from the days before it, in any order: [`HISTORY_DAYS`] of them, more do no harm. What was
    /// sold on the day itself does not matter.
    pub fn new(day: &Day, past: &[Day]) -> Self {
        Self::with_dispersion(day, past, dispersion(past))
    }

    /// The same where φ is known already; working it out is most of the work.
    pub fn with_dispersion(day: &Day, past: &[Day], dispersion: f64) -> Self {
        let mut days: Vec<&Day> = past
            .iter()
            .filter(|then| then.on < day.on && then.kind == DayKind::Ordinary && then.is_open())
            .collect();
        days.sort_unstable_by_key(|then| std::cmp::Reverse(then.on));
        // Before its first sale it was not connected, or did not exist.
        let first_sale = days.iter().rposition(|then| then.sold(then.whole()).sales > 0);
        days.truncate(first_sale.map_or(0, |oldest| oldest + 1));
        let open_days = days.len();
        let receipts = ReceiptSize::of(days.iter().take(7 * WEEKS as usize).copied());
        let longest_gap_minutes = usual_gap_minutes(&days);
        let weeks = days.iter().filter(|then| then.on.weekday() == day.on.weekday()).count();
        let weeks = u32::try_from(weeks).unwrap_or(WEEKS).min(WEEKS);
        let basis = if weeks >= MIN_WEEKS {
            Basis::SameWeekday
        } else if open_days >= MIN_OPEN_DAYS {
            Basis::Pooled
        } else {
            Basis::Nothing
        };
        days.retain(|then| match basis {
            Basis::SameWeekday => then.on.weekday() == day.on.weekday(),
            Basis::Pooled => is_weekend(then) == is_weekend(day),
            Basis::Nothing => false,
        });
        let open = day.open_time();
        Self {
            basis,
            weeks,
            dispersion,
            receipts,
            longest_gap_minutes,
            has_sold: first_sale.is_some(),
            opens: open.from,
            past: laid_against(day, &open, &days),
        }
    }

    /// What past days sold in a window of the day, newest first, at most [`WEEKS`] of them: those that were open in all
    /// of it. The window must have an open slot.
    pub(super) fn covering(&self, window: Window) -> impl Iterator<Item = Covering<'_>> {
        let (from, until) = self.places(window);
        self.past
            .iter()
            .filter_map(move |past| Some(Covering { history: self, past, sold: past.sold(from, until)? }))
            .take(WEEKS as usize)
    }

    /// The places in the sums of a past day that a window begins and ends at: nothing is sold in closed time around.
    fn places(&self, window: Window) -> (usize, usize) {
        let last = self.past.first().map_or(0, |past| past.sales.len().saturating_sub(1));
        let place = |position: usize| position.saturating_sub(self.opens).min(last);
        (place(window.from), place(window.until))
    }
}

/// A past day that was open in all of a window.
pub(super) struct Covering<'a> {
    history: &'a History,
    past: &'a Past,
    /// What it sold in it.
    pub(super) sold: Sold,
}

impl Covering<'_> {
    pub(super) fn on(&self) -> NaiveDate {
        self.past.on
    }

    /// What it sold in another window; none unless it was open in all of that.
    pub(super) fn sold_in(&self, window: Window) -> Option<Sold> {
        let (from, until) = self.history.places(window);
        self.past.sold(from, until)
    }
}

/// The past days, newest first, as far as any window of the day can need them.
fn laid_against(day: &Day, open: &Window, days: &[&Day]) -> Vec<Past> {
    let (mut past, mut whole) = (Vec::with_capacity(days.len().min(WEEKS as usize)), 0);
    for then in days {
        let next = Past::new(then, day, open);
        whole += u32::from(next.is_whole());
        past.push(next);
        if whole == WEEKS {
            break;
        }
    }
    past
}

/// See [`History::longest_gap_minutes`].
fn usual_gap_minutes(days: &[&Day]) -> i64 {
    let mut gaps: Vec<i64> = days.iter().map(|day| longest_gap_minutes(day)).collect();
    gaps.sort_unstable();
    let passed_over = if gaps.len() < MIN_OPEN_DAYS { 0 } else { gaps.len().div_ceil(10) };
    gaps.iter().rev().nth(passed_over).copied().unwrap_or(0)
}

/// Minutes of open time in a row of a day in which nothing was sold, at most; closed time does not count.
pub fn longest_gap_minutes(day: &Day) -> i64 {
    let (mut longest, mut gap) = (0, 0);
    for slot in day.slots.iter().filter(|slot| slot.open) {
        gap = if slot.sold.sales > 0 { 0 } else { gap + 15 };
        longest = longest.max(gap);
    }
    longest
}

fn is_weekend(day: &Day) -> bool {
    matches!(day.on.weekday(), Weekday::Sat | Weekday::Sun)
}
