//! The settings: what may be set, where it is read from, and the one line that says what is wrong.
//!
//! `config/default.toml` is embedded and lists every key. It is the schema too: a key it lacks is unknown, and the
//! type of its value tells how to read an environment variable.

mod environment;
mod error;
mod secret;
mod sections;
mod sources;

pub use error::{Origin, SettingsError};
pub use secret::{DatabaseUrl, Secret, SmtpUrl};
pub use sections::{
    AccountSettings, ApiSettings, DatabaseSettings, Durability, EventSettings, JobSettings,
    LogFormat, LogLevel, LogSettings, Profile, RateLimitSettings, RealtimeSettings, RedisSettings,
    SecuritySettings, ServerSettings, SmtpSettings, StorageSettings, WebhookSettings,
};
pub use sources::{Loaded, Sources};

use serde::{Deserialize, Serialize};

/// Everything that can be set, checked as a whole. Its Debug and JSON forms show no secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Listening and stopping.
    pub server: ServerSettings,
    /// Where everything is kept.
    pub database: DatabaseSettings,
    /// Where files are kept.
    pub storage: StorageSettings,
    /// The wire format.
    pub api: ApiSettings,
    /// Keys and guards.
    pub security: SecuritySettings,
    /// How often one caller may call.
    pub rate_limit: RateLimitSettings,
    /// Accounts.
    pub accounts: AccountSettings,
    /// What nodes share.
    pub redis: RedisSettings,
    /// People who are connected.
    pub realtime: RealtimeSettings,
    /// How long events are kept.
    pub events: EventSettings,
    /// The queues of jobs.
    pub jobs: JobSettings,
    /// Calls to other people's servers.
    pub webhooks: WebhookSettings,
    /// E-mail.
    pub smtp: SmtpSettings,
    /// What is written to stderr.
    pub log: LogSettings,
}
