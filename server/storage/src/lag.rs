//! The lag engine: judges outlets against their profiles, opens incidents, and queues what is to be said of them.
//!
//! What is decided is `domain::lag`'s; here is what it is decided on, and what follows, in one transaction: the outlets'
//! tracks, their incidents and the letters. An evaluation that is interrupted is repeated, and finds what it has done already.

mod announced;
mod flips;
mod histories;
mod judging;
mod letters;
mod quiet;
mod tracks;
mod turn;
mod wholes;

pub use histories::Histories;
pub(crate) use letters::tell_escalated;

use crate::{Db, Result, standings};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{lag::Settings, outlets::OpeningHours};
use judging::Judged;
use quiet::Quiet;
use turn::Turn;

/// How the engine goes about it.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The configured rule of the lag; accounts and outlets may have limits of their own.
    pub settings: Settings,
    /// Outlets are evaluated at each multiple of this since midnight of UTC; at least a minute.
    pub every: TimeDelta,
    /// How long the letter of an opening is held: a lag that is over by then is not told.
    pub hold: TimeDelta,
    /// After how long a lag that lasts is told again; none: never.
    pub reminder: Option<TimeDelta>,
    /// When people are reminded …
    pub working_hours: OpeningHours,
    /// … by the clock of this IANA time zone.
    pub working_zone: String,
}

impl Default for Rules {
    /// Every quarter of an hour, no hold, reminders every four hours from 08:00 to 20:00 in Moscow.
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            every: TimeDelta::minutes(15),
            hold: TimeDelta::zero(),
            reminder: Some(TimeDelta::hours(4)),
            working_hours: OpeningHours::daily(8 * 60, 20 * 60),
            working_zone: "Europe/Moscow".to_owned(),
        }
    }
}

/// What an evaluation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// Outlets of which anything was known.
    pub judged: u64,
    /// Incidents that were opened, of accounts and of the platform too.
    pub opened: u64,
    /// Incidents whose lag came back.
    pub returned: u64,
    /// Incidents whose revenue is well again.
    pub recovered: u64,
    /// Letters that were queued.
    pub letters: u64,
    /// Nothing could open: the service, or the flow of receipts, had only just come back, or no receipts arrive at all.
    pub quiet: bool,
}

/// Evaluates all outlets if that is due and no other process is about it; none if not. Called once a minute, with the
/// histories of the time before.
pub async fn evaluate(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Option<Evaluation>> {
    let Some(turn) = Turn::begin(db, rules.every, now).await? else { return Ok(None) };
    let mut judged = judged(db, histories, &rules.settings, now).await?;
    let quiet = Quiet::at(db, rules, &judged, now).await?;
    // While nothing may open nobody is told of them, and all outlets may seem to turn.
    if quiet == Quiet::No {
        judging::find_silent_tills(db, &rules.settings, &mut judged, now).await?;
    }
    let evaluation = flips::apply(db, rules, &judged, &quiet, now).await?;
    turn.finish(db).await?;
    Ok(Some(evaluation))
}

/// Judges all outlets and keeps how they stand, without deciding anything: after limits were changed. Answers of how many
/// anything was known.
pub async fn judge(db: &Db, settings: &Settings, now: DateTime<Utc>) -> Result<u64> {
    Ok(judged(db, &Histories::default(), settings, now).await?.len() as u64)
}

async fn judged(
    db: &Db,
    histories: &Histories,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Vec<Judged>> {
    let judged = judging::judge_all(db, histories, settings, now).await?;
    for portion in judged.chunks(judging::PORTION) {
        standings::save(db, portion.iter().filter_map(|judged| judged.standing.as_ref())).await?;
    }
    Ok(judged)
}
