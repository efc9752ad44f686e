//! What a wall shows at a moment.

use super::{MAX_ROWS, Problem};
use crate::{devices::StateCounts, money::Kopecks, overview::OverviewTotal, time::LocalTime};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// All accounts of the wall together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WallTotals {
    /// The sums of the start page.
    pub sums: OverviewTotal,
    /// Outlets that are open.
    pub open: i64,
    /// Those of them that are compared with a profile.
    pub judged: i64,
    /// Rows of all problems, shown or not.
    pub problems: i64,
}

/// An account or a city.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WallGroup {
    /// Its name.
    pub name: String,
    /// What stands beneath it: the account's e-mail.
    pub more: String,
    /// Its devices by state.
    pub devices: StateCounts,
    /// Outlets behind their profile.
    pub behind: i64,
    /// Open incidents.
    pub incidents: i64,
    /// What its problems cost in an hour.
    pub risk: Kopecks,
    /// Receipts of each outlet's own current business day.
    pub receipts: i64,
    /// Their sum, refunds subtracted.
    pub revenue: Kopecks,
}

/// What a wall shows at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WallSnapshot {
    /// All accounts together.
    pub totals: WallTotals,
    /// The first problems, if the layout shows them.
    pub problems: Vec<Problem>,
    /// The first groups, if the layout shows them.
    pub groups: Vec<WallGroup>,
    /// Rows beyond those.
    pub more: i64,
    /// The moment of the data, by support's clock.
    pub at: LocalTime,
}

impl WallSnapshot {
    /// Does it say the same of another moment?
    pub fn says_the_same(&self, other: &Self) -> bool {
        (self.totals, &self.problems, &self.groups, self.more)
            == (other.totals, &other.problems, &other.groups, other.more)
    }
}

/// The first groups and how many there are besides: by the money at risk, then by how many outlets are behind and how many devices
/// offline, then as they came.
pub fn largest_groups(mut groups: Vec<WallGroup>) -> (Vec<WallGroup>, i64) {
    groups.sort_by_key(|group| (Reverse(group.risk), Reverse(group.behind), Reverse(group.devices.offline)));
    let more = i64::try_from(groups.len().saturating_sub(MAX_ROWS)).unwrap_or(i64::MAX);
    groups.truncate(MAX_ROWS);
    (groups, more)
}

/// One server-sent event of a wall. The name of the event is the variant's name in snake case; its JSON as that of
/// [`LiveEvent`](crate::live::LiveEvent).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallEvent {
    /// All that the wall shows; first on every connection, then at most once a second.
    Snapshot(Box<WallSnapshot>),
    /// Every five seconds: what was shown last is true at this moment.
    Pulse {
        /// When the server said so, Unix milliseconds.
        at: i64,
    },
    /// The link is revoked: the stream ends after it.
    Bye,
}

impl WallEvent {
    /// The names of all events.
    pub const NAMES: &[&str] = &["snapshot", "pulse", "bye"];

    /// The name of the event in the stream.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Snapshot(_) => "snapshot",
            Self::Pulse { .. } => "pulse",
            Self::Bye => "bye",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, risk: i64, behind: i64, offline: i64) -> WallGroup {
        WallGroup {
            name: name.to_owned(),
            more: String::new(),
            devices: StateCounts { offline, ..StateCounts::default() },
            behind,
            incidents: 0,
            risk: Kopecks(risk),
            receipts: 0,
            revenue: Kopecks::ZERO,
        }
    }

    #[test]
    fn the_most_troubled_group_stands_first_and_the_rest_is_counted() {
        let groups = vec![group("a", 0, 0, 9), group("b", 5, 0, 0), group("c", 0, 1, 0), group("d", 0, 0, 9)];
        let (rows, more) = largest_groups(groups);
        let names: Vec<_> = rows.iter().map(|group| group.name.as_str()).collect();
        assert_eq!((names.join(""), more), ("bcad".to_owned(), 0));
        let many = (0..30).map(|number| group(&number.to_string(), number, 0, 0)).collect();
        let (rows, more) = largest_groups(many);
        assert_eq!((rows.len(), rows[0].name.as_str(), more), (12, "29", 18));
    }

    #[test]
    fn an_event_is_named_as_it_travels() {
        for event in [WallEvent::Pulse { at: 5 }, WallEvent::Bye] {
            let json = serde_json::to_string(&event).unwrap();
            assert!(json.contains(&format!("\"{}\"", event.name())), "{json}");
            assert!(WallEvent::NAMES.contains(&event.name()));
        }
    }
}
