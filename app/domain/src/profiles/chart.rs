//! The profile of a day as the chart draws it: actual and expected numbers of every slot, hour or day.

use super::{
    day::{Sold, Window},
    expectation::as_f64,
    history::Basis,
    profile::Profile,
    robust::{kept, mean, median},
};
use crate::{money::Kopecks, time::Slot};
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

/// Slots on each side of a slot that decide which past days are dropped: with it, two hours.
const AROUND: usize = 4;

/// What is expected of a slot or a bucket; sums of slots are sums of what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Expected {
    /// Receipts, refunds not counted.
    pub count: f64,
    /// Revenue in kopecks.
    pub revenue: f64,
}

impl Expected {
    /// The expected revenue, to the kopeck.
    pub fn money(self) -> Kopecks {
        round(self.revenue)
    }

    /// The line under which the revenue lags: `lag` 0.40 gives 60 % of what is expected.
    pub fn limit(self, lag: f64) -> Kopecks {
        round(self.revenue * (1.0 - lag))
    }

    fn plus(self, other: Self) -> Self {
        Self { count: self.count + other.count, revenue: self.revenue + other.revenue }
    }
}

/// A quarter of an hour of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProfileSlot {
    /// Which one, in UTC.
    pub slot: Slot,
    /// Its first moment on the outlet's clock.
    pub local: NaiveDateTime,
    /// Is the outlet to be open?
    pub open: bool,
    /// False while it is younger than the feed delay: «not known yet».
    pub known: bool,
    /// What was sold so far.
    pub actual: Sold,
    /// What is expected; none where there is no profile yet; zero where the outlet is closed.
    pub expected: Option<Expected>,
}

/// A day of the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayProfile {
    /// The business day.
    pub on: NaiveDate,
    /// What the expected numbers rest on.
    pub basis: Basis,
    /// Same weekdays in the history, 0–8.
    pub weeks: u32,
    /// All slots of the day in order.
    pub slots: Vec<ProfileSlot>,
}

/// How slots are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Each quarter of an hour by itself.
    Slot,
    /// Hours of the outlet's clock; an hour that comes twice gives two.
    Hour,
    /// The whole day.
    Day,
}

/// A bar of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProfileBucket {
    /// Its first moment on the outlet's clock.
    pub local: NaiveDateTime,
    /// Its first slot.
    pub from: Slot,
    /// The first slot after it.
    pub until: Slot,
    /// Is the outlet to be open at any time of it?
    pub open: bool,
    /// Is all of it known?
    pub known: bool,
    /// What was sold so far, outside the opening hours too.
    pub actual: Sold,
    /// What is expected of all of it.
    pub expected: Option<Expected>,
    /// What is expected of its known part: what `actual` is to be compared with.
    pub expected_so_far: Option<Expected>,
}

impl ProfileBucket {
    /// 1 − actual/expected revenue of the known part; none unless some revenue is expected of it.
    pub fn lag(&self) -> Option<f64> {
        let expected = self.expected_so_far?.revenue;
        (expected > 0.0).then(|| 1.0 - as_f64(self.actual.revenue.0) / expected)
    }
}

impl DayProfile {
    /// The day of a profile, of which the first `known` slots are known (see [`Day::known`](super::Day::known)).
    ///
    /// The expectation of a slot is the mean over the days of its history, without the days that Hampel's identifier
    /// drops by the count of the two hours around it. A slot alone is too small to tell: its median is often 0.
    pub fn new(profile: &Profile<'_>, known: usize) -> Self {
        let day = profile.day;
        let slots = day.slots.iter().enumerate().map(|(position, slot)| ProfileSlot {
            slot: slot.slot,
            local: slot.local,
            open: slot.open,
            known: position < known,
            actual: slot.sold,
            expected: if slot.open { expected(profile, position) } else { closed(profile) },
        });
        Self { on: day.on, basis: profile.basis, weeks: profile.weeks, slots: slots.collect() }
    }

    /// The day in buckets, in order.
    pub fn buckets(&self, bucket: Bucket) -> Vec<ProfileBucket> {
        let mut buckets: Vec<ProfileBucket> = Vec::new();
        let mut last: Option<&ProfileSlot> = None;
        for slot in &self.slots {
            let joins = last.is_some_and(|last| match bucket {
                Bucket::Slot => false,
                // An hour that comes twice starts anew when the clock goes back.
                Bucket::Hour => {
                    (last.local.date(), last.local.hour()) == (slot.local.date(), slot.local.hour())
                        && last.local < slot.local
                }
                Bucket::Day => true,
            });
            let one = ProfileBucket::of(slot);
            match buckets.last_mut() {
                Some(current) if joins => current.append(&one),
                _ => buckets.push(one),
            }
            last = Some(slot);
        }
        buckets
    }

    /// The running sums since the start of the day, slot by slot, for the cumulative chart.
    pub fn cumulative(&self) -> Vec<ProfileBucket> {
        let mut sums: Vec<ProfileBucket> = Vec::with_capacity(self.slots.len());
        for slot in &self.slots {
            let mut sum = ProfileBucket::of(slot);
            if let Some(before) = sums.last() {
                let mut all = *before;
                all.append(&sum);
                sum = ProfileBucket {
                    local: slot.local,
                    from: slot.slot,
                    open: slot.open,
                    known: slot.known,
                    ..all
                };
            }
            sums.push(sum);
        }
        sums
    }
}

impl ProfileBucket {
    fn of(slot: &ProfileSlot) -> Self {
        Self {
            local: slot.local,
            from: slot.slot,
            until: Slot(slot.slot.0.saturating_add(1)),
            open: slot.open,
            known: slot.known,
            actual: slot.actual,
            expected: slot.expected,
            expected_so_far: slot
                .expected
                .map(|expected| if slot.known { expected } else { Expected::default() }),
        }
    }

    fn append(&mut self, next: &Self) {
        let sum = |one: Option<Expected>, other: Option<Expected>| {
            one.zip(other).map(|(one, other)| one.plus(other))
        };
        self.until = next.until;
        self.open |= next.open;
        self.known &= next.known;
        self.actual += next.actual;
        self.expected = sum(self.expected, next.expected);
        self.expected_so_far = sum(self.expected_so_far, next.expected_so_far);
    }
}

fn closed(profile: &Profile<'_>) -> Option<Expected> {
    (profile.basis != Basis::Nothing).then(Expected::default)
}

fn expected(profile: &Profile<'_>, position: usize) -> Option<Expected> {
    let day = profile.day;
    let own = Window { from: position, until: position + 1 };
    // As much of the two hours around it as the outlet is open without a break.
    let is_open = |at: &usize| day.slots.get(*at).is_some_and(|slot| slot.open);
    let from =
        (position.saturating_sub(AROUND)..position).rev().take_while(is_open).last().unwrap_or(position);
    let until =
        (position..position + AROUND).take_while(is_open).last().map_or(position + 1, |last| last + 1);
    let around = Window { from, until };
    profile.expect(own)?;
    let past = profile.sums_around(own, around);
    let counts: Vec<f64> = past.iter().map(|(own, around)| as_f64(around.unwrap_or(*own).sales)).collect();
    let keep = kept(&counts, median(&counts).max(1.0).sqrt());
    let rest = || past.iter().zip(&keep).filter(|(_, kept)| **kept).map(|((own, _), _)| *own);
    Some(Expected {
        count: mean(rest().map(|sold| as_f64(sold.sales.max(0)))),
        revenue: mean(rest().map(|sold| as_f64(sold.revenue.0))),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
fn round(kopecks: f64) -> Kopecks {
    Kopecks(kopecks.round() as i64)
}
