//! The outlet's dynamics in words, for the outlet page, incidents and mails.

use super::{
    judge::{Judgement, Standing},
    settings::Settings,
};
use crate::{
    profiles::{Day, MIN_WEEKS},
    time::Slot,
};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// What there is to say about an outlet at a moment; one of these holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentence {
    /// It is closed.
    Closed,
    /// It has opened, and its receipts may still be on their way.
    NotKnownYet,
    /// Fewer same weekdays that were open at this time than a profile needs.
    Learning {
        /// Same weekdays so far.
        have_weeks: u32,
        /// Same weekdays that are needed.
        of: u32,
    },
    /// Its whole day has too few receipts for lag alarms.
    TooFewReceipts,
    /// Nothing was sold since this local time, and that is unusual.
    NoReceiptsSince(NaiveDateTime),
    /// Receipts arrive, but this much below the profile.
    BelowProfile {
        /// Whole per cent of the expected revenue that are missing; over 100 where refunds outweigh sales.
        percent: u32,
    },
    /// This much above the profile.
    AboveProfile {
        /// Whole per cent of the expected revenue that were sold beyond it.
        percent: u32,
    },
    /// A holiday, on which nothing is expected; receipts arrive.
    Holiday,
    /// Neither far below nor far above.
    AsExpected,
}

/// Says a judgement in words. `last_sale` is the local time of the last receipt of the day, if it is known better than by
/// its slot.
pub fn sentence(
    judgement: &Judgement,
    day: &Day,
    settings: &Settings,
    last_sale: Option<NaiveDateTime>,
) -> Sentence {
    let silent = || {
        let since = judgement.silent_since?;
        let local = day.position(since).and_then(|position| day.slots.get(position))?.local;
        // A receipt that came after what could be judged has ended the silence.
        let lasts = last_sale.is_none_or(|last| last < local);
        lasts.then(|| Sentence::NoReceiptsSince(last_sale.unwrap_or(local)))
    };
    match judgement.standing {
        Standing::Closed => return Sentence::Closed,
        Standing::NotKnownYet => return Sentence::NotKnownYet,
        Standing::TooFewReceipts => return Sentence::TooFewReceipts,
        Standing::Silence | Standing::Learning | Standing::Profile => {}
    }
    if judgement.below {
        // Silence is what is wrong only if it fills the window in which the lag shows.
        let window = judgement.windows.iter().find(|window| window.below);
        let lag = window.and_then(|window| window.lag);
        let all_silent =
            window.is_none_or(|window| window.actual.sales <= 0) || is_long_silence(judgement, day);
        let words = if all_silent { silent() } else { None };
        return words.unwrap_or(Sentence::BelowProfile { percent: percent(lag.unwrap_or(1.0)) });
    }
    if judgement.standing == Standing::Silence && day.kind == crate::profiles::DayKind::Holiday {
        return Sentence::Holiday;
    }
    if judgement.standing != Standing::Profile {
        return Sentence::Learning { have_weeks: judgement.weeks, of: MIN_WEEKS };
    }
    if judgement.windows.is_empty() {
        // The weeks are there, but not with these hours.
        return Sentence::Learning { have_weeks: judgement.weeks.min(MIN_WEEKS - 1), of: MIN_WEEKS };
    }
    let above = judgement.windows.iter().find(|window| window.above).and_then(|window| window.lag);
    if let Some(lag) = above {
        return Sentence::AboveProfile { percent: percent(-lag) };
    }
    // The plain percentage since opening, where enough is expected to speak of it.
    let all =
        judgement.windows.last().filter(|window| window.expected.count >= settings.min_expected.max(1.0));
    match all.and_then(|window| window.lag) {
        Some(lag) if lag > settings.lag => Sentence::BelowProfile { percent: percent(lag) },
        _ => Sentence::AsExpected,
    }
}

/// Has nothing been sold for an hour?
fn is_long_silence(judgement: &Judgement, day: &Day) -> bool {
    let since = judgement.silent_since.and_then(|since| day.position(since));
    since.is_some_and(|since| {
        let until = day.position(Slot(judgement.until.0 - 1)).unwrap_or(since);
        day.slots.get(since..=until).is_some_and(|slots| slots.iter().filter(|slot| slot.open).count() >= 4)
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from a float saturates")]
fn percent(share: f64) -> u32 {
    (share * 100.0).round() as u32
}
