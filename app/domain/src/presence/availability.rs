//! How available a device was over a period (`product.md` sections 3 and 4).

use super::{Availability, PresenceFlip};
use crate::outlets::join_spans;
use chrono::{DateTime, TimeDelta, Utc};

/// What is known of a device's presence, for [`availability`].
#[derive(Debug, Clone, Copy, Default)]
pub struct PresenceHistory<'a> {
    /// Changes of state in any order: all from the start of the period up to now; earlier ones do no harm.
    pub flips: &'a [PresenceFlip],
    /// The first heartbeat ever; before it the device was not installed.
    pub first_seen: Option<DateTime<Utc>>,
    /// The present state; it decides only where there is no flip.
    pub online_now: bool,
    /// When the server itself was down, in any order, start included and end excluded.
    pub server_downtimes: &'a [(DateTime<Utc>, DateTime<Utc>)],
    /// When the outlet was open, in any order, start included and end excluded.
    pub open_spans: &'a [(DateTime<Utc>, DateTime<Utc>)],
}

/// A stretch of time over which nothing changed, `from` included, `until` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub until: DateTime<Utc>,
    /// What is known of it.
    pub availability: Availability,
    /// Within opening hours?
    pub open: bool,
}

/// The timeline of `from..until`, up to `now`: stretches without gaps, each different from the one before.
///
/// A downtime of the server makes its time unknown, unless the device was offline all through it by its flips, or not
/// installed yet.
pub fn availability(
    history: PresenceHistory<'_>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Stretch> {
    let until = until.min(now);
    let flips = changes(history.flips);
    // Whole downtimes, not only their part in the period: «all through» is meant of all of it.
    let downtimes =
        join_spans(history.server_downtimes.to_vec(), DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let unknown: Vec<_> =
        downtimes.into_iter().filter(|down| !offline_throughout(history, &flips, *down)).collect();
    let open = join_spans(history.open_spans.to_vec(), from, until);

    let mut cuts: Vec<DateTime<Utc>> = flips.iter().map(|flip| flip.at).chain(history.first_seen).collect();
    cuts.extend(unknown.iter().chain(&open).flat_map(|(start, end)| [*start, *end]));
    cuts.retain(|cut| *cut > from && *cut < until);
    cuts.extend([from, until]);
    cuts.sort_unstable();
    cuts.dedup();

    let mut stretches: Vec<Stretch> = Vec::new();
    for (start, end) in cuts.iter().zip(cuts.iter().skip(1)).filter(|_| from < until) {
        let availability = match history.first_seen {
            Some(first_seen) if *start >= first_seen => {
                if holds(&unknown, *start) {
                    Availability::Unknown
                } else if online_at(history, &flips, *start) {
                    Availability::Online
                } else {
                    Availability::Offline
                }
            }
            _ => Availability::NotInstalled,
        };
        let open = holds(&open, *start);
        match stretches.last_mut() {
            Some(last) if last.availability == availability && last.open == open => last.until = *end,
            _ => stretches.push(Stretch { from: *start, until: *end, availability, open }),
        }
    }
    stretches
}

/// Online / (online + offline) within opening hours, 0–1; none where nothing is known of open time.
pub fn share_online(stretches: &[Stretch]) -> Option<f64> {
    let length = |availability| {
        stretches
            .iter()
            .filter(|stretch| stretch.open && stretch.availability == availability)
            .map(|stretch| stretch.until - stretch.from)
            .sum::<TimeDelta>()
            .as_seconds_f64()
    };
    let (online, offline) = (length(Availability::Online), length(Availability::Offline));
    let known = online + offline;
    (known > 0.0).then(|| (online / known).clamp(0.0, 1.0))
}

/// The moments of `from..until` at which a device went offline, newest first.
pub fn disconnects(flips: &[PresenceFlip], from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut moments: Vec<_> = changes(flips)
        .into_iter()
        .filter(|flip| !flip.online && flip.at >= from && flip.at < until)
        .map(|flip| flip.at)
        .collect();
    moments.reverse();
    moments
}

/// Flips in order, each to another state than the one before; of several at one moment the last state is online.
pub(super) fn changes(flips: &[PresenceFlip]) -> Vec<PresenceFlip> {
    let mut flips = flips.to_vec();
    flips.sort_unstable_by_key(|flip| (flip.at, flip.online));
    flips.dedup_by_key(|flip| flip.online);
    flips
}

fn online_at(history: PresenceHistory<'_>, changes: &[PresenceFlip], at: DateTime<Utc>) -> bool {
    let passed = changes.partition_point(|flip| flip.at <= at);
    match (passed.checked_sub(1).and_then(|last| changes.get(last)), changes.first()) {
        (Some(last), _) => last.online,
        // Before the first change the state was the other one.
        (None, Some(first)) => !first.online,
        (None, None) => history.online_now,
    }
}

fn offline_throughout(
    history: PresenceHistory<'_>,
    changes: &[PresenceFlip],
    (start, end): (DateTime<Utc>, DateTime<Utc>),
) -> bool {
    !online_at(history, changes, start)
        && !changes.iter().any(|flip| flip.online && flip.at > start && flip.at < end)
}

/// Whether one of these spans, in order and apart from each other, holds the moment.
fn holds(spans: &[(DateTime<Utc>, DateTime<Utc>)], at: DateTime<Utc>) -> bool {
    let index = spans.partition_point(|(_, end)| *end <= at);
    spans.get(index).is_some_and(|(start, _)| *start <= at)
}
