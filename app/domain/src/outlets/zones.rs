//! Opening hours and business days in UTC, by the tables of time zones. On the server only.

use super::{
    Outlet,
    hours::{OpeningHours, join_spans},
};
use crate::time::{LocalTime, Slot};
use chrono::{
    DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use std::ops::Range;

/// Is this the name of an IANA time zone that is known here, for example `Asia/Yekaterinburg`?
pub fn is_zone(zone: &str) -> bool {
    zone.parse::<Tz>().is_ok()
}

/// A moment as a clock in `zone` shows it; none for an unknown zone.
pub fn local_time(at: DateTime<Utc>, zone: &str) -> Option<LocalTime> {
    zone.parse::<Tz>().ok().map(|zone| in_zone(at, zone))
}

/// The moment at which a clock in `zone` shows this; none for an unknown zone. Of a time that comes twice, the first; of
/// one that is skipped, the moment at which the clocks go forward.
pub fn moment_of(local: NaiveDateTime, zone: &str) -> Option<DateTime<Utc>> {
    zone.parse::<Tz>().ok().map(|zone| resolve(zone, local, Twice::First))
}

/// The stretches of `from..until` in which an outlet is open: in order, apart from each other.
///
/// Local times are those of `zone` (UTC if it is unknown). A local time that a change of the clocks skips is the moment
/// of the change; of a local time that occurs twice, an opening is the first and a closing the second.
pub fn open_spans(
    hours: &OpeningHours,
    zone: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    if from >= until {
        return Vec::new();
    }
    let zone = zone_or_utc(zone);
    // A day more on both sides: whatever happens to the clocks, no stretch that reaches into the range is left out.
    let day = TimeDelta::days(1);
    let first = in_zone(from, zone).naive_local().checked_sub_signed(day).unwrap_or(NaiveDateTime::MIN);
    let last = in_zone(until, zone).naive_local().checked_add_signed(day).unwrap_or(NaiveDateTime::MAX);
    let spans = hours
        .open_between(first, last)
        .into_iter()
        .map(|(opens, closes)| (resolve(zone, opens, Twice::First), resolve(zone, closes, Twice::Second)))
        .collect();
    join_spans(spans, from, until)
}

/// The moments at which a business day starts (included) and ends (excluded). The end is the start of the next day.
///
/// A day of a change of the clocks has 23 or 25 hours. Local times are those of `zone`, UTC if it is unknown.
pub fn business_day_bounds(
    hours: &OpeningHours,
    zone: &str,
    day: NaiveDate,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let zone = zone_or_utc(zone);
    let (start, end) = hours.business_day_span(day);
    let moment = |local| whole_slot(resolve(zone, local, boundary(local)));
    (moment(start), moment(end))
}

/// A day starts with a slot: where the clocks skip its start and go forward within one (St. John's did so at 00:01 until 2011), with the
/// next.
fn whole_slot(at: DateTime<Utc>) -> DateTime<Utc> {
    let slot = Slot::of(at);
    if slot.starts_at() == at { at } else { Slot(slot.0 + 1).starts_at() }
}

/// The business day as a range of [`Slot`]s.
pub fn business_day_slots(hours: &OpeningHours, zone: &str, day: NaiveDate) -> Range<Slot> {
    let (start, end) = business_day_bounds(hours, zone, day);
    Slot::of(start)..Slot::of(end)
}

/// Slots of two hours: the clocks of no zone change twice within them.
const STRETCH: i64 = 8;

/// Slots and their first moments as a clock in `zone` shows them, UTC if it is unknown.
pub(crate) fn local_starts(zone: &str, slots: Range<Slot>) -> Vec<(Slot, NaiveDateTime)> {
    let zone = zone_or_utc(zone);
    let ahead = |slot: i64| i64::from(in_zone(Slot(slot).starts_at(), zone).offset().local_minus_utc());
    let Range { start: Slot(mut from), end: Slot(end) } = slots;
    let mut starts = Vec::with_capacity(usize::try_from(end.saturating_sub(from)).unwrap_or(0));
    while from < end {
        let until = from.saturating_add(STRETCH).min(end);
        // Tables of zones are slow to ask.
        let first = ahead(from);
        let unchanged = first == ahead(until - 1);
        for slot in from..until {
            let seconds = if unchanged { first } else { ahead(slot) };
            let local =
                DateTime::from_timestamp(slot.saturating_mul(Slot::SECONDS).saturating_add(seconds), 0);
            starts.push((Slot(slot), local.unwrap_or_default().naive_utc()));
        }
        from = until;
    }
    starts
}

/// The business day that holds at this moment: the one within whose [`business_day_bounds`] it lies.
pub fn business_day_at(hours: &OpeningHours, zone: &str, at: DateTime<Utc>) -> NaiveDate {
    let local = in_zone(at, zone_or_utc(zone)).naive_local();
    let day = hours.business_day(local);
    // Local time repeats when the clocks go back; the bounds decide.
    let (start, end) = business_day_bounds(hours, zone, day);
    if at < start {
        day.pred_opt().unwrap_or(day)
    } else if at >= end {
        day.succ_opt().unwrap_or(day)
    } else {
        day
    }
}

impl Outlet {
    /// The outlet's business day at this moment: «today» of grid, chart, report and lag.
    pub fn business_day_at(&self, now: DateTime<Utc>) -> NaiveDate {
        business_day_at(&self.hours, &self.zone, now)
    }

    /// A moment as the outlet's clock shows it; in UTC if its zone is unknown.
    pub fn local_time(&self, at: DateTime<Utc>) -> LocalTime {
        in_zone(at, zone_or_utc(&self.zone))
    }
}

/// Which of two moments with the same local time is meant.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Second,
}

/// A business day that starts at midnight starts at the first one; one that starts when the night's hours end starts
/// once they have ended for good.
fn boundary(local: NaiveDateTime) -> Twice {
    if local.time() == NaiveTime::MIN { Twice::First } else { Twice::Second }
}

fn zone_or_utc(zone: &str) -> Tz {
    zone.parse().unwrap_or(Tz::UTC)
}

fn in_zone(at: DateTime<Utc>, zone: Tz) -> LocalTime {
    at.with_timezone(&zone.offset_from_utc_datetime(&at.naive_utc()).fix())
}

/// The moment of a local time; of one that is skipped, the moment at which the clocks go forward.
fn resolve(zone: Tz, local: NaiveDateTime, twice: Twice) -> DateTime<Utc> {
    match (zone.from_local_datetime(&local), twice) {
        (MappedLocalTime::Single(at), _)
        | (MappedLocalTime::Ambiguous(at, _), Twice::First)
        | (MappedLocalTime::Ambiguous(_, at), Twice::Second) => at.with_timezone(&Utc),
        (MappedLocalTime::None, _) => first_moment_not_before(zone, local),
    }
}

/// Halves the two days around a gap until the first second whose local time is not before `local`.
fn first_moment_not_before(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let middle = local.and_utc().timestamp();
    let (mut before, mut not_before) = (middle - 40 * 3_600, middle + 40 * 3_600);
    while not_before - before > 1 {
        let half = before + (not_before - before) / 2;
        let reached =
            DateTime::from_timestamp(half, 0).is_none_or(|at| in_zone(at, zone).naive_local() >= local);
        if reached {
            not_before = half;
        } else {
            before = half;
        }
    }
    DateTime::from_timestamp(not_before, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
