//! What was sold in the quarters of an hour of a business day.

use crate::{money::Kopecks, time::Slot};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// Minutes in a slot.
const SLOT_MINUTES: i64 = Slot::SECONDS / 60;

/// Receipts and revenue of a slot or a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sold {
    /// Receipts without refunds.
    pub sales: i64,
    /// Revenue; negative where refunds outweigh sales.
    pub revenue: Kopecks,
}

impl Sold {
    /// One receipt: a refund (a negative total) lowers the revenue and is not counted.
    pub fn receipt(total: Kopecks) -> Self {
        Self { sales: i64::from(total >= Kopecks::ZERO), revenue: total }
    }
}

impl Add for Sold {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { sales: self.sales.saturating_add(other.sales), revenue: self.revenue + other.revenue }
    }
}

impl AddAssign for Sold {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Sold {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

/// A quarter of an hour of a business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySlot {
    /// Which one, in UTC.
    pub slot: Slot,
    /// Its first moment on the outlet's clock.
    pub local: NaiveDateTime,
    /// Was the outlet to be open during it, if only for a part?
    pub open: bool,
    /// What was sold, by time of sale.
    pub sold: Sold,
}

/// What a day is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// It is judged, and it is history for later days.
    #[default]
    Ordinary,
    /// A day off by the [`Calendar`](super::Calendar) or by an exception of the outlet: no history for other days, and
    /// judged by the «no receipts» rule alone.
    Holiday,
    /// Covered by an incident that was closed with a technical cause: judged, but no history for other days.
    Excluded,
}

/// A business day of an outlet or of one till: all its slots in order, without gaps, open ones and closed ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The day of opening.
    pub on: NaiveDate,
    /// What it is good for.
    pub kind: DayKind,
    /// 92, 96 or 100 slots, unless the night's hours of this day or the one before make it shorter or longer.
    pub slots: Vec<DaySlot>,
}

/// How far a window reaches back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// The last hour.
    Hour,
    /// The last two hours.
    TwoHours,
    /// The last four hours.
    FourHours,
    /// All since the day's first opening.
    SinceOpening,
}

impl Span {
    /// Shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::TwoHours, Self::FourHours, Self::SinceOpening];

    fn slots(self) -> Option<usize> {
        match self {
            Self::Hour => Some(4),
            Self::TwoHours => Some(8),
            Self::FourHours => Some(16),
            Self::SinceOpening => None,
        }
    }
}

/// A stretch of a [`Day`]: positions in [`Day::slots`], `from` included, `until` excluded. Only its open slots count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first slot.
    pub from: usize,
    /// The first slot after it.
    pub until: usize,
}

impl Day {
    /// A day without sales, by the outlet's opening hours and its zone (UTC if the zone is unknown).
    #[cfg(feature = "zones")]
    pub fn new(hours: &crate::outlets::OpeningHours, zone: &str, on: NaiveDate, kind: DayKind) -> Self {
        use crate::outlets::{business_day_bounds, local_starts, open_spans};
        let (start, end) = business_day_bounds(hours, zone, on);
        // The slots that an open stretch touches: it ends before the first moment of the last one.
        let open: Vec<(Slot, i64)> = open_spans(hours, zone, start, end)
            .into_iter()
            .map(|(opens, closes)| (Slot::of(opens), closes.timestamp()))
            .collect();
        let is_open = |slot: Slot| {
            open.iter().any(|(first, closes)| *first <= slot && slot.0 * Slot::SECONDS < *closes)
        };
        let slots = local_starts(zone, Slot::of(start)..Slot::of(end))
            .into_iter()
            .map(|(slot, local)| DaySlot { slot, local, open: is_open(slot), sold: Sold::default() })
            .collect();
        Self { on, kind, slots }
    }

    /// Adds what was sold in a slot; answers whether the slot is of this day.
    pub fn add(&mut self, slot: Slot, sold: Sold) -> bool {
        let position = self.position(slot);
        let found = position.and_then(|position| self.slots.get_mut(position));
        found.map(|found| found.sold += sold).is_some()
    }

