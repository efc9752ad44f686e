//! How long to wait before the next attempt: exponential, with full jitter, also at its cap. When a server comes back, a fleet
//! that waited for it is spread over the whole of the longest wait, and does not arrive at once.

use std::time::Duration;

/// Doubles from `base` to `cap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The longest wait after the first failure.
    pub base: Duration,
    /// The longest wait of all.
    pub cap: Duration,
}

impl Backoff {
    /// The longest wait after so many failures in a row, from 1.
    pub fn ceiling(self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        self.base.saturating_mul(1 << doublings).min(self.cap)
    }

    /// The wait: `chance`, evenly drawn from 0..1, of the ceiling.
    pub fn wait(self, failures: u32, chance: f64) -> Duration {
        self.ceiling(failures).mul_f64(chance.clamp(0.0, 1.0))
    }

    /// After the server has named a time, that time comes first: it is no ceiling, but the earliest moment.
    pub fn wait_after(self, retry_after: Option<Duration>, failures: u32, chance: f64) -> Duration {
        retry_after.unwrap_or_default().saturating_add(self.wait(failures, chance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any() -> impl Strategy<Value = Backoff> {
        (1_u64..10_000, 1_u64..100_000_000).prop_map(|(base, more)| Backoff {
            base: Duration::from_millis(base),
            cap: Duration::from_millis(base + more),
        })
    }

    proptest! {
        #[test]
        fn a_wait_is_within_its_ceiling_and_the_ceiling_within_the_cap(
            backoff in any(), failures in 0_u32.., chance in 0.0..1.0
        ) {
            let (wait, ceiling) = (backoff.wait(failures, chance), backoff.ceiling(failures));
            prop_assert!(wait <= ceiling && ceiling <= backoff.cap);
            prop_assert!(ceiling >= backoff.base.min(backoff.cap));
            prop_assert!(backoff.ceiling(failures.saturating_add(1)) >= ceiling);
        }

        #[test]
        fn the_whole_of_the_ceiling_is_drawn_from_also_at_the_cap(
            backoff in any(), failures in 40_u32.., chance in 0.0..1.0
        ) {
            prop_assert_eq!(backoff.ceiling(failures), backoff.cap.min(backoff.base.saturating_mul(1 << 31)));
            let share = backoff.wait(failures, chance).as_secs_f64() / backoff.ceiling(failures).as_secs_f64();
            prop_assert!((share - chance).abs() < 1e-3, "{share} {chance}");
        }

        #[test]
        fn never_earlier_than_the_server_asked(
            backoff in any(), failures in 0_u32.., chance in 0.0..1.0, seconds in 0_u64..100_000
        ) {
            let asked = Duration::from_secs(seconds);
            prop_assert!(backoff.wait_after(Some(asked), failures, chance) >= asked);
        }
    }

    #[test]
    fn a_fleet_at_the_cap_is_spread_evenly() {
        let backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_mins(5) };
        let mut tenths = [0_u32; 10];
        for _ in 0..10_000 {
            let wait = backoff.wait(30, rand::random::<f64>());
            tenths[usize::try_from(wait.as_secs() / 30).unwrap()] += 1;
        }
        assert!(tenths.iter().all(|number| (800..1_200).contains(number)), "{tenths:?}");
    }
}
