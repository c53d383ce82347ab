//! Webhook calls.

use super::{Unusable, check_backoff, within};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[webhooks]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// As set, in seconds: see [`WebhookSettings::timeout`].
    pub timeout_seconds: u64,
    /// As set, in seconds: see [`WebhookSettings::backoff`].
    pub backoff_seconds: Vec<u64>,
    /// Concurrent calls.
    pub concurrency: usize,
    /// As set, in days: see [`WebhookSettings::keep_deliveries`].
    pub keep_deliveries_days: u32,
}

impl WebhookSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        within("webhooks.timeout_seconds", self.timeout_seconds, 1..=300)?;
        check_backoff("webhooks.backoff_seconds", &self.backoff_seconds)?;
        within("webhooks.concurrency", self.concurrency, 1..=1024)?;
        let days = self.keep_deliveries_days;
        within("webhooks.keep_deliveries_days", days, 2..=3650)
    }

    /// How long a delivery is kept with its attempts. Longer than it is retried.
    pub fn keep_deliveries(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.keep_deliveries_days))
    }

    /// How long one call may take.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// The pauses before each further attempt, in order; empty if a failed call is not retried.
    pub fn backoff(&self) -> Vec<Duration> {
        self.backoff_seconds
            .iter()
            .map(|seconds| Duration::from_secs(*seconds))
            .collect()
    }
}
