//! A day against what the past says of it.

use super::{
    day::{Day, Sold, Window},
    expectation::Expectation,
    history::{Basis, Covering, History, MIN_POOLED_DAYS, MIN_WEEKS},
};
use chrono::NaiveDate;
use std::{ops::Deref, sync::Arc};

/// One day of an outlet or of one till, and what the past says of it: the fields of its [`History`] are its own.
#[derive(Debug, Clone)]
pub struct Profile<'a> {
    /// The day.
    pub day: &'a Day,
    history: Arc<History>,
}

impl Deref for Profile<'_> {
    type Target = History;

    fn deref(&self) -> &History {
        &self.history
    }
}

impl<'a> Profile<'a> {
    /// The profile of a day from the days before it, in any order: [`HISTORY_DAYS`](super::HISTORY_DAYS) of them, more do no
    /// harm.
    pub fn new(day: &'a Day, past: &[Day]) -> Self {
        Self::of(day, Arc::new(History::new(day, past)))
    }

    /// The same where φ is known already; working it out is most of the work.
    pub fn with_dispersion(day: &'a Day, past: &[Day], dispersion: f64) -> Self {
        Self::of(day, Arc::new(History::with_dispersion(day, past, dispersion)))
    }

    /// The same from a history that was made for this very day, by the same opening hours.
    pub fn of(day: &'a Day, history: Arc<History>) -> Self {
        Self { day, history }
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

    /// The days that a window is compared with, newest first, at most [`WEEKS`](super::WEEKS).
    pub fn days(&self, window: Window) -> impl Iterator<Item = NaiveDate> {
        self.compared(window).map(|past| past.on())
    }

    /// What those days sold in the window, newest first.
    pub fn sums(&self, window: Window) -> Vec<Sold> {
        self.compared(window).map(|past| past.sold).collect()
    }

    /// What they sold in a window, and in another one around it; where they were not open in all of that, none.
    pub(super) fn sums_around(&self, window: Window, around: Window) -> Vec<(Sold, Option<Sold>)> {
        self.compared(window).map(|past| (past.sold, past.sold_in(around))).collect()
    }

    fn compared(&self, window: Window) -> impl Iterator<Item = Covering<'_>> {
        let is_open = self.day.open_slots(window).next().is_some();
        is_open.then(|| self.history.covering(window)).into_iter().flatten()
    }
}
