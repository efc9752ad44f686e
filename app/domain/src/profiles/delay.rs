//! How late the receipts of an outlet arrive.

use crate::time::Slot;
use std::ops::RangeInclusive;

/// Minutes that a slot waits until it is judged, before the outlet's own delay is known.
pub const DEFAULT_FEED_DELAY_MINUTES: i64 = 15;
/// What a learnt delay is kept within, in minutes.
pub const FEED_DELAY_MINUTES: RangeInclusive<i64> = 15..=60;
/// Fewer receipts teach nothing.
const MIN_RECEIPTS: usize = 20;

/// The feed delay of an outlet in minutes, 15–60: the 95th percentile (nearest rank) of arrival minus sale of its
/// receipts of 14 days, in seconds, rounded up to whole slots; [`DEFAULT_FEED_DELAY_MINUTES`] while there are fewer than 20.
pub fn learn_feed_delay(seconds_late: &[i64]) -> i64 {
    if seconds_late.len() < MIN_RECEIPTS {
        return DEFAULT_FEED_DELAY_MINUTES;
    }
    let mut sorted = seconds_late.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * 95).div_ceil(100).saturating_sub(1);
    let seconds = sorted.get(rank).copied().unwrap_or(0).max(0);
    let slots = seconds / Slot::SECONDS + i64::from(seconds % Slot::SECONDS > 0);
    (slots * (Slot::SECONDS / 60)).clamp(*FEED_DELAY_MINUTES.start(), *FEED_DELAY_MINUTES.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_is_learnt_within_its_bounds() {
        assert_eq!(learn_feed_delay(&[9_999; 19]), 15);
        assert_eq!(learn_feed_delay(&[-30; 20]), 15);
        assert_eq!(learn_feed_delay(&[9_999; 20]), 60);
        // Of 100 receipts, the 95th: 1 201 seconds are two slots.
        let late: Vec<i64> = (0..94).map(|_| 5).chain([1_201, 9_000, 9_000, 9_000, 9_000, 9_000]).collect();
        assert_eq!(learn_feed_delay(&late), 30);
    }
}
