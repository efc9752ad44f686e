//! A past day judged as it would have been judged then, and losses to try the rules with.

use super::{
    decision::{Flip, Track, decide},
    judge::{Circumstances, Judgement, judge},
    settings::Settings,
};
use crate::{
    money::Kopecks,
    profiles::{Day, Profile, Sold, Span},
    time::Slot,
};
use chrono::{DateTime, TimeDelta, Utc};

/// A rule that a history is replayed through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The product's: percentage and evidence; [`Settings::bare`] asks for no evidence.
    Evidence(Settings),
    /// For comparison: the revenue of a window is lower than the mean of its history less so many standard
    /// deviations, plainly, at two evaluations in a row.
    MeanMinusSigmas(f64),
}

impl Rule {
    fn settings(self) -> Settings {
        match self {
            Self::Evidence(settings) => settings,
            Self::MeanMinusSigmas(_) => Settings::default(),
        }
    }

    fn judge(self, profile: &Profile<'_>, known: usize) -> Judgement {
        let settings = self.settings();
        let mut judgement = judge(profile, known, &settings, Circumstances::default());
        if let Self::MeanMinusSigmas(sigmas) = self {
            judgement.below = judgement.windows.iter().any(|window| {
                let (mean, deviation) = plain(&profile.sums(window.window));
                as_f64(window.actual.revenue) < mean - sigmas * deviation
            });
        }
        judgement
    }
}

/// Something that happens in a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub flip: Flip,
    /// When the live engine would have known: the end of the known time and the feed delay after it.
    pub at: DateTime<Utc>,
}

/// Judges a day every 15 minutes from its start to its end; the track goes on from day to day.
pub fn replay(profile: &Profile<'_>, rule: Rule, track: &mut Track) -> Vec<Event> {
    let settings = rule.settings();
    let delay = TimeDelta::minutes(settings.feed_delay_minutes);
    let mut events = Vec::new();
    for known in 1..=profile.day.slots.len() {
        let judgement = rule.judge(profile, known);
        let (next, flip) = decide(track, &judgement, profile, settings.recovered, Circumstances::default());
        *track = next;
        events.extend(flip.map(|flip| Event { flip, at: judgement.until.starts_at() + delay }));
    }
    events
}

/// What is taken from the receipts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loss {
    /// All receipts.
    Everything,
    /// The receipts of at least this much.
    Largest(Kopecks),
    /// So many per cent of each receipt; their number stays.
    Percent(u8),
}

/// The day with a loss from a slot on until its end, made from its receipts.
pub fn with_loss(day: &Day, receipts: &[(Slot, Kopecks)], from: Slot, loss: Loss) -> Day {
    let mut day = day.clone();
    for slot in &mut day.slots {
        slot.sold = Sold::default();
    }
    let left = |slot: Slot, total: Kopecks| match loss {
        _ if slot < from => Some(total),
        Loss::Everything => None,
        Loss::Largest(least) => (total < least).then_some(total),
        Loss::Percent(percent) => Some(Kopecks(total.0 - total.0 / 100 * i64::from(percent.min(100)))),
    };
    let left = receipts.iter().filter_map(|(slot, total)| Some((*slot, Sold::receipt(left(*slot, *total)?))));
    day.fill(left);
    day
}

/// The slot of a day's open time at a share (0–1) of it; none of a closed day.
pub fn open_slot_at(day: &Day, share: f64) -> Option<Slot> {
    let open: Vec<Slot> = day.slots.iter().filter(|slot| slot.open).map(|slot| slot.slot).collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place among a hundred slots; a cast from a float saturates"
    )]
    let place = (open.len() as f64 * share.clamp(0.0, 1.0)) as usize;
    open.get(place.min(open.len().checked_sub(1)?)).copied()
}

/// What the whole day is expected to sell, and its dispersion: for what a report says of the outlet.
pub fn day_scale(profile: &Profile<'_>) -> Option<(f64, f64)> {
    let day = profile.day;
    let expected = profile.expect(day.window(Span::SinceOpening, day.slots.len()))?;
    Some((expected.count, profile.dispersion_of(&expected)))
}

#[expect(clippy::cast_precision_loss, reason = "a handful of days")]
fn plain(sums: &[Sold]) -> (f64, f64) {
    let count = sums.len().max(1) as f64;
    let mean = sums.iter().map(|sold| as_f64(sold.revenue)).sum::<f64>() / count;
    let squares = sums.iter().map(|sold| (as_f64(sold.revenue) - mean).powi(2)).sum::<f64>();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

#[expect(clippy::cast_precision_loss, reason = "kopecks of a day are far below 2^53")]
fn as_f64(revenue: Kopecks) -> f64 {
    revenue.0 as f64
}
