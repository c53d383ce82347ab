//! One file for each table of `config/default.toml`, which explains the keys, with the rules for their values.

mod accounts;
mod api;
mod console;
mod database;
mod events;
mod jobs;
mod log;
mod metrics;
mod rate_limit;
mod realtime;
mod redis;
mod security;
mod server;
mod smtp;
mod storage;
mod webhooks;

pub use accounts::AccountSettings;
pub use api::{ApiSettings, Profile};
pub use console::ConsoleSettings;
pub use database::{DatabaseSettings, Durability};
pub use events::EventSettings;
pub use jobs::JobSettings;
pub use log::{LogFormat, LogLevel, LogSettings};
pub use metrics::MetricsSettings;
pub use rate_limit::RateLimitSettings;
pub use realtime::RealtimeSettings;
pub use redis::RedisSettings;
pub use security::SecuritySettings;
pub use server::ServerSettings;
pub use smtp::SmtpSettings;
pub use storage::StorageSettings;
pub use webhooks::WebhookSettings;

use super::Settings;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// A key whose value has the right type but is invalid.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) key: &'static str,
    pub(super) problem: String,
}

fn unusable(key: &'static str, problem: impl Into<String>) -> Result<(), Unusable> {
    Err(Unusable {
        key,
        problem: problem.into(),
    })
}

/// Checks that the number is within the range.
fn within<N: Copy + PartialOrd + Display>(
    key: &'static str,
    value: N,
    range: RangeInclusive<N>,
) -> Result<(), Unusable> {
    if range.contains(&value) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    unusable(key, format!("is {value}, must be from {least} to {most}"))
}

/// Checks the numbers of a section, each within its range.
macro_rules! all_within {
    ($settings:expr, $section:literal { $($key:ident: $range:expr,)+ }) => {{
        $(within(concat!($section, ".", stringify!($key)), $settings.$key, $range)?;)+
        Ok(())
    }};
}
use all_within;

impl Settings {
    /// Checks all rules and returns the first violation.
    pub(super) fn check(&self) -> Result<(), Unusable> {
        self.server.check()?;
        self.database.check()?;
        self.api.check()?;
        self.console.check(&self.server.public_url)?;
        self.storage.check()?;
        self.security.check()?;
        self.redis.check()?;
        self.realtime.check()?;
        self.events.check()?;
        self.jobs.check()?;
        self.metrics.check()?;
        self.webhooks.check()?;
        self.smtp.check()
    }
}

const LONGEST_PAUSE: u64 = 7 * 24 * 3600;

/// Checks the pauses between attempts.
fn check_backoff(key: &'static str, pauses: &[u64]) -> Result<(), Unusable> {
    for pause in pauses {
        within(key, *pause, 1..=LONGEST_PAUSE)?;
    }
    if pauses.len() > 50 {
        return unusable(key, "has more than 50 pauses");
    }
    Ok(())
}