    /// Adds what was sold in slots, in any order; slots of other days are passed over.
    pub fn fill(&mut self, sold: impl IntoIterator<Item = (Slot, Sold)>) {
        for (slot, sold) in sold {
            self.add(slot, sold);
        }
    }

    /// Where a slot of UTC is in this day.
    pub fn position(&self, slot: Slot) -> Option<usize> {
        let first = self.slots.first()?.slot;
        let position = usize::try_from(slot.0.checked_sub(first.0)?).ok()?;
        (position < self.slots.len()).then_some(position)
    }

    /// How many slots, from the first on, are known at `now`: those that ended at least the feed delay ago. What is
    /// younger is «not known yet».
    pub fn known(&self, now: DateTime<Utc>, feed_delay_minutes: i64) -> usize {
        let reached = now - TimeDelta::minutes(feed_delay_minutes);
        let Some(first) = self.slots.first() else { return 0 };
        let known = Slot::of(reached).0.saturating_sub(first.slot.0);
        usize::try_from(known).unwrap_or(0).min(self.slots.len())
    }

    /// Is the outlet to be open at any time of this day?
    pub fn is_open(&self) -> bool {
        self.slots.iter().any(|slot| slot.open)
    }

    /// The open slots of a window.
    pub fn open_slots(&self, window: Window) -> impl Iterator<Item = &DaySlot> {
        let slots = self.slots.get(window.from.min(window.until)..window.until).unwrap_or_default();
        slots.iter().filter(|slot| slot.open)
    }

    /// What was sold in the open slots of a window.
    pub fn sold(&self, window: Window) -> Sold {
        self.open_slots(window).map(|slot| slot.sold).sum()
    }

    /// The window that ends before position `until` and reaches back this far, within the day.
    pub fn window(&self, span: Span, until: usize) -> Window {
        let until = until.min(self.slots.len());
        let from = match span.slots() {
            Some(slots) => until.saturating_sub(slots),
            None => self.slots.iter().position(|slot| slot.open).unwrap_or(until).min(until),
        };
        Window { from, until }
    }

    /// From the first open slot to the last, with the closed ones between them; empty on a closed day.
    pub fn open_time(&self) -> Window {
        let from = self.slots.iter().position(|slot| slot.open).unwrap_or(0);
        let until = self.slots.iter().rposition(|slot| slot.open).map_or(from, |last| last + 1);
        Window { from, until }
    }

    /// The whole day.
    pub fn whole(&self) -> Window {
        Window { from: 0, until: self.slots.len() }
    }

    /// Minutes from the local midnight of [`Self::on`] to a slot, as the clock on the wall counts them: 600 is 10:00,
    /// 1530 is 01:30 of the night after.
    pub fn minute(&self, slot: &DaySlot) -> i64 {
        slot.local.signed_duration_since(self.on.and_time(NaiveTime::MIN)).num_minutes()
    }

    /// The slot at a minute of [`Self::minute`]; the first of two where the clocks went back, none where they went
    /// forward over it.
    pub fn at_minute(&self, minute: i64) -> Option<&DaySlot> {
        let first = self.slots.first()?;
        let guess = usize::try_from((minute - self.minute(first)) / SLOT_MINUTES).ok();
        let guess = guess.and_then(|position| self.slots.get(position));
        // Unless the clocks have changed before it, its place is known beforehand.
        match guess {
            Some(slot) if self.minute(slot) == minute => Some(slot),
            _ => self.slots.iter().find(|slot| self.minute(slot) == minute),
        }
    }

    /// The sum of the days of several tills. The first gives the hours; slots that it does not have are passed over.
    pub fn sum(mut days: impl Iterator<Item = Self>) -> Option<Self> {
        let mut sum = days.next()?;
        for day in days {
            sum.fill(day.slots.iter().map(|slot| (slot.slot, slot.sold)));
        }
        Some(sum)
    }
}
