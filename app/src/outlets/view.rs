use crate::period::Period;
use domain::{devices::PosId, revenue::Step};
use serde::{Deserialize, Serialize};

/// Longer periods are shown by days only.
const LONGEST_BY_HOUR: u64 = 31;

/// What of an outlet's revenue is shown, and how: part of the address of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RevenueView {
    pub period: Period,
    /// None: hours of up to two days, days beyond.
    pub step: Option<Step>,
    /// Added up from the first point on.
    pub cumulative: bool,
    /// Only of this till.
    pub till: Option<PosId>,
}

impl RevenueView {
    /// From the parameters of an address. What cannot be read is left out.
    pub fn of_query<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            period: Period::of_query(get("period"), get("from"), get("until")),
            step: get("by").and_then(|by| by.parse().ok()),
            cumulative: get("cumulative") == Some("true"),
            till: get("till").and_then(|till| till.parse().ok()),
        }
    }

    /// The query of an address, without its question mark.
    pub fn query(self) -> String {
        let parts = [
            self.period.query(),
            self.step.map(|step| format!("by={step}")).unwrap_or_default(),
            if self.cumulative { "cumulative=true".to_owned() } else { String::new() },
            self.till.map(|till| format!("till={till}")).unwrap_or_default(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    }

    /// An address with this query.
    pub fn address(self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// How the period is divided.
    pub fn step(self) -> Step {
        let days = self.period.length_days();
        match self.step {
            _ if days > LONGEST_BY_HOUR => Step::Day,
            Some(step) => step,
            None if days <= 2 => Step::Hour,
            None => Step::Day,
        }
    }

    /// Does it show the same? A step that is not chosen is the same as the one that is shown.
    pub fn same_as(self, other: Self) -> bool {
        let shown = |view: Self| Self { step: Some(view.step()), ..view };
        shown(self) == shown(other)
    }

    /// Is the period short enough to be shown by hours?
    pub fn may_be_hourly(self) -> bool {
        self.period.length_days() <= LONGEST_BY_HOUR
    }

    /// What is asked of storage, as seen from today's business day.
    #[cfg(feature = "ssr")]
    pub fn asks(self, today: chrono::NaiveDate) -> storage::revenue::RevenueQuery {
        let (first, last) = self.period.days(today);
        storage::revenue::RevenueQuery { first, last, step: self.step(), till: self.till }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> RevenueView {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        RevenueView::of_query(|name| {
            pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        })
    }

    #[test]
    fn a_view_survives_its_address() {
        for query in
            ["", "period=7d&by=hour&cumulative=true&till=1916", "from=2026-06-01&until=2026-06-04&by=day"]
        {
            assert_eq!(of(query).query(), query);
        }
        assert_eq!(of("by=week&till=x&cumulative=yes"), RevenueView::default());
    }

    #[test]
    fn long_periods_are_shown_by_days() {
        assert_eq!(of("").step(), Step::Hour);
        assert_eq!(of("period=28d").step(), Step::Day);
        assert_eq!(of("period=28d&by=hour").step(), Step::Hour);
        assert_eq!(of("from=2026-01-01&until=2026-03-01&by=hour").step(), Step::Day);
    }
}
