//! One struct for each table of `config/default.toml`, which explains the keys, and the rules their values keep.

use super::{DatabaseUrl, Secret, Settings, SmtpUrl};
use chrono::TimeDelta;
use ipnet::IpNet;
use nimchat_api_application::Limits;
use nimchat_api_kit::{AttemptLimit, Throttle, TrustedProxies};
use nimchat_outbound::mail;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::time::Duration;
use url::Url;

/// A key whose value has the right type and cannot be used.
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

fn within(key: &'static str, value: u64, range: &RangeInclusive<u64>) -> Result<(), Unusable> {
    if range.contains(&value) {
        return Ok(());
    }
    unusable(
        key,
        format!(
            "is {value}, must be from {} to {}",
            range.start(),
            range.end()
        ),
    )
}

impl Settings {
    /// The first rule that the values break.
    pub(super) fn check(&self) -> Result<(), Unusable> {
        self.server.check()?;
        self.database.check()?;
        self.api.check()?;
        self.storage.check()?;
        self.security.check()?;
        self.redis.check()?;
        self.realtime.check()?;
        self.webhooks.check()?;
        self.smtp.check()
    }
}

/// `[server]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The address or name to listen on.
    pub host: String,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// As set, perhaps empty: [`ServerSettings::public_url`] gives the address in force.
    pub public_url: String,
    /// As set, perhaps empty: [`ServerSettings::app_url`] gives the address in force.
    pub app_url: String,
    /// As set, as text: [`ServerSettings::trusted_proxies`] gives the networks.
    pub trusted_proxies: Vec<String>,
    /// As set, perhaps 0: [`ServerSettings::workers`] gives the number in force.
    pub workers: usize,
    /// The largest request body.
    pub max_body_bytes: usize,
    /// As set, in seconds: see [`ServerSettings::drain`].
    pub drain_seconds: u64,
    /// As set, in seconds: see [`ServerSettings::shutdown`].
    pub shutdown_seconds: u64,
}

impl ServerSettings {
    fn check(&self) -> Result<(), Unusable> {
        if self.host.is_empty() || self.host.contains(|c: char| c.is_whitespace() || c == '/') {
            return unusable("server.host", "must be an IP address or a host name");
        }
        for (key, url) in [
            ("server.public_url", &self.public_url),
            ("server.app_url", &self.app_url),
        ] {
            if !url.is_empty() {
                check_url(key, url)?;
            }
        }
        if let Some(text) = self
            .trusted_proxies
            .iter()
            .find(|text| network(text).is_none())
        {
            return unusable(
                "server.trusted_proxies",
                format!(
                    "holds {text:?}, which is neither an address nor a network such as 10.0.0.0/8"
                ),
            );
        }
        within("server.workers", self.workers as u64, &(0..=1024))?;
        within(
            "server.max_body_bytes",
            self.max_body_bytes as u64,
            &(1024..=1 << 30),
        )?;
        within("server.drain_seconds", self.drain_seconds, &(0..=3600))?;
        within(
            "server.shutdown_seconds",
            self.shutdown_seconds,
            &(0..=3600),
        )
    }

    /// The address for links, without a slash at its end. `port` is the one really listened on, which differs from
    /// the setting when that is 0.
    pub fn public_url(&self, port: u16) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        match self.host.parse::<IpAddr>() {
            // "every address" is none that a client could call
            Ok(IpAddr::V4(ip)) if ip.is_unspecified() => format!("http://127.0.0.1:{port}"),
            Ok(IpAddr::V6(ip)) if ip.is_unspecified() => format!("http://[::1]:{port}"),
            Ok(IpAddr::V6(ip)) => format!("http://[{ip}]:{port}"),
            _ => format!("http://{}:{port}", self.host),
        }
    }

    /// The address of the agents' front end, without a slash at its end. `port` as in [`ServerSettings::public_url`].
    pub fn app_url(&self, port: u16) -> String {
        if self.app_url.is_empty() {
            return self.public_url(port);
        }
        self.app_url.trim_end_matches('/').to_owned()
    }

    /// The proxies that are believed.
    pub fn trusted_proxies(&self) -> TrustedProxies {
        let texts = self.trusted_proxies.iter();
        TrustedProxies::new(texts.filter_map(|text| network(text)).collect())
    }

    /// How many threads answer requests.
    pub fn workers(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            n => n,
        }
    }

    /// How long to accept connections after the order to stop.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }

    /// How long requests in flight and workers may take to finish.
    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }
}

