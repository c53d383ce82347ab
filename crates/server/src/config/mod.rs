//! The settings: their keys, their sources, and the one line that describes an error.
//!
//! `config/default.toml` is embedded and lists every key. It is the schema too: a key that it lacks is unknown, and the
//! type of its value decides how an environment variable is parsed.

mod environment;
mod error;
mod secret;
mod sections;
mod sources;

pub use error::{Origin, SettingsError};
pub use secret::{DatabaseUrl, Secret, SmtpUrl};
pub use sections::{
    AccountSettings, ApiSettings, ConsoleSettings, DatabaseSettings, Durability, EventSettings,
    JobSettings, LogFormat, LogLevel, LogSettings, MetricsSettings, Profile, RateLimitSettings,
    RealtimeSettings, RedisSettings, SecuritySettings, ServerSettings, SmtpSettings,
    StorageSettings, WebhookSettings,
};
pub use sources::{Loaded, Sources};

use serde::{Deserialize, Serialize};

/// All settings, checked as a whole. Their Debug and JSON forms show no secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Listening and stopping.
    pub server: ServerSettings,
    /// The database.
    pub database: DatabaseSettings,
    /// The storage of files.
    pub storage: StorageSettings,
    /// The wire format of calls whose credential does not decide it.
    pub api: ApiSettings,
    /// The console for agents.
    pub console: ConsoleSettings,
    /// Keys and guards.
    pub security: SecuritySettings,
    /// Rate limits.
    pub rate_limit: RateLimitSettings,
    /// Accounts.
    pub accounts: AccountSettings,
    /// What nodes share.
    pub redis: RedisSettings,
    /// Presence of connected clients.
    pub realtime: RealtimeSettings,
    /// How long events are kept.
    pub events: EventSettings,
    /// The queues of jobs.
    pub jobs: JobSettings,
    /// Webhook calls.
    pub webhooks: WebhookSettings,
    /// E-mail.
    pub smtp: SmtpSettings,
    /// Logging.
    pub log: LogSettings,
    /// Metrics.
    pub metrics: MetricsSettings,
}
