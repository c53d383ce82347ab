//! Presence of connected clients.

use super::{Unusable, within};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[realtime]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RealtimeSettings {
    /// How long a client counts as connected after its last message, in seconds.
    pub presence_seconds: u32,
}

impl RealtimeSettings {
    /// The longest that a client listens with a token that was replaced.
    const LONGEST_TRUST: u32 = 30;

    pub(super) fn check(&self) -> Result<(), Unusable> {
        within("realtime.presence_seconds", self.presence_seconds, 1..=3600)
    }

    /// How long a client is not checked again. Clients send their token while they are connected.
    pub fn trust(&self) -> Duration {
        Duration::from_secs(self.presence_seconds.min(Self::LONGEST_TRUST).into())
    }
}
