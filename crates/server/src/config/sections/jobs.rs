//! The queues of jobs.

use super::{Unusable, within};
use serde::{Deserialize, Serialize};

/// `[jobs]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JobSettings {
    /// How long a job that was given up is kept, in days.
    pub keep_failed_days: u32,
}

impl JobSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        within("jobs.keep_failed_days", self.keep_failed_days, 1..=3650)
    }
}
