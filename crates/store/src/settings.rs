//! The address of the database and its settings.

use crate::error::OpenError;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// What a committed write survives. `PostgreSQL` has settings of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// A power cut.
    #[default]
    Full,
    /// A killed process.
    Normal,
}

/// How a [`crate::DieselStore`] is opened.
#[derive(Clone)]
pub struct StoreSettings {
    /// `sqlite://PATH`, relative or absolute, or `postgres://…`.
    pub url: String,
    /// Connections kept open. On `SQLite` they serve reads, and one further connection writes.
    pub pool_size: u32,
    /// What a committed write survives.
    pub durability: Durability,
    /// How long a write waits for another process that holds the `SQLite` file.
    pub busy_timeout: Duration,
    /// How long to wait for a connection, new or from the pool, or for the writer lease.
    pub connect_timeout: Duration,
}

impl StoreSettings {
    /// The defaults, with this database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pool_size: 16,
            durability: Durability::default(),
            busy_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for StoreSettings {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreSettings")
            .field("pool_size", &self.pool_size)
            .field("durability", &self.durability)
            .finish_non_exhaustive()
    }
}

/// The kind of database, by the address's scheme.
#[derive(Clone)]
pub(crate) enum Target {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Target {
    pub(crate) fn parse(settings: &StoreSettings) -> Result<Self, OpenError> {
        match settings.url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() && path != ":memory:" => {
                Ok(Self::Sqlite(PathBuf::from(path)))
            }
            Some(("sqlite", _)) => Err(OpenError::NoFile),
            Some(("postgres" | "postgresql", _)) => {
                let seconds = settings.connect_timeout.as_secs().max(1);
                Ok(Self::Postgres(with_connect_timeout(&settings.url, seconds)))
            }
            _ => Err(OpenError::UnknownScheme),
        }
    }
}

/// Sets a timeout, without which libpq would wait for minutes.
fn with_connect_timeout(url: &str, seconds: u64) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout={seconds}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_path_is_relative_unless_a_third_slash_makes_it_absolute() {
        let path = |url: &str| match Target::parse(&StoreSettings::new(url)) {
            Ok(Target::Sqlite(path)) => path,
            _ => panic!("{url}"),
        };
        assert_eq!(path("sqlite://data/a.db"), PathBuf::from("data/a.db"));
        assert_eq!(path("sqlite:///data/a.db"), PathBuf::from("/data/a.db"));
    }

    #[test]
    fn other_databases_and_a_database_without_a_file_are_refused() {
        for url in [
            "mysql://x/y",
            "nimchat.db",
            "sqlite://",
            "sqlite://:memory:",
        ] {
            assert!(Target::parse(&StoreSettings::new(url)).is_err(), "{url}");
        }
    }

    #[test]
    fn the_connect_timeout_joins_other_parameters() {
        assert_eq!(
            with_connect_timeout("postgres://h/d?sslmode=require", 5),
            "postgres://h/d?sslmode=require&connect_timeout=5"
        );
    }

    #[test]
    fn settings_do_not_show_a_password() {
        let settings = StoreSettings::new("postgres://ada:hidden@h/d");
        assert!(!format!("{settings:?}").contains("hidden"));
    }
}
