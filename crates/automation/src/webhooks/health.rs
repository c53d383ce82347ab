//! Whether an address still takes calls.

use chrono::{DateTime, TimeDelta, Utc};

/// How a webhook's address has answered since its last success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// Failed attempts since the last success.
    pub failures: u32,
    /// The first of them.
    pub failing_since: Option<DateTime<Utc>>,
    /// When the webhook was disabled, if it is.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl Health {
    /// How long an address may fail without one success.
    pub const PATIENCE: TimeDelta = TimeDelta::hours(72);
    /// The attempts that an address gets at least, however long it fails.
    pub const ATTEMPTS: u32 = 10;

    /// Has the address failed for so long and so often that its webhook is disabled?
    pub fn is_exhausted(&self, now: DateTime<Utc>) -> bool {
        let since = self.failing_since;
        self.failures >= Self::ATTEMPTS && since.is_some_and(|since| now - since >= Self::PATIENCE)
    }

    /// Disabled by an administrator.
    pub fn disabled(at: DateTime<Utc>) -> Self {
        Self {
            disabled_at: Some(at),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_given_up_after_72_hours_and_ten_attempts() {
        let now = DateTime::UNIX_EPOCH;
        let failing = |hours, failures| Health {
            failures,
            failing_since: Some(now - TimeDelta::hours(hours)),
            disabled_at: None,
        };
        assert!(failing(72, 10).is_exhausted(now));
        assert!(!failing(71, 1_000).is_exhausted(now));
        assert!(!failing(1_000, 9).is_exhausted(now));
        assert!(!Health::default().is_exhausted(now));
    }
}
