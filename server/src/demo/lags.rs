//! The lags of the demo: outlets that sell nothing for hours, or too little. What follows from them is the engine's.

use super::{
    places::{Place, RECENT_LAGS, SILENT, THIN, WORKED_LAG, places},
    sales,
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::outlets::{business_day_at, business_day_bounds, open_spans};

/// A lag is told of a time after so many hours of trade: before, little is expected.
const AFTER_OPENING: Duration = Duration::hours(5);
/// For so long the outlet that never closes has been silent when the demo starts.
const SILENCE: Duration = Duration::hours(4);

/// Hours in which an outlet sells too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lag {
    /// Index of the outlet.
    pub(super) place: usize,
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    /// Receipts of a hundred that there are all the same.
    pub(super) kept: i64,
}

impl Lag {
    /// Does it take a receipt of this outlet and moment? Without drawing a number: other receipts do not depend on it.
    pub(super) fn takes(&self, place: usize, at: DateTime<Utc>) -> bool {
        place == self.place && (self.from..self.until).contains(&at) && at.timestamp() % 100 >= self.kept
    }
}

/// The outlet that is silent when the demo starts, and stays so: of those that never close the one that misses most by it.
pub(super) fn lasting(now: DateTime<Utc>) -> Lag {
    let misses = |index: usize, place: &Place| {
        let day = business_day_at(&place.hours(), place.zone, now);
        let (start, _) = business_day_bounds(&place.hours(), place.zone, day);
        (index, sales::usual(place, start.max(now - SILENCE), now))
    };
    let all = places()
        .enumerate()
        .filter(|(index, place)| place.never_closes() && *index != SILENT && *index != THIN);
    let most =
        all.map(|(index, place)| misses(index, &place)).max_by(|(_, one), (_, other)| one.total_cmp(other));
    let place = most.map_or(SILENT, |(place, _)| place);
    Lag { place, from: now - SILENCE, until: DateTime::<Utc>::MAX_UTC, kept: 0 }
}

/// Lags of this day, or of the evening before where the outlet has hardly opened yet.
pub(super) fn recent(now: DateTime<Utc>) -> Vec<Lag> {
    let lag = |(place, minutes, kept): (usize, i64, i64)| {
        let until = latest_trade(&places().nth(place)?, now)?;
        Some(Lag { place, from: until - Duration::minutes(minutes), until, kept })
    };
    RECENT_LAGS.into_iter().filter_map(lag).collect()
}

/// The lag of the day before, from which the revenue recovered.
pub(super) fn worked(now: DateTime<Utc>) -> Option<Lag> {
    let place = places().nth(WORKED_LAG)?;
    let day = business_day_at(&place.hours(), place.zone, now).pred_opt()?;
    let (opens, _) = hours_of(&place, day)?;
    let from = opens + Duration::minutes(150);
    Some(Lag { place: WORKED_LAG, from, until: opens + Duration::hours(6), kept: 0 })
}

/// The latest moment at which the outlet had been open for [`AFTER_OPENING`].
fn latest_trade(place: &Place, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let day = business_day_at(&place.hours(), place.zone, now);
    let (opens, closes) = hours_of(place, day)?;
    if now >= opens + AFTER_OPENING {
        return Some(now.min(closes));
    }
    hours_of(place, day.pred_opt()?).map(|(_, closes)| closes)
}

fn hours_of(place: &Place, day: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (start, end) = business_day_bounds(&place.hours(), place.zone, day);
    let open = open_spans(&place.hours(), place.zone, start, end);
    Some((open.first()?.0, open.last()?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every hour of a week.
    fn hours() -> impl Iterator<Item = DateTime<Utc>> {
        let first: DateTime<Utc> = "2026-06-01T00:05:00Z".parse().unwrap();
        (0..168).map(move |hour| first + Duration::hours(hour))
    }

    #[test]
    fn at_every_hour_an_outlet_misses_enough_for_an_alarm() {
        for now in hours() {
            let lag = lasting(now);
            let place = places().nth(lag.place).unwrap();
            let day = business_day_at(&place.hours(), place.zone, now);
            let (start, _) = business_day_bounds(&place.hours(), place.zone, day);
            // What is known: all but the feed delay and the slot before it.
            let misses = sales::usual(&place, start.max(lag.from), now - Duration::minutes(45));
            assert!(misses > 13.0, "{now} {} {misses}", place.city);
        }
    }

    #[test]
    fn recent_lags_are_in_the_opening_hours_and_miss_enough() {
        for now in hours() {
            let lags = recent(now);
            assert_eq!(lags.len(), RECENT_LAGS.len());
            for lag in lags.into_iter().chain(worked(now)) {
                let place = places().nth(lag.place).unwrap();
                assert!(lag.until <= now, "{now} {lag:?}");
                let day = business_day_at(&place.hours(), place.zone, lag.from);
                let (opens, closes) = hours_of(&place, day).unwrap();
                assert!(opens <= lag.from && lag.until <= closes, "{now} {lag:?}");
                let misses = sales::usual(&place, lag.from, lag.until - Duration::minutes(45));
                assert!(misses > 13.0, "{now} {} {misses}", place.city);
            }
        }
    }
}
