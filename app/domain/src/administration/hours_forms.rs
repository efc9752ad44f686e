//! The opening hours of an outlet as the forms of the administration hold them, and how they are read.

use super::forms::{FieldFault, fault};
use crate::{
    language::Language,
    outlets::{HoursError, Interval, OpeningHours},
};
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// Days of one exception, at most.
const MAX_EXCEPTION_DAYS: i64 = 366;

/// Names of the fields of a week, Monday first.
const DAYS: [&str; 7] = ["day0", "day1", "day2", "day3", "day4", "day5", "day6"];

/// The opening hours of each day of the week as text: `09:00–13:00, 14:00–18:00`; empty: closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WeekForm {
    /// Monday.
    pub day0: String,
    /// Tuesday.
    pub day1: String,
    /// Wednesday.
    pub day2: String,
    /// Thursday.
    pub day3: String,
    /// Friday.
    pub day4: String,
    /// Saturday.
    pub day5: String,
    /// Sunday.
    pub day6: String,
}

impl WeekForm {
    /// The fields of a plan.
    pub fn of(hours: &OpeningHours, language: Language) -> Self {
        let mut texts = hours.week.iter().map(|day| written(day, language));
        let mut next = || texts.next().unwrap_or_default();
        Self {
            day0: next(),
            day1: next(),
            day2: next(),
            day3: next(),
            day4: next(),
            day5: next(),
            day6: next(),
        }
    }

    /// The texts with the names of their fields, Monday first.
    pub fn days(&self) -> [(&'static str, &str); 7] {
        let texts = [&self.day0, &self.day1, &self.day2, &self.day3, &self.day4, &self.day5, &self.day6];
        std::array::from_fn(|day| (DAYS[day], texts[day].as_str()))
    }

    /// The week, with these exceptions a plan that [`OpeningHours::validate`] accepts.
    pub fn read(&self, before: &OpeningHours) -> Result<OpeningHours, FieldFault> {
        let mut week: [Vec<Interval>; 7] = std::array::from_fn(|_| Vec::new());
        for (day, (field, text)) in self.days().into_iter().enumerate() {
            week[day] = read_day(text).map_err(|error| fault(field, message(&error)))?;
        }
        // Whose night runs into the next morning is told at the day that begins too early.
        for day in 0..7 {
            let mut pair: [Vec<Interval>; 7] = std::array::from_fn(|_| Vec::new());
            pair[0].clone_from(&week[day]);
            pair[1].clone_from(&week[(day + 1) % 7]);
            if OpeningHours::new(pair, std::collections::BTreeMap::new()).is_err() {
                return Err(fault(DAYS[(day + 1) % 7], "overlap"));
            }
        }
        OpeningHours::new(week, before.exceptions.clone()).map_err(|_| fault("week", "overlap"))
    }
}

/// Other hours on a day, or on each day of a range.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExceptionForm {
    /// The first day: `2026-12-31`.
    pub from: String,
    /// The last day; empty: the first one alone.
    pub until: String,
    /// As of a day of [`WeekForm`].
    pub hours: String,
}

impl ExceptionForm {
    /// The days.
    pub fn dates(&self) -> Result<Vec<NaiveDate>, FieldFault> {
        let date = |field, text: &str| {
            NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| fault(field, "invalid"))
        };
        let from = date("from", &self.from)?;
        let until = if self.until.trim().is_empty() { from } else { date("until", &self.until)? };
        if until < from {
            return Err(fault("until", "ends-first"));
        }
        if until - from >= TimeDelta::days(MAX_EXCEPTION_DAYS) {
            return Err(fault("until", "too-long"));
        }
        Ok(from.iter_days().take_while(|day| *day <= until).collect())
    }

    /// The hours of each of them.
    pub fn intervals(&self) -> Result<Vec<Interval>, FieldFault> {
        read_day(&self.hours).map_err(|error| fault("hours", message(&error)))
    }
}

/// The exceptions of a plan, equal days that follow each other joined.
pub fn exception_ranges(hours: &OpeningHours) -> Vec<(NaiveDate, NaiveDate, Vec<Interval>)> {
    let mut ranges: Vec<(NaiveDate, NaiveDate, Vec<Interval>)> = Vec::new();
    for (date, day) in &hours.exceptions {
        match ranges.last_mut() {
            Some((_, until, known)) if until.succ_opt() == Some(*date) && known == day => *until = *date,
            _ => ranges.push((*date, *date, day.clone())),
        }
    }
    ranges
}

