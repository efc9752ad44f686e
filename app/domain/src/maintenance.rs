//! Maintenance windows: data is collected, no incident is opened (`product.md` section 2, `cases.md` 21).

use crate::{accounts::AccountId, id, outlets::OutletId, text::line};
use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};
use thiserror::Error;

id!(/** Identifies a [`MaintenanceWindow`]. */ MaintenanceId);

/// Characters of the reason, at most.
pub const MAX_REASON_CHARS: usize = 200;
/// Days of a window that is not repeated, at most.
pub const MAX_DAYS: i64 = 366;
const MINUTES_A_DAY: u16 = 1_440;

/// Whose outlets are maintained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaintenancePlace {
    /// One outlet.
    Outlet(OutletId),
    /// All outlets of an account, each by its own clock.
    Account(AccountId),
}

/// When, by the clock on the wall of the outlet. A change of the clocks moves nothing: 05:00 stays 05:00. A time that comes
/// twice on that night is maintained twice, one that is skipped not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaintenancePlan {
    /// Once.
    Once {
        /// The first moment.
        from: NaiveDateTime,
        /// The first moment after it.
        until: NaiveDateTime,
    },
    /// Every week.
    Weekly {
        /// The days on which it begins, Monday first.
        days: [bool; 7],
        /// Minutes after midnight, 0–1439.
        starts: u16,
        /// Minutes after midnight, 0–1440; not after `starts`: it runs into the next day.
        ends: u16,
    },
}

/// Why a plan is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceFault {
    /// It ends before it begins.
    #[error("a window must end after it begins")]
    EndsFirst,
    /// Longer than [`MAX_DAYS`].
    #[error("a window has at most {MAX_DAYS} days")]
    TooLong,
    /// On no day of the week.
    #[error("a weekly window needs a day")]
    NoDay,
    /// Minutes outside the day.
    #[error("a time must be 00:00–24:00")]
    OutOfRange,
}

impl MaintenanceFault {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::EndsFirst | Self::TooLong => "until",
            Self::NoDay => "days",
            Self::OutOfRange => "starts",
        }
    }
}

impl MaintenancePlan {
    /// Is it a plan that can hold?
    pub fn check(&self) -> Result<(), MaintenanceFault> {
        match self {
            Self::Once { from, until } if until <= from => Err(MaintenanceFault::EndsFirst),
            Self::Once { from, until } if *until - *from > TimeDelta::days(MAX_DAYS) => {
                Err(MaintenanceFault::TooLong)
            }
            Self::Weekly { days, .. } if !days.contains(&true) => Err(MaintenanceFault::NoDay),
            Self::Weekly { starts, ends, .. } if *starts >= MINUTES_A_DAY || *ends > MINUTES_A_DAY => {
                Err(MaintenanceFault::OutOfRange)
            }
            Self::Once { .. } | Self::Weekly { .. } => Ok(()),
        }
    }

    /// Does it hold at this time of the outlet's clock?
    pub fn holds(&self, local: NaiveDateTime) -> bool {
        match self {
            Self::Once { from, until } => *from <= local && local < *until,
            Self::Weekly { days, starts, ends } => {
                let day = local.weekday().num_days_from_monday() as usize;
                let minute = local.hour() * 60 + local.minute();
                let (starts, ends) = (u32::from(*starts), u32::from(*ends));
                if starts < ends {
                    days[day] && (starts..ends).contains(&minute)
                } else {
                    (days[day] && minute >= starts) || (days[(day + 6) % 7] && minute < ends)
                }
            }
        }
    }

    /// Is it over for good at this time of the outlet's clock?
    pub fn is_over(&self, local: NaiveDateTime) -> bool {
        matches!(self, Self::Once { until, .. } if *until <= local)
    }
}

/// A window as it is shown and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenanceWindow {
    /// Made by the application.
    pub id: MaintenanceId,
    /// Whose.
    pub place: MaintenancePlace,
    /// The outlet as the manual shows it; of an account its network and e-mail.
    pub title: String,
    /// IANA time zone of the outlet; none of an account: each outlet goes by its own.
    pub zone: Option<String>,
    /// When.
    pub plan: MaintenancePlan,
    /// Why, in a line; may be empty.
    pub reason: String,
    /// Name of the member who made it.
    pub author: String,
}

/// A reason as it is kept: one line, at most [`MAX_REASON_CHARS`] characters.
pub fn reason(text: &str) -> String {
    line(text, MAX_REASON_CHARS)
}
