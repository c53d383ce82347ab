//! Webhook calls.

use super::{Unusable, check_backoff, within};
use serde::{Deserialize, Serialize};

/// `[webhooks]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// How long one call may take, in seconds.
    pub timeout_seconds: u64,
    /// The pauses before each further attempt, in seconds; empty if a failed call is not retried.
    pub backoff_seconds: Vec<u64>,
    /// Concurrent calls.
    pub concurrency: usize,
    /// How long a delivery is kept with its attempts, in days. Longer than it is retried.
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
}