/// A network, or the one address in it.
fn network(text: &str) -> Option<IpNet> {
    let network = text.parse().ok();
    network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn check_url(key: &'static str, text: &str) -> Result<(), Unusable> {
    // the text stays out of the line: somebody may have put a password into it
    let Ok(url) = Url::parse(text) else {
        return unusable(key, "is not a URL such as https://chat.example.org");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return unusable(key, "must begin with http:// or https://");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return unusable(key, "must end before any ? or #");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return unusable(key, "must hold no user and no password");
    }
    Ok(())
}

/// `[database]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Which database.
    pub url: DatabaseUrl,
    /// Connections kept open.
    pub pool_size: u32,
    /// What an answered write survives.
    pub durability: Durability,
    /// As set, in seconds: see [`DatabaseSettings::busy_timeout`].
    pub busy_timeout_seconds: u64,
    /// As set, in seconds: see [`DatabaseSettings::connect_timeout`].
    pub connect_timeout_seconds: u64,
}

impl DatabaseSettings {
    fn check(&self) -> Result<(), Unusable> {
        if let Err(problem) = self.url.check() {
            return unusable("database.url", problem);
        }
        within("database.pool_size", u64::from(self.pool_size), &(1..=1000))?;
        within(
            "database.busy_timeout_seconds",
            self.busy_timeout_seconds,
            &(1..=600),
        )?;
        within(
            "database.connect_timeout_seconds",
            self.connect_timeout_seconds,
            &(1..=600),
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
    /// An answered write survives a power cut.
    Full,
    /// An answered write survives a killed process.
    Normal,
}

/// `[storage]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StorageSettings {
    /// A folder, `file://…`, or a bucket, `s3://…`.
    pub url: String,
    /// The largest request body that carries files.
    pub max_body_bytes: usize,
}

impl StorageSettings {
    fn check(&self) -> Result<(), Unusable> {
        let named = ["file://", "s3://"]
            .iter()
            .find_map(|scheme| self.url.strip_prefix(scheme));
        if named.is_none_or(str::is_empty) {
            return unusable(
                "storage.url",
                "must be file:// with a folder or s3:// with a bucket",
            );
        }
        within(
            "storage.max_body_bytes",
            self.max_body_bytes as u64,
            &(1024..=1 << 30),
        )
    }
}

/// `[api]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSettings {
    /// The wire format.
    pub profile: Profile,
    /// Pages that may call the Application API from a browser.
    pub allowed_origins: Vec<String>,
}

impl ApiSettings {
    fn check(&self) -> Result<(), Unusable> {
        let is_origin = |text: &&String| {
            let origin = Url::parse(text).map(|url| url.origin().ascii_serialization());
            *text == "*" || origin.is_ok_and(|origin| origin == **text && !origin.contains('*'))
        };
        match self.allowed_origins.iter().find(|text| !is_origin(text)) {
            None => Ok(()),
            Some(text) => unusable(
                "api.allowed_origins",
                format!(
                    "holds {text:?}, which is neither \"*\" nor an origin such as https://desk.example.org"
                ),
            ),
        }
    }
}

/// `api.profile`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// As the API reference prints it.
    Reference,
    /// As Chatwoot sends it.
    Chatwoot,
}

/// `[security]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SecuritySettings {
    /// The signing key; empty means none was set.
    pub secret_key: Secret,
    /// May webhooks call private addresses?
    pub allow_private_webhooks: bool,
}

impl SecuritySettings {
    const SHORTEST_KEY: usize = 32;

    fn check(&self) -> Result<(), Unusable> {
        let length = self.secret_key.reveal().chars().count();
        if (1..Self::SHORTEST_KEY).contains(&length) {
            return unusable(
                "security.secret_key",
                format!(
                    "has {length} characters, must have {} or more",
                    Self::SHORTEST_KEY
                ),
            );
        }
        Ok(())
    }
}

/// `[rate_limit]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSettings {
    /// Requests a minute; 0 is without limit.
    pub per_minute: u32,
    /// Attempts to sign in from one address in 5 minutes.
    pub sign_in_by_address: u32,
    /// Attempts to sign in with one e-mail in 15 minutes.
    pub sign_in_by_email: u32,
    /// Letters for a new password asked for from one address in 30 minutes.
    pub password_reset_by_address: u32,
    /// Letters for a new password asked for with one e-mail in an hour.
    pub password_reset_by_email: u32,
    /// Letters to confirm an address asked for from one address in 30 minutes.
    pub resend_confirmation: u32,
    /// Accounts made from one address in 30 minutes.
    pub sign_up: u32,
}

