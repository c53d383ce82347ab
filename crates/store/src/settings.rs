//! The address of the database and its settings.

use crate::error::OpenError;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

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
                Ok(Self::Postgres(with_defaults(&settings.url, seconds)))
            }
            _ => Err(OpenError::UnknownScheme),
        }
    }
}

/// Sets what the address leaves open: how long to wait for a connection, and when an unacknowledged one counts as
/// broken. Without them libpq would wait for minutes, and a broken connection for hours. What never leaves this
/// machine is encrypted only if the server asks for it.
fn with_defaults(url: &str, connect_seconds: u64) -> String {
    let connect_seconds = connect_seconds.to_string();
    let mut defaults = vec![
        ("connect_timeout", connect_seconds.as_str()),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        // in milliseconds
        ("tcp_user_timeout", "15000"),
    ];
    if is_on_this_machine(url) && std::env::var_os("PGSSLMODE").is_none() {
        defaults.push(("sslmode", "allow"));
    }
    defaults
        .into_iter()
        .fold(url.to_owned(), |url, (name, value)| {
            if url.contains(&format!("{name}=")) {
                return url;
            }
            let separator = if url.contains('?') { '&' } else { '?' };
            format!("{url}{separator}{name}={value}")
        })
}

/// Is the server's host a loopback address?
fn is_on_this_machine(url: &str) -> bool {
    let host = Url::parse(url).ok().and_then(|url| {
        let host = url.host_str()?.trim_matches(['[', ']']);
        Some(host.to_owned())
    });
    host.is_some_and(|host| {
        let address: Option<IpAddr> = host.parse().ok();
        host == "localhost" || address.is_some_and(|address| address.is_loopback())
    })
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
    fn only_what_leaves_this_machine_is_encrypted_by_default() {
        let url = |url: &str| match Target::parse(&StoreSettings::new(url)) {
            Ok(Target::Postgres(url)) => url,
            _ => panic!("{url}"),
        };
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            let url = url(&format!("postgres://ann@{host}:5432/chat"));
            assert!(url.contains("sslmode=allow"), "{url}");
        }
        assert!(!url("postgres://ann@db.local/chat").contains("sslmode"));
        assert!(!url("postgres://ann@localhost/chat?sslmode=require").contains("allow"));
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
    fn timeouts_join_other_parameters_and_leave_those_that_are_set() {
        assert_eq!(
            with_defaults("postgres://h/d?keepalives_idle=60", 5),
            "postgres://h/d?keepalives_idle=60&connect_timeout=5&keepalives_interval=5&keepalives_count=3\
             &tcp_user_timeout=15000"
        );
    }

    #[test]
    fn settings_do_not_show_a_password() {
        let settings = StoreSettings::new("postgres://ada:hidden@h/d");
        assert!(!format!("{settings:?}").contains("hidden"));
    }
}
