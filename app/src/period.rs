//! A stretch of days that a page shows, as its address says it.
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use chrono::{DateTime, Utc};
#[cfg(feature = "ssr")]
use domain::outlets::{OpeningHours, business_day_at, business_day_bounds};

/// The longest period that can be chosen by dates, in days.
pub const LONGEST_DAYS: u64 = 366;

/// A period of an outlet, in its own business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The current business day.
    #[default]
    Today,
    /// The business day before.
    Yesterday,
    /// The current day and the six before it.
    Week,
    /// The current day and the 27 before it: whole weeks.
    FourWeeks,
    /// Both days included.
    Days { from: NaiveDate, until: NaiveDate },
}

impl Period {
    /// From the parameters of an address; anything that is no period means today. Dates in the wrong order are swapped.
    pub fn of_query(period: Option<&str>, from: Option<&str>, until: Option<&str>) -> Self {
        let date = |text: Option<&str>| text.and_then(|text| text.parse::<NaiveDate>().ok());
        match (period, date(from), date(until)) {
            (Some("yesterday"), ..) => Self::Yesterday,
            (Some("7d"), ..) => Self::Week,
            (Some("28d"), ..) => Self::FourWeeks,
            (None, Some(from), Some(until)) => Self::Days { from: from.min(until), until: from.max(until) },
            _ => Self::Today,
        }
    }

    /// The query of an address, without its question mark.
    pub fn query(self) -> String {
        match self {
            Self::Today => String::new(),
            Self::Yesterday => "period=yesterday".to_owned(),
            Self::Week => "period=7d".to_owned(),
            Self::FourWeeks => "period=28d".to_owned(),
            Self::Days { from, until } => format!("from={from}&until={until}"),
        }
    }

    /// The first and the last business day, both included, as seen from today's.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        match self {
            Self::Today => (today, today),
            Self::Yesterday => (back(1), back(1)),
            Self::Week => (back(6), today),
            Self::FourWeeks => (back(27), today),
            Self::Days { from, until } => {
                let longest = from.checked_add_days(Days::new(LONGEST_DAYS - 1)).unwrap_or(from);
                (from, until.min(longest))
            }
        }
    }

    /// Its business days.
    pub fn length_days(self) -> u64 {
        match self {
            Self::Today | Self::Yesterday => 1,
            Self::Week => 7,
            Self::FourWeeks => 28,
            Self::Days { from, until } => {
                u64::try_from((until - from).num_days()).unwrap_or(0).saturating_add(1).min(LONGEST_DAYS)
            }
        }
    }

    /// The first moment of the period, and the first after it: business days of an outlet with these hours in this zone.
    #[cfg(feature = "ssr")]
    pub fn bounds(
        self,
        hours: &OpeningHours,
        zone: &str,
        now: DateTime<Utc>,
    ) -> (DateTime<Utc>, DateTime<Utc>) {
        let (first, last) = self.days(business_day_at(hours, zone, now));
        (business_day_bounds(hours, zone, first).0, business_day_bounds(hours, zone, last).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_names_its_period_and_nonsense_is_today() {
        let of = Period::of_query;
        let dates = Period::Days { from: day("2026-06-01"), until: day("2026-06-04") };
        assert_eq!(of(Some("7d"), None, None), Period::Week);
        assert_eq!(
            of(Some("yesterday"), None, None).days(day("2026-06-01")),
            (day("2026-05-31"), day("2026-05-31"))
        );
        assert_eq!(of(None, Some("2026-06-04"), Some("2026-06-01")), dates);
        assert_eq!(of(None, Some("2026-06-31"), Some("2026-06-01")), Period::Today);
        assert_eq!(of(Some("8d"), None, None), Period::Today);
        assert_eq!(dates.query(), "from=2026-06-01&until=2026-06-04");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn days_are_those_of_the_outlet() {
        let hours = OpeningHours::daily(540, 1_290);
        let now = "2026-06-04T20:00:00Z".parse().unwrap();
        let bounds = |period: Period, zone| {
            let (from, until) = period.bounds(&hours, zone, now);
            (from.to_rfc3339(), until.to_rfc3339())
        };
        let expected = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        assert_eq!(
            bounds(Period::Today, "Asia/Yekaterinburg"),
            expected("2026-06-04T19:00:00+00:00", "2026-06-05T19:00:00+00:00")
        );
        assert_eq!(
            bounds(Period::Week, "Europe/Moscow"),
            expected("2026-05-28T21:00:00+00:00", "2026-06-04T21:00:00+00:00")
        );
        assert_eq!(
            bounds(Period::Days { from: day("2026-06-01"), until: day("2026-06-02") }, "Europe/Moscow"),
            expected("2026-05-31T21:00:00+00:00", "2026-06-02T21:00:00+00:00")
        );
    }
}
