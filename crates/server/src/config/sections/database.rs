//! The database.

use super::super::DatabaseUrl;
use super::{Unusable, all_within, unusable, within};
use serde::{Deserialize, Serialize};
use std::num::NonZero;

/// `[database]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// The address of the database.
    pub url: DatabaseUrl,
    /// As set, perhaps 0: see [`DatabaseSettings::pool_size`].
    pub pool_size: u32,
    /// What a committed write survives.
    pub durability: Durability,
    /// How long a write waits for another process, in seconds.
    pub busy_timeout_seconds: u64,
    /// How long to wait for a connection, in seconds.
    pub connect_timeout_seconds: u64,
}

/// Connections to `PostgreSQL`, where they mostly wait for the database's answers.
const CONNECTIONS: u32 = 16;
/// Connections to `SQLite` for each processor, which is busy while a connection reads.
const READERS_PER_PROCESSOR: u32 = 2;
/// Fewer would wait for the disk all at once.
const LEAST_READERS: u32 = 4;

impl DatabaseSettings {
    /// How many connections are kept open.
    pub fn pool_size(&self) -> u32 {
        match (self.pool_size, self.url.is_sqlite()) {
            (0, true) => readers(std::thread::available_parallelism().map_or(1, NonZero::get)),
            (0, false) => CONNECTIONS,
            (n, _) => n,
        }
    }

    pub(super) fn check(&self) -> Result<(), Unusable> {
        if let Err(problem) = self.url.check() {
            return unusable("database.url", problem);
        }
        all_within!(self, "database" {
            pool_size: 0..=1000,
            busy_timeout_seconds: 1..=600,
            connect_timeout_seconds: 1..=600,
        })
    }
}

fn readers(processors: usize) -> u32 {
    let processors = u32::try_from(processors).unwrap_or(u32::MAX);
    let readers = processors.saturating_mul(READERS_PER_PROCESSOR);
    readers.clamp(LEAST_READERS, CONNECTIONS)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_processor_has_two_readers_within_limits() {
        let of = |processors| (processors, readers(processors));
        let expected = [(1, 4), (2, 4), (6, 12), (64, 16)];
        assert_eq!(expected.map(|(processors, _)| of(processors)), expected);
    }
}