impl RateLimitSettings {
    /// The limits on what outsiders may try.
    pub fn attempts(&self) -> Limits {
        let half_an_hour = |tries| {
            AttemptLimit::new(
                Throttle::new(tries, Duration::from_mins(30)),
                Throttle::default(),
            )
        };
        Limits {
            sign_in: AttemptLimit::new(
                Throttle::new(self.sign_in_by_address, Duration::from_mins(5)),
                Throttle::new(self.sign_in_by_email, Duration::from_mins(15)),
            ),
            password_reset: AttemptLimit::new(
                Throttle::new(self.password_reset_by_address, Duration::from_mins(30)),
                Throttle::new(self.password_reset_by_email, Duration::from_hours(1)),
            ),
            resend_confirmation: half_an_hour(self.resend_confirmation),
            sign_up: half_an_hour(self.sign_up),
        }
    }
}

/// `[accounts]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// May everybody make an account of their own?
    pub sign_up: bool,
}

/// `[redis]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// Where it is, with its password if it has one; empty means there is none.
    pub url: Secret,
}

impl RedisSettings {
    fn check(&self) -> Result<(), Unusable> {
        let url = self.url.reveal();
        // opening is no connecting
        let fits = url.starts_with("redis://") && redis::Client::open(url).is_ok();
        if url.is_empty() || fits {
            return Ok(());
        }
        // the value is not repeated: it may hold a password
        unusable("redis.url", "must be redis://HOST:PORT/NUMBER")
    }

    /// The address, if there is one.
    pub fn url(&self) -> Option<&str> {
        Some(self.url.reveal()).filter(|url| !url.is_empty())
    }
}

/// `[realtime]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RealtimeSettings {
    /// As set, in seconds: see [`RealtimeSettings::presence`].
    pub presence_seconds: u32,
}

impl RealtimeSettings {
    fn check(&self) -> Result<(), Unusable> {
        within(
            "realtime.presence_seconds",
            u64::from(self.presence_seconds),
            &(1..=3600),
        )
    }

    /// How long whoever was heard of counts as connected.
    pub fn presence(&self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.presence_seconds))
    }
}

/// `[webhooks]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// As set, in seconds: see [`WebhookSettings::timeout`].
    pub timeout_seconds: u64,
    /// As set, in seconds: see [`WebhookSettings::backoff`].
    pub backoff_seconds: Vec<u64>,
    /// Calls under way at the same time.
    pub concurrency: usize,
}

const LONGEST_PAUSE: u64 = 7 * 24 * 3600;

fn check_backoff(key: &'static str, pauses: &[u64]) -> Result<(), Unusable> {
    for pause in pauses {
        within(key, *pause, &(1..=LONGEST_PAUSE))?;
    }
    if pauses.len() > 50 {
        return unusable(key, "has more than 50 pauses");
    }
    Ok(())
}

impl WebhookSettings {
    fn check(&self) -> Result<(), Unusable> {
        within("webhooks.timeout_seconds", self.timeout_seconds, &(1..=300))?;
        check_backoff("webhooks.backoff_seconds", &self.backoff_seconds)?;
        within("webhooks.concurrency", self.concurrency as u64, &(1..=1024))
    }

    /// How long one call may take.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// The pauses before each further attempt, in order; empty when a failed call is not tried again.
    pub fn backoff(&self) -> Vec<Duration> {
        self.backoff_seconds
            .iter()
            .map(|seconds| Duration::from_secs(*seconds))
            .collect()
    }
}

/// `[smtp]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// The mail server; empty means that mail goes to the log.
    pub url: SmtpUrl,
    /// Whom mail comes from.
    pub from: String,
    /// As set, in seconds: see [`SmtpSettings::timeout`].
    pub timeout_seconds: u64,
    /// The pauses before each further attempt, in seconds.
    pub backoff_seconds: Vec<u64>,
    /// Connections open at the same time.
    pub connections: u32,
}

impl SmtpSettings {
    fn check(&self) -> Result<(), Unusable> {
        if !self.url.is_empty()
            && let Err(problem) = mail::SmtpSettings::check_url(self.url.reveal())
        {
            return unusable("smtp.url", problem);
        }
        if !mail::SmtpSettings::check_from(&self.from) {
            return unusable("smtp.from", "must be an address, or `Name <address>`");
        }
        within("smtp.timeout_seconds", self.timeout_seconds, &(1..=300))?;
        check_backoff("smtp.backoff_seconds", &self.backoff_seconds)?;
        within("smtp.connections", u64::from(self.connections), &(1..=100))
    }

