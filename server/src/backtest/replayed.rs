//! An outlet with its past, day by day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    lag::Track,
    lag::replay::{Event, Rule, replay},
    money::Kopecks,
    outlets::{OpeningHours, business_day_at},
    profiles::{Calendar, Day, DayKind, HISTORY_DAYS, Profile, Sold, dispersion},
    time::Slot,
};

/// An outlet of the file.
pub(super) struct Outlet {
    /// As the file names it.
    pub(super) name: String,
    /// All business days from the first receipt to the last, in order.
    pub(super) days: Vec<Day>,
    /// The receipts of each.
    pub(super) receipts: Vec<Vec<(Slot, Kopecks)>>,
    /// Days into which an outage was put to pollute the history.
    pub(super) polluted: Vec<bool>,
    /// Minutes until a slot is judged.
    pub(super) feed_delay: i64,
    /// φ of each day from the days before it.
    dispersions: Vec<f64>,
}

impl Outlet {
    pub(super) fn new(
        name: String,
        receipts: &[(DateTime<Utc>, Kopecks)],
        zone: &str,
        hours: &OpeningHours,
        calendar: &Calendar,
        feed_delay: i64,
    ) -> Self {
        let bounds = receipts.iter().map(|(at, _)| *at).min().zip(receipts.iter().map(|(at, _)| *at).max());
        let mut days = Vec::new();
        if let Some((first, last)) = bounds {
            let (first, last) = (business_day_at(hours, zone, first), business_day_at(hours, zone, last));
            for on in first.iter_days().take_while(|on| *on <= last) {
                let kind = if calendar.is_unusual(on) { DayKind::Holiday } else { DayKind::Ordinary };
                days.push(Day::new(hours, zone, on, kind));
            }
        }
        let mut by_day: Vec<Vec<(Slot, Kopecks)>> = vec![Vec::new(); days.len()];
        for (at, total) in receipts {
            let slot = Slot::of(*at);
            // Days follow each other without a gap.
            let later = days.partition_point(|day| day.slots.first().is_some_and(|first| first.slot <= slot));
            if let Some(position) = later.checked_sub(1) {
                days[position].add(slot, Sold::receipt(*total));
                by_day[position].push((slot, *total));
            }
        }
        let (polluted, dispersions) = (vec![false; days.len()], vec![1.0; days.len()]);
        Self { name, days, receipts: by_day, polluted, feed_delay, dispersions }
    }

    pub(super) fn first_day(&self) -> Option<NaiveDate> {
        self.days.first().map(|day| day.on)
    }

    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        self.days.last().map(|day| day.on)
    }

    /// Works out φ of each day: once for all rules.
    pub(super) fn measure(&mut self) {
        self.dispersions = (0..self.days.len()).map(|position| dispersion(self.past(position))).collect();
    }

    /// The days before a day that are looked at.
    pub(super) fn past(&self, position: usize) -> &[Day] {
        let reach = usize::try_from(HISTORY_DAYS).unwrap_or(usize::MAX);
        &self.days[position.saturating_sub(reach)..position]
    }

    /// The profile of a day, or of a copy of it with an outage.
    pub(super) fn profile<'a>(&'a self, position: usize, day: &'a Day) -> Profile<'a> {
        Profile::with_dispersion(day, self.past(position), self.dispersions[position])
    }

    /// The positions of the days of a period.
    pub(super) fn period(&self, from: NaiveDate, until: NaiveDate) -> Vec<usize> {
        (0..self.days.len()).filter(|position| (from..until).contains(&self.days[*position].on)).collect()
    }

    /// Replays the days of a period as they are, and the track at the start of each.
    pub(super) fn replay(&self, rule: Rule, period: &[usize]) -> Vec<(Track, Vec<Event>)> {
        let mut track = Track::default();
        let day = |position: &usize| {
            let before = track;
            (before, replay(&self.profile(*position, &self.days[*position]), rule, &mut track))
        };
        period.iter().map(day).collect()
    }

    /// A moment's age at which its slot is judged.
    pub(super) fn delay(&self) -> TimeDelta {
        TimeDelta::minutes(self.feed_delay)
    }
}
