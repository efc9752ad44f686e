//! For how long data is kept: the `[retention]` table of the configuration.

use super::Config;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use storage::retention;

/// The profile looks back thirteen weeks, and the what-if of the limits replays eight weeks with theirs.
const LEAST_SALES_DAYS: u32 = 180;
const LEAST_DAYS: u32 = 30;
const MOST_DAYS: u32 = 36_500;

/// Days for which data is kept; 0: for ever. Single receipts are kept for `ingest.retention_days`, and older ones are not
/// taken; letters for `mail.keep_days`; sessions until they end. Incidents with their histories, notices, notes and all that is
/// registered are kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Sums of receipts by quarter of an hour and by business day: what charts, reports and profiles are made of. Not
    /// fewer than `ingest.retention_days`: a receipt that is taken late must count.
    pub sales_days: u32,
    /// When devices went online and offline, and when the service was alive.
    pub presence_days: u32,
    /// Contents of files attached to incidents, counted from the closing.
    pub incident_files_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { sales_days: 1_830, presence_days: 400, incident_files_days: 1_100 }
    }
}

impl Retention {
    /// What is out of its range, by key.
    pub(super) fn check(&self, receipts_days: i64) -> Vec<(&'static str, String)> {
        let receipts_days = u32::try_from(receipts_days).unwrap_or(MOST_DAYS);
        let ranges = [
            ("retention.sales_days", self.sales_days, LEAST_SALES_DAYS.max(receipts_days)),
            ("retention.presence_days", self.presence_days, LEAST_DAYS),
            ("retention.incident_files_days", self.incident_files_days, LEAST_DAYS),
        ];
        let wrong =
            ranges.into_iter().filter(|(_, days, least)| *days != 0 && !(*least..=MOST_DAYS).contains(days));
        wrong
            .map(|(key, days, least)| {
                (key, format!("{days} is neither 0 (for ever) nor between {least} and {MOST_DAYS}"))
            })
            .collect()
    }
}

impl Config {
    /// For how long each kind of data is kept.
    pub fn kept(&self) -> retention::Retention {
        let days = |days: u32| (days > 0).then(|| TimeDelta::days(days.into()));
        let Retention { sales_days, presence_days, incident_files_days } = self.retention;
        retention::Retention {
            receipts: TimeDelta::try_days(self.ingest.retention_days),
            sales: days(sales_days),
            presence: days(presence_days),
            letters: days(self.mail.keep_days),
            incident_files: days(incident_files_days),
        }
    }
}