    /// How long the server may take to answer one command.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// The least grave lines still written.
    pub level: LogLevel,
    /// For people or for machines.
    pub format: LogFormat,
}

/// `log.level`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Faults.
    Error,
    /// What an operator should look at.
    Warn,
    /// One line a request, start and stop.
    Info,
    /// Steps on the way.
    Debug,
    /// Everything.
    Trace,
}

/// `log.format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, public_url: &str) -> ServerSettings {
        ServerSettings {
            host: host.to_owned(),
            port: 3000,
            public_url: public_url.to_owned(),
            trusted_proxies: Vec::new(),
            app_url: String::new(),
            workers: 0,
            max_body_bytes: 1024,
            drain_seconds: 0,
            shutdown_seconds: 1,
        }
    }

    #[test]
    fn the_public_address_is_derived_from_host_and_port() {
        for (host, expected) in [
            ("127.0.0.1", "http://127.0.0.1:81"),
            ("0.0.0.0", "http://127.0.0.1:81"),
            ("::", "http://[::1]:81"),
            ("fe80::1", "http://[fe80::1]:81"),
            ("chat.local", "http://chat.local:81"),
        ] {
            assert_eq!(server(host, "").public_url(81), expected, "{host}");
        }
    }

    #[test]
    fn the_public_address_as_set_loses_its_last_slash() {
        let settings = server("0.0.0.0", "https://chat.example.org/support/");
        assert_eq!(settings.public_url(81), "https://chat.example.org/support");
    }

    #[test]
    fn a_public_address_must_be_plain_http() {
        for bad in [
            "chat.example.org",
            "ftp://chat.example.org",
            "https://chat.example.org/?a=1",
            "https://chat.example.org/#a",
            "https://me:secret@chat.example.org",
        ] {
            let refusal = server("::", bad).check().unwrap_err();
            assert_eq!(refusal.key, "server.public_url", "{bad}");
            assert!(!refusal.problem.contains("secret"));
        }
        server("::", "https://chat.example.org").check().unwrap();
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        let allowing = |text: &str| ApiSettings {
            profile: Profile::Reference,
            allowed_origins: vec!["http://localhost:5173".to_owned(), text.to_owned()],
        };
        for good in ["*", "https://desk.example.org"] {
            allowing(good).check().unwrap();
        }
        for bad in [
            "",
            "desk.example.org",
            "https://desk.example.org/",
            "https://*.example.org",
        ] {
            let refusal = allowing(bad).check().unwrap_err();
            assert_eq!(refusal.key, "api.allowed_origins", "{bad}");
        }
    }

    #[test]
    fn a_trusted_proxy_is_an_address_or_a_network() {
        let trusting = |text: &str| ServerSettings {
            trusted_proxies: vec!["::1".to_owned(), text.to_owned()],
            ..server("::", "")
        };
        for good in ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"] {
            trusting(good).check().unwrap();
        }
        for bad in ["", "localhost", "10.0.0.0/99"] {
            let refusal = trusting(bad).check().unwrap_err();
            assert_eq!(refusal.key, "server.trusted_proxies", "{bad}");
        }
    }

    #[test]
    fn links_lead_to_the_front_end_that_is_set() {
        let mut settings = server("127.0.0.1", "");
        assert_eq!(settings.app_url(81), "http://127.0.0.1:81");
        settings.app_url = "https://desk.example.org/".to_owned();
        assert_eq!(settings.app_url(81), "https://desk.example.org");
        settings.app_url = "desk".to_owned();
        assert_eq!(settings.check().unwrap_err().key, "server.app_url");
    }

    #[test]
    fn without_a_number_of_workers_there_is_at_least_one() {
        assert!(server("::", "").workers() >= 1);
    }

    #[test]
    fn redis_is_named_by_an_address_of_its_own_kind_that_is_not_repeated() {
        let settings = |url: &str| RedisSettings {
            url: serde_json::from_value(url.into()).unwrap(),
        };
        for good in [
            "",
            "redis://127.0.0.1:6379/0",
            "redis://:secret@redis.local",
        ] {
            settings(good).check().unwrap();
        }
        for bad in [
            "http://:secret@redis.local",
            "redis://",
            "secret",
            "redis://h/secret",
        ] {
            let refusal = settings(bad).check().unwrap_err();
            assert_eq!(refusal.key, "redis.url", "{bad}");
            assert!(!refusal.problem.contains("secret"));
        }
        assert_eq!(settings("").url(), None);
    }
}
