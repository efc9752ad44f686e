//! Which past days say what is expected of a day.

use super::{
    day::{Day, DayKind, Sold, Window},
    dispersion::dispersion,
    expectation::Expectation,
    receipt_size::ReceiptSize,
};
use chrono::{Datelike, Weekday};
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

/// What the past says of one day of an outlet or of one till.
#[derive(Debug, Clone)]
pub struct Profile<'a> {
    /// The day.
    pub day: &'a Day,
    /// What its expectations rest on.
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
    past: Vec<Past<'a>>,
}

/// A past day, laid against the day of a profile by the clock on the wall.
#[derive(Debug, Clone)]
struct Past<'a> {
    day: &'a Day,
    /// Before each slot of the profile's day: what was sold at the minutes of its open slots …
    sold: Vec<Sold>,
    /// … and at how many of them the past day was closed, or had no such minute.
    missing: Vec<usize>,
}

impl<'a> Past<'a> {
    fn new(then: &'a Day, day: &Day) -> Self {
        let (mut sold, mut missing) = (vec![Sold::default()], vec![0]);
        for slot in &day.slots {
            let same = if slot.open { then.at_minute(day.minute(slot)) } else { None };
            let (more, gone) = match same.filter(|same| same.open) {
                Some(same) => (same.sold, 0),
                None => (Sold::default(), usize::from(slot.open)),
            };
            sold.push(sold.last().copied().unwrap_or_default() + more);
            missing.push(missing.last().copied().unwrap_or_default() + gone);
        }
        Self { day: then, sold, missing }
    }

    /// What it sold in a window; none unless it was open in all of it.
    fn sold(&self, window: Window) -> Option<Sold> {
        if self.missing.get(window.from)? != self.missing.get(window.until)? {
            return None;
        }
        let (before, after) = (self.sold.get(window.from)?, self.sold.get(window.until)?);
        Some(Sold { sales: after.sales - before.sales, revenue: after.revenue - before.revenue })
    }
}

impl<'a> Profile<'a> {
    /// The profile of a day from the days before it, in any order: [`HISTORY_DAYS`] of them, more do no harm.
    pub fn new(day: &'a Day, past: &'a [Day]) -> Self {
        Self::with_dispersion(day, past, dispersion(past))
    }

    /// The same where φ is known already; working it out is most of the work.
    pub fn with_dispersion(day: &'a Day, past: &'a [Day], dispersion: f64) -> Self {
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
            Basis::SameWeekday => same_weekday(then, day),
            Basis::Pooled => is_weekend(then) == is_weekend(day),
            Basis::Nothing => false,
        });
        let past = days.iter().map(|then| Past::new(then, day)).collect();
        Self {
            day,
            basis,
            weeks,
            dispersion,
            receipts,
            longest_gap_minutes,
            has_sold: first_sale.is_some(),
            past,
        }
    }

    /// What a window of the day is expected to sell; none without enough days that were open in all of it, or where
    /// the window has no open slot.
    pub fn expect(&self, window: Window) -> Option<Expectation> {
        let sums = self.sums(window);
        let least = match self.basis {
            Basis::SameWeekday => MIN_WEEKS as usize,
            Basis::Pooled => MIN_POOLED_DAYS,
            Basis::Nothing => return None,
        };
        if sums.len() < least { None } else { Expectation::of(&sums) }
    }

    /// φ for comparing with this expectation: it varies with the days that it is the mean of, by 1 + 1/n.
    pub fn dispersion_of(&self, expected: &Expectation) -> f64 {
        self.dispersion * (1.0 + 1.0 / f64::from(expected.days.max(1)))
    }

    /// The days of the history of a window, newest first, at most [`WEEKS`].
    pub fn history(&self, window: Window) -> impl Iterator<Item = &'a Day> {
        self.covering(window).map(|(past, _)| past.day)
    }

    /// What those days sold in the window, newest first.
    pub fn sums(&self, window: Window) -> Vec<Sold> {
        self.covering(window).map(|(_, sold)| sold).collect()
    }

    /// What they sold in a window, and in another one around it; where they were not open in all of that, none.
    pub(super) fn sums_around(&self, window: Window, around: Window) -> Vec<(Sold, Option<Sold>)> {
        self.covering(window).map(|(past, sold)| (sold, past.sold(around))).collect()
    }

    fn covering(&self, window: Window) -> impl Iterator<Item = (&Past<'a>, Sold)> {
        let is_open = self.day.open_slots(window).next().is_some();
        self.past
            .iter()
            .filter(move |_| is_open)
            .filter_map(move |past| Some((past, past.sold(window)?)))
            .take(WEEKS as usize)
    }
}

/// See [`Profile::longest_gap_minutes`].
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

/// Is this day, which must be an ordinary one, of the same weekday?
pub(super) fn same_weekday(then: &Day, day: &Day) -> bool {
    then.kind == DayKind::Ordinary && then.on.weekday() == day.on.weekday()
}

fn is_weekend(day: &Day) -> bool {
    matches!(day.on.weekday(), Weekday::Sat | Weekday::Sun)
}
