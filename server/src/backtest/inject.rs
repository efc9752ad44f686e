//! Outages that are put into days.

use super::replayed::Outlet;
use chrono::NaiveDate;
use domain::{
    lag::replay::{Loss, open_slot_at, with_loss},
    money::Kopecks,
    profiles::DayKind,
    time::Slot,
};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// Share of the days that are polluted.
const POLLUTED: f64 = 0.12;
/// Outages begin in this part of the open time: later ones leave too few receipts until closing to tell.
const BEGINS_BEFORE: f64 = 2.0 / 3.0;
/// Of a hundred receipts, the largest that are lost.
const LARGEST_PERCENT: usize = 10;

/// Kinds of outages that are looked for, and what the table calls them.
pub(super) const KINDS: [&str; 3] = ["total loss", "largest 10 %", "60 % revenue"];

/// An outage in a copy of a day.
pub(super) struct Sample {
    /// Which of [`KINDS`].
    pub(super) kind: usize,
    /// The day's position.
    pub(super) position: usize,
    /// Its first slot; it lasts until closing.
    pub(super) from: Slot,
    /// What is lost.
    pub(super) loss: Loss,
}

/// Random numbers of an outlet: the same for the same seed and name, whatever else the file holds.
pub(super) fn random(seed: u64, name: &str) -> ChaCha8Rng {
    // FNV-1a.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    ChaCha8Rng::seed_from_u64(seed ^ hash)
}

/// Total losses until closing on 12 % of the days.
pub(super) fn pollute(outlet: &mut Outlet, random: &mut ChaCha8Rng) {
    for position in 0..outlet.days.len() {
        let (hit, share) = (random.random_bool(POLLUTED), random.random_range(0.0..BEGINS_BEFORE));
        let Some(from) = open_slot_at(&outlet.days[position], share).filter(|_| hit) else { continue };
        let receipts = &mut outlet.receipts[position];
        outlet.days[position] = with_loss(&outlet.days[position], receipts, from, Loss::Everything);
        receipts.retain(|(slot, _)| *slot < from);
        outlet.polluted[position] = true;
    }
}

/// Outages of each kind on random ordinary days of the period that have a profile and were not polluted.
pub(super) fn samples(
    outlet: &Outlet,
    from: NaiveDate,
    until: NaiveDate,
    count: usize,
    random: &mut ChaCha8Rng,
) -> Vec<Sample> {
    let is_fit = |position: &usize| {
        let day = &outlet.days[*position];
        day.kind == DayKind::Ordinary && !outlet.polluted[*position] && day.is_open()
    };
    let days: Vec<usize> = outlet.period(from, until).into_iter().filter(is_fit).collect();
    let largest = largest(outlet);
    let losses = [Loss::Everything, Loss::Largest(largest), Loss::Percent(60)];
    let mut samples = Vec::new();
    for (kind, loss) in losses.into_iter().enumerate() {
        let mut chosen = days.clone();
        chosen.shuffle(random);
        for position in chosen.into_iter().take(count) {
            let share = random.random_range(0.0..BEGINS_BEFORE);
            let from = open_slot_at(&outlet.days[position], share);
            samples.extend(from.map(|from| Sample { kind, position, from, loss }));
        }
    }
    samples
}

/// From what total on a receipt is one of the largest.
fn largest(outlet: &Outlet) -> Kopecks {
    let mut totals: Vec<Kopecks> = outlet.receipts.iter().flatten().map(|(_, total)| *total).collect();
    totals.sort_unstable();
    let rank = totals.len() * (100 - LARGEST_PERCENT) / 100;
    totals.get(rank).copied().unwrap_or(Kopecks(i64::MAX))
}
