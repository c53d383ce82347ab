//! How long events are kept.

use super::{Unusable, within};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// `[events]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EventSettings {
    /// As set, in hours: see [`EventSettings::kept`].
    pub kept_hours: u64,
    /// Up to which size handled events are kept, in megabytes.
    pub kept_megabytes: u64,
}

impl EventSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        within("events.kept_hours", self.kept_hours, 0..=24 * 365)?;
        within("events.kept_megabytes", self.kept_megabytes, 1..=1 << 20)
    }

    /// How long handled events are kept.
    pub fn kept(&self) -> TimeDelta {
        TimeDelta::hours(i64::try_from(self.kept_hours).unwrap_or(i64::from(u32::MAX)))
    }
}
