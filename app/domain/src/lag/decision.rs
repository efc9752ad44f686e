//! From the judgements of one outlet, every 15 minutes, to what happens.

use super::judge::{Circumstances, Judgement, Standing};
use crate::{
    profiles::{Expectation, Profile, Window},
    time::Slot,
};
use serde::{Deserialize, Serialize};

/// Judgements in a row that it takes to open a lag or to end it.
const IN_A_ROW: u8 = 2;
/// A lag within this many slots of a recovery is the same: two hours.
pub const REJOIN_SLOTS: i64 = 8;

/// A lag that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastingLag {
    /// The slot in which it began, as far as the receipts tell.
    pub since: Slot,
    /// Up to which slot the day was known when it was opened.
    pub opened: Slot,
    /// The same of its recovery; none while it lasts.
    pub recovered: Option<Slot>,
}

/// What is remembered of an outlet from one evaluation to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Track {
    /// Judgements in a row with a lag.
    pub below: u8,
    /// Judgements in a row that were well.
    pub well: u8,
    /// The last lag that was opened.
    pub lag: Option<LastingLag>,
    /// Up to which slot the last judgement reached: the same moment counts once.
    pub judged: Option<Slot>,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flip {
    /// A lag opens: an incident and its mails, or a further lag of an incident that nobody has closed yet.
    Open {
        /// The slot in which it began.
        since: Slot,
    },
    /// The lag is back within two hours of its recovery: the same incident, no second mail.
    Rejoin {
        /// The slot in which the first one began.
        since: Slot,
    },
    /// The revenue is well again; the incident stays open for a person.
    Recover {
        /// What was missing has arrived: the receipts were only delivered late.
        late: bool,
    },
}

impl Track {
    /// Does a lag last?
    pub fn lags(&self) -> bool {
        self.lag.is_some_and(|lag| lag.recovered.is_none())
    }
}

/// Takes one judgement to the next state, and says what happens.
///
/// While the outlet is closed everything stays as it is. During maintenance nothing opens; a lag that lasts may recover.
pub fn decide(
    track: &Track,
    judgement: &Judgement,
    profile: &Profile<'_>,
    recovered_share: f64,
    circumstances: Circumstances,
) -> (Track, Option<Flip>) {
    let frozen = matches!(judgement.standing, Standing::Closed | Standing::NotKnownYet);
    if frozen || track.judged.is_some_and(|judged| judged >= judgement.until) {
        return (*track, None);
    }
    let mut next = *track;
    next.judged = Some(judgement.until);
    let below = judgement.below && !circumstances.maintenance;
    next.below = if below { track.below.saturating_add(1).min(IN_A_ROW) } else { 0 };
    next.well = match judgement.well {
        Some(true) => track.well.saturating_add(1).min(IN_A_ROW),
        Some(false) => 0,
        None => track.well,
    };
    match track.lag {
        Some(lag) if lag.recovered.is_none() => {
            if next.well < IN_A_ROW {
                return (next, None);
            }
            next.below = 0;
            next.lag = Some(LastingLag { recovered: Some(judgement.until), ..lag });
            (next, Some(Flip::Recover { late: arrived(&lag, judgement, profile, recovered_share) }))
        }
        before => {
            if next.below < IN_A_ROW {
                return (next, None);
            }
            next.well = 0;
            let again = before.filter(|lag| {
                lag.recovered.is_some_and(|at| judgement.until.0.saturating_sub(at.0) <= REJOIN_SLOTS)
            });
            if let Some(lag) = again {
                next.lag = Some(LastingLag { recovered: None, ..lag });
                return (next, Some(Flip::Rejoin { since: lag.since }));
            }
            let since = judgement.since.unwrap_or(judgement.until);
            next.lag = Some(LastingLag { since, opened: judgement.until, recovered: None });
            (next, Some(Flip::Open { since }))
        }
    }
}

/// Has the time from the beginning of the lag to its opening sold by now what makes a lag recovered?
fn arrived(lag: &LastingLag, judgement: &Judgement, profile: &Profile<'_>, recovered_share: f64) -> bool {
    let day = profile.day;
    // A lag that began on an earlier day is told from this day's part of it.
    let first = day.slots.first().map_or(lag.since, |first| first.slot);
    let (Some(from), Some(until)) =
        (day.position(lag.since.max(first)), day.position(lag.opened.min(judgement.until)).or(Some(0)))
    else {
        return false;
    };
    let window = Window { from, until };
    let share = |expected: Expectation| expected.lag(day.sold(window)).map(|lag| 1.0 - lag);
    profile.expect(window).and_then(share).is_some_and(|share| share >= recovered_share)
}
