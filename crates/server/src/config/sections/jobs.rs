//! The queues of jobs.

use super::{Unusable, within};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// `[jobs]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JobSettings {
    /// As set, in days: see [`JobSettings::keep_failed`].
    pub keep_failed_days: u32,
}

impl JobSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        let days = self.keep_failed_days;
        within("jobs.keep_failed_days", days, 1..=3650)
    }

    /// How long a job that was given up is kept.
    pub fn keep_failed(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.keep_failed_days))
    }
}