/// A day as its field shows it: empty if it is closed.
fn written(day: &[Interval], language: Language) -> String {
    if day.is_empty() { String::new() } else { OpeningHours::format_day(day, language) }
}

/// The intervals of one day: what [`OpeningHours::format_day`] writes, and an empty text for a closed day.
fn read_day(text: &str) -> Result<Vec<Interval>, HoursError> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut hours = OpeningHours::parse_day(text)?;
    hours.sort_unstable();
    Ok(hours)
}

fn message(error: &HoursError) -> &'static str {
    match error {
        HoursError::Overlap => "overlap",
        HoursError::TooManyIntervals => "too-many",
        HoursError::OutOfRange | HoursError::DayTwice | HoursError::Unreadable { .. } => "invalid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(texts: [&str; 7]) -> WeekForm {
        let [day0, day1, day2, day3, day4, day5, day6] = texts.map(str::to_owned);
        WeekForm { day0, day1, day2, day3, day4, day5, day6 }
    }

    #[test]
    fn a_week_is_read_as_it_is_written_also_across_midnight() {
        let form = week([
            "09:00–13:00, 14:00–18:00",
            "9-18",
            "",
            "круглосуточно",
            "выходной",
            "18:00–02:00",
            "10-20",
        ]);
        let hours = form.read(&OpeningHours::default()).unwrap();
        assert_eq!(hours.week[0].len(), 2);
        assert!(hours.week[2].is_empty() && hours.week[4].is_empty());
        assert_eq!(hours.week[3], [Interval::ROUND_THE_CLOCK]);
        assert_eq!(hours.week[5], [Interval { opens: 1_080, closes: 120 }]);
        for language in Language::ALL {
            assert_eq!(WeekForm::of(&hours, language).read(&hours).unwrap(), hours);
        }
    }

    #[test]
    fn a_wrong_day_is_named() {
        let of = |texts| week(texts).read(&OpeningHours::default()).unwrap_err();
        assert_eq!(of(["", "soon", "", "", "", "", ""]), fault("day1", "invalid"));
        assert_eq!(of(["", "", "9-12, 11-15", "", "", "", ""]), fault("day2", "overlap"));
        assert_eq!(of(["", "", "", "", "", "20:00–05:00", "04:00–12:00"]), fault("day6", "overlap"));
        assert_eq!(of(["04:00–12:00", "", "", "", "", "", "20:00–05:00"]), fault("day0", "overlap"));
        assert_eq!(of(["пн: 9-18, вт: 9-18", "", "", "", "", "", ""]), fault("day0", "invalid"));
    }

    #[test]
    fn an_exception_is_one_day_or_a_range() {
        let of = |from: &str, until: &str| {
            ExceptionForm { from: from.to_owned(), until: until.to_owned(), hours: String::new() }.dates()
        };
        assert_eq!(of("2026-12-31", "").unwrap().len(), 1);
        assert_eq!(of("2026-12-31", "2027-01-08").unwrap().len(), 9);
        assert_eq!(of("soon", "").unwrap_err(), fault("from", "invalid"));
        assert_eq!(of("2026-12-31", "2026-12-30").unwrap_err(), fault("until", "ends-first"));
        assert_eq!(of("2026-01-01", "2029-01-01").unwrap_err(), fault("until", "too-long"));
    }

    #[test]
    fn equal_days_in_a_row_are_one_range() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let plan = OpeningHours::daily(600, 1_200);
        let closed = [date("2026-12-31"), date("2027-01-01"), date("2027-01-03")];
        let plan = plan.with_exceptions(&closed, Some(&[])).unwrap();
        let short = Interval { opens: 600, closes: 900 };
        let plan = plan.with_exceptions(&[date("2027-01-02")], Some(&[short])).unwrap();
        assert_eq!(
            exception_ranges(&plan),
            [
                (closed[0], closed[1], vec![]),
                (date("2027-01-02"), date("2027-01-02"), vec![short]),
                (closed[2], closed[2], vec![])
            ]
        );
        assert_eq!(plan.with_exceptions(&closed, None).unwrap().exceptions.len(), 1);
    }
}
