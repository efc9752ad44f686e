//! What a load run achieved.

use std::{fmt, time::Duration};

/// Requests of one kind.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Time from sending to answer of each request that succeeded, microseconds.
    pub latencies: Vec<u32>,
    /// Requests that were refused or got no answer.
    pub failures: u64,
    /// The first failure, in words.
    pub failure: Option<String>,
}

impl Tally {
    /// A request that succeeded.
    pub fn succeeded(&mut self, took: Duration) {
        self.latencies.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// A request that failed.
    pub fn failed(&mut self, failure: impl fmt::Display) {
        self.failures += 1;
        self.failure.get_or_insert_with(|| failure.to_string());
    }

    /// Adds another client's requests.
    pub fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.failures += other.failures;
        self.failure = self.failure.take().or(other.failure);
    }

    /// The latency below which this share of the requests stayed.
    fn percentile(sorted: &[u32], share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index within a list of latencies"
        )]
        let index = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        Duration::from_micros(sorted.get(index).copied().unwrap_or(0).into())
    }
}

/// What a load run achieved.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub seconds: f64,
    pub heartbeats: Tally,
    pub batches: Tally,
    /// Receipts that were new to the server.
    pub new: u64,
    pub repeated: u64,
    pub conflicts: u64,
    pub rejected: u64,
}

impl Report {
    /// Receipts of which the server said that they are stored.
    pub fn acknowledged(&self) -> u64 {
        self.new + self.repeated
    }

    /// Adds another client's work; the time stays.
    pub fn add(&mut self, other: Self) {
        self.heartbeats.add(other.heartbeats);
        self.batches.add(other.batches);
        self.new += other.new;
        self.repeated += other.repeated;
        self.conflicts += other.conflicts;
        self.rejected += other.rejected;
    }
}

#[expect(clippy::cast_precision_loss, reason = "rates for people")]
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |number: u64| number as f64 / self.seconds.max(0.001);
        writeln!(
            f,
            "{:<11} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8}",
            "", "answered", "per s", "p50 ms", "p95 ms", "p99 ms", "failed"
        )?;
        for (name, tally) in [("heartbeats", &self.heartbeats), ("batches", &self.batches)] {
            let mut sorted = tally.latencies.clone();
            sorted.sort_unstable();
            let ms = |share| Tally::percentile(&sorted, share).as_secs_f64() * 1_000.0;
            writeln!(
                f,
                "{name:<11} {:>9} {:>9.0} {:>8.2} {:>8.2} {:>8.2} {:>8}",
                sorted.len(),
                rate(sorted.len() as u64),
                ms(0.50),
                ms(0.95),
                ms(0.99),
                tally.failures
            )?;
        }
        writeln!(
            f,
            "receipts    {} acknowledged, {:.0} per s ({} new, {} repeated, {} in conflict, {} rejected) in {:.1} s",
            self.acknowledged(),
            rate(self.acknowledged()),
            self.new,
            self.repeated,
            self.conflicts,
            self.rejected,
            self.seconds
        )?;
        for failure in [&self.heartbeats.failure, &self.batches.failure].into_iter().flatten() {
            writeln!(f, "first failure: {failure}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_none_one_and_many() {
        let of = |sorted: &[u32], share| u32::try_from(Tally::percentile(sorted, share).as_micros()).unwrap();
        assert_eq!(of(&[], 0.5), 0);
        assert_eq!(of(&[7], 0.99), 7);
        let hundred: Vec<u32> = (0..100).collect();
        assert_eq!((of(&hundred, 0.5), of(&hundred, 0.99), of(&hundred, 1.0)), (50, 99, 99));
    }
}
