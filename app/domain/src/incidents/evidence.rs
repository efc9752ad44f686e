//! What the system itself knows for the steps of an outlet's incident.

use super::{Outcome, Step};
use crate::{
    devices::{DeviceRow, DeviceState},
    lag::Sentence,
    money::Kopecks,
    revenue::{OfflineSpan, PointState, RevenuePoint},
    time::LocalTime,
};
use serde::{Deserialize, Serialize};

/// The outlet as it is now, for an incident that is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The devices that stand there, by number.
    pub devices: Vec<DeviceRow>,
    /// When they were offline since the business day on which the lag began; in order.
    pub offline: Vec<OfflineSpan>,
    /// What there is to say of the present business day.
    pub sentence: Option<Sentence>,
    /// What is missing since the lag began; see [`missing_since`].
    pub missing: Option<Kopecks>,
}

impl Evidence {
    /// The outcome that the evidence suggests for a step; none where only a person can tell. `notices` match it.
    pub fn suggests(&self, step: Step, notices: usize) -> Option<Outcome> {
        match step {
            Step::Notices if notices > 0 => Some(Outcome::ProblemFound),
            Step::Notices => Some(Outcome::Done),
            Step::Dynamics => Some(Outcome::ProblemFound),
            Step::Software if self.software_stopped() => Some(Outcome::ProblemFound),
            Step::Software if self.devices.iter().any(|row| row.state == DeviceState::Online) => {
                Some(Outcome::Done)
            }
            Step::Unsent if self.devices.iter().any(|row| row.waiting_receipts > 0) => {
                Some(Outcome::ProblemFound)
            }
            Step::Cabinet
            | Step::Connection
            | Step::Services
            | Step::Software
            | Step::Unsent
            | Step::Logs => None,
        }
    }

    /// Was HEADO's software heard of on a device, and is not any more?
    fn software_stopped(&self) -> bool {
        self.devices.iter().any(|row| row.state == DeviceState::Offline)
    }
}

/// What the revenue of these points lacks of the profile from `since` until `until`, at least 0: of all points that share
/// time with it and are known. None where no profile expects anything.
pub fn missing_since(points: &[RevenuePoint], since: LocalTime, until: Option<LocalTime>) -> Option<Kopecks> {
    let lacking = points
        .iter()
        .filter(|point| point.state == PointState::Known)
        .filter(|point| point.until > since && until.is_none_or(|until| point.from < until))
        .filter_map(|point| point.expected.map(|expected| expected - point.revenue));
    lacking.reduce(|sum, of_point| sum + of_point).map(|sum| sum.max(Kopecks::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> LocalTime {
        format!("2026-06-04T{hour:02}:00:00+04:00").parse().unwrap()
    }

    fn point(hour: u32, revenue: i64, expected: Option<i64>, state: PointState) -> RevenuePoint {
        let expected = expected.map(Kopecks);
        RevenuePoint {
            from: at(hour),
            until: at(hour + 1),
            state,
            revenue: Kopecks(revenue),
            receipts: 1,
            expected,
        }
    }

    #[test]
    fn what_is_missing_is_summed_from_the_beginning_of_the_lag() {
        let points = [
            point(9, 0, Some(100), PointState::Known),
            point(10, 40, Some(100), PointState::Known),
            point(11, 0, Some(100), PointState::Known),
            point(12, 0, Some(100), PointState::NotKnownYet),
        ];
        let half_past = at(10) + chrono::TimeDelta::minutes(30);
        assert_eq!(missing_since(&points, half_past, None), Some(Kopecks(160)));
        assert_eq!(missing_since(&points, at(9), Some(at(11))), Some(Kopecks(160)));
        assert_eq!(missing_since(&points, at(12), None), None);
    }

    #[test]
    fn more_than_expected_is_not_less_than_nothing_missing() {
        assert_eq!(
            missing_since(&[point(9, 150, Some(100), PointState::Known)], at(9), None),
            Some(Kopecks::ZERO)
        );
        assert_eq!(missing_since(&[point(9, 150, None, PointState::Known)], at(9), None), None);
    }

    #[test]
    fn only_what_the_system_sees_is_suggested() {
        let blank = Evidence { devices: Vec::new(), offline: Vec::new(), sentence: None, missing: None };
        assert_eq!(blank.suggests(Step::Notices, 0), Some(Outcome::Done));
        assert_eq!(blank.suggests(Step::Notices, 1), Some(Outcome::ProblemFound));
        assert_eq!(blank.suggests(Step::Dynamics, 0), Some(Outcome::ProblemFound));
        for step in
            [Step::Cabinet, Step::Connection, Step::Services, Step::Software, Step::Unsent, Step::Logs]
        {
            assert_eq!(blank.suggests(step, 0), None, "{step}");
        }
    }
}
