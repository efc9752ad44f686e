//! Revenue of an outlet over a period, against its profile: what the chart and its table show (`product.md` section 4).

use crate::{
    devices::PosId,
    lag::{Sentence, SpecialLimit},
    money::Kopecks,
    names::names,
    time::LocalTime,
};
use serde::{Deserialize, Serialize};

/// How a period is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Whole hours of the outlet's clock.
    #[default]
    Hour,
    /// Business days of the outlet.
    Day,
}

names!(Step: Hour = "hour", Day = "day");

/// What is known of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointState {
    /// Receipts of all of it have had time to arrive.
    Known,
    /// Part of it is younger than the feed delay, or still to come: receipts may be on their way.
    NotKnownYet,
    /// It has not begun.
    Ahead,
    /// The outlet was closed all the time, and nothing was sold.
    Closed,
}

/// One bar of the chart, one line of its table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevenuePoint {
    /// Its first moment, by the outlet's clock.
    pub from: LocalTime,
    /// The first moment after it.
    pub until: LocalTime,
    /// What is known of it.
    pub state: PointState,
    /// Net of refunds.
    pub revenue: Kopecks,
    /// Refunds included.
    pub receipts: i64,
    /// What the profile expects of it; none where there is no profile.
    pub expected: Option<Kopecks>,
}

/// A stretch in which a till was offline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfflineSpan {
    /// Which till.
    pub pos_id: PosId,
    /// Its first moment, by the outlet's clock.
    pub from: LocalTime,
    /// The first moment after it.
    pub until: LocalTime,
}

/// One till's part of the period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TillRevenue {
    /// Which till.
    pub pos_id: PosId,
    /// Net of refunds.
    pub revenue: Kopecks,
    /// Refunds included.
    pub receipts: i64,
    /// Share of the opening hours in which it was online, 0–1; none where nothing is known.
    pub share_online: Option<f64>,
}

/// Whether a till is silent now, as its own history tells ([`crate::lag::is_silent_till`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillSilence {
    /// Which till.
    pub pos_id: PosId,
    /// So long without a receipt is no chance.
    pub silent: bool,
}

/// The whole period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevenueReport {
    /// The first moment of the period, by the outlet's clock.
    pub from: LocalTime,
    /// The first moment after it.
    pub until: LocalTime,
    /// How it is divided.
    pub step: Step,
    /// In order, without gaps.
    pub points: Vec<RevenuePoint>,
    /// Sum of the points.
    pub revenue: Kopecks,
    /// Sum of the points.
    pub receipts: i64,
    /// Revenue and profile of the part that is known, to compare with each other; none where there is no profile.
    pub compared: Option<Compared>,
    /// All tills that sold something or stand at the outlet, by number.
    pub tills: Vec<TillRevenue>,
    /// Within the period, as far as it has passed; in order.
    pub offline: Vec<OfflineSpan>,
    /// What there is to say, if the period ends with the current business day.
    pub sentence: Option<Sentence>,
    /// Limit of the lag as a share of the profile, 0–1 (0.4: «40 %»).
    pub lag_limit: f64,
    /// What of the outlet's limits is not as configured.
    pub special_limits: Vec<SpecialLimit>,
}

/// Revenue and profile of the same time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Until then, by the outlet's clock.
    pub until: LocalTime,
    /// Net of refunds.
    pub revenue: Kopecks,
    /// By the profile.
    pub expected: Kopecks,
}

impl Compared {
    /// `revenue / expected − 1` in per mille: −570 is 57 % below the profile; none where nothing is expected.
    pub fn deviation_per_mille(self) -> Option<i64> {
        deviation_per_mille(self.revenue, self.expected)
    }
}

/// `revenue / expected − 1` in per mille; none where nothing is expected. Refunds may make it less than −1000.
pub fn deviation_per_mille(revenue: Kopecks, expected: Kopecks) -> Option<i64> {
    if expected.0 <= 0 {
        return None;
    }
    let difference = i128::from(revenue.0) - i128::from(expected.0);
    i64::try_from(difference * 1_000 / i128::from(expected.0)).ok()
}

/// Is a deviation (per mille) beyond the limit of the lag, a share of the profile, 0–1? Exactly on it is not.
pub fn is_behind(deviation_per_mille: i64, limit: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "per mille of a day's revenue are far below 2^53")]
    let missing = -(deviation_per_mille as f64);
    missing > (limit * 1_000.0).round()
}

/// The points added up from the first one on: «нарастающим итогом». Once a profile is missing, it stays so.
///
/// Points that have not begun keep the profile and no revenue of their own: their state says so.
pub fn cumulative(points: &[RevenuePoint]) -> Vec<RevenuePoint> {
    let (mut revenue, mut receipts, mut expected) = (Kopecks::ZERO, 0_i64, Some(Kopecks::ZERO));
    points
        .iter()
        .map(|point| {
            revenue += point.revenue;
            receipts = receipts.saturating_add(point.receipts);
            expected = match (expected, point.expected) {
                (Some(sum), Some(of_point)) => Some(sum + of_point),
                (sum, None) if point.state == PointState::Closed => sum,
                _ => None,
            };
            RevenuePoint { revenue, receipts, expected, ..point.clone() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(hour: u32, revenue: i64, expected: Option<i64>, state: PointState) -> RevenuePoint {
        let at = |hour| format!("2026-06-04T{hour:02}:00:00+04:00").parse().unwrap();
        RevenuePoint {
            from: at(hour),
            until: at(hour + 1),
            state,
            revenue: Kopecks(revenue),
            receipts: 1,
            expected: expected.map(Kopecks),
        }
    }

    #[test]
    fn deviation_is_relative_to_the_profile_and_never_a_division_by_nothing() {
        let of = |revenue, expected| deviation_per_mille(Kopecks(revenue), Kopecks(expected));
        assert_eq!(of(43_000, 100_000), Some(-570));
        assert_eq!(of(150_000, 100_000), Some(500));
        assert_eq!(of(-20_000, 100_000), Some(-1_200));
        assert_eq!(of(5, 0), None);
        assert_eq!(of(i64::MIN, 1), None);
    }

    #[test]
    fn behind_is_beyond_the_limit_whatever_the_limit() {
        assert!(is_behind(-401, 0.4) && !is_behind(-400, 0.4) && !is_behind(570, 0.4));
        assert!(is_behind(-301, 0.3) && !is_behind(-300, 0.3));
    }

    #[test]
    fn sums_grow_point_by_point_and_closed_hours_need_no_profile() {
        let points = [
            point(8, 0, None, PointState::Closed),
            point(9, 100, Some(120), PointState::Known),
            point(10, -30, Some(80), PointState::Known),
            point(11, 5, None, PointState::Known),
        ];
        let sums: Vec<_> =
            cumulative(&points).iter().map(|p| (p.revenue.0, p.expected.map(|e| e.0))).collect();
        assert_eq!(sums, [(0, Some(0)), (100, Some(120)), (70, Some(200)), (75, None)]);
    }
}
