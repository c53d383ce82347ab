//! The database.

use super::super::DatabaseUrl;
use super::{Unusable, all_within, unusable, within};
use serde::{Deserialize, Serialize};

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
    /// How long a write waits for another process, in seconds.
    pub busy_timeout_seconds: u64,
    /// How long to wait for a connection, in seconds.
    pub connect_timeout_seconds: u64,
}

impl DatabaseSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if let Err(problem) = self.url.check() {
            return unusable("database.url", problem);
        }
        all_within!(self, "database" {
            pool_size: 1..=1000,
            busy_timeout_seconds: 1..=600,
            connect_timeout_seconds: 1..=600,
        })
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
