//! The database.

use super::super::DatabaseUrl;
use super::{Unusable, unusable, within};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[database]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// The address of the database.
    pub url: DatabaseUrl,
    /// Connections kept open.
    pub pool_size: u32,
    /// What a committed write survives.
    pub durability: Durability,
    /// As set, in seconds: see [`DatabaseSettings::busy_timeout`].
    pub busy_timeout_seconds: u64,
    /// As set, in seconds: see [`DatabaseSettings::connect_timeout`].
    pub connect_timeout_seconds: u64,
}

impl DatabaseSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if let Err(problem) = self.url.check() {
            return unusable("database.url", problem);
        }
        within("database.pool_size", self.pool_size, 1..=1000)?;
        within(
            "database.busy_timeout_seconds",
            self.busy_timeout_seconds,
            1..=600,
        )?;
        within(
            "database.connect_timeout_seconds",
            self.connect_timeout_seconds,
            1..=600,
        )
    }

    /// How long a write waits for another process.
    pub fn busy_timeout(&self) -> Duration {
        Duration::from_secs(self.busy_timeout_seconds)
    }

    /// How long to wait for a connection.
    pub fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_seconds)
    }
}

/// `database.durability`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// A committed write survives a power cut.
    Full,
    /// A committed write survives a killed process.
    Normal,
}
