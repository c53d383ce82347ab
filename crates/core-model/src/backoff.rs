//! Retry backoff: when a failed attempt is repeated.

use chrono::{DateTime, TimeDelta, Utc};

/// The pauses between attempts: the first pause follows the first failure, and so on. After the last pause there is no
/// further attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    pauses: Vec<TimeDelta>,
}

impl Backoff {
    /// The longest pause that a refusing server can ask for, as with `Retry-After`.
    pub const MAX_RETRY_AFTER: TimeDelta = TimeDelta::hours(12);

    /// Pauses in seconds.
    pub fn seconds(pauses: &[u64]) -> Self {
        Self {
            pauses: pauses
                .iter()
                .map(|seconds| {
                    TimeDelta::seconds(i64::try_from(*seconds).unwrap_or(i64::from(u32::MAX)))
                })
                .collect(),
        }
    }

    /// When to try again after the `attempt`th failure (from 1), if at all. A pause is shortened or lengthened by up to
    /// a fifth, so that jobs that failed together do not retry together: `chance` 0 shortens it by a fifth, 255
    /// lengthens it by a fifth. A longer pause that the server asked for takes precedence, within
    /// [`Backoff::MAX_RETRY_AFTER`].
    pub fn after_failure(
        &self,
        attempt: u32,
        now: DateTime<Utc>,
        chance: u8,
        asked: Option<TimeDelta>,
    ) -> Option<DateTime<Utc>> {
        let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
        let pause = self.pauses.get(index)?;
        let fifth = pause.num_milliseconds() / 5;
        let jitter = fifth * (2 * i64::from(chance) - 255) / 255;
        let pause = *pause + TimeDelta::milliseconds(jitter);
        let asked = asked.unwrap_or_default().min(Self::MAX_RETRY_AFTER);
        Some(now + pause.max(asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    #[test]
    fn pauses_follow_the_list_and_then_it_ends() {
        let backoff = Backoff::seconds(&[5, 30]);
        assert!(backoff.after_failure(1, now(), 128, None).is_some());
        assert!(backoff.after_failure(2, now(), 128, None).is_some());
        assert_eq!(backoff.after_failure(3, now(), 128, None), None);
    }

    #[test]
    fn jitter_is_a_fifth_at_the_most() {
        let backoff = Backoff::seconds(&[100]);
        let early = backoff.after_failure(1, now(), 0, None);
        let late = backoff.after_failure(1, now(), 255, None);
        assert_eq!(early, Some(now() + TimeDelta::seconds(80)));
        assert_eq!(late, Some(now() + TimeDelta::seconds(120)));
    }

    #[test]
    fn a_longer_pause_is_granted_within_bounds() {
        let backoff = Backoff::seconds(&[5]);
        let hour = Some(TimeDelta::hours(1));
        let year = Some(TimeDelta::days(365));
        assert_eq!(
            backoff.after_failure(1, now(), 128, hour),
            Some(now() + TimeDelta::hours(1))
        );
        assert_eq!(
            backoff.after_failure(1, now(), 128, year),
            Some(now() + Backoff::MAX_RETRY_AFTER)
        );
    }
}
