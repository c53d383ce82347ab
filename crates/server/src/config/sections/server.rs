//! Listening and stopping.

use super::{Unusable, all_within, unusable, within};
use ipnet::IpNet;
use nimchat_api_kit::TrustedProxies;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::num::NonZeroUsize;
use url::Url;

/// `[server]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The address or name to listen on.
    pub host: String,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// As set, perhaps empty: see [`ServerSettings::public_url`].
    pub public_url: String,
    /// As set, perhaps empty: see [`ServerSettings::app_url`].
    pub app_url: String,
    /// As set, as text: see [`ServerSettings::trusted_proxies`].
    pub trusted_proxies: Vec<String>,
    /// As set, perhaps 0: see [`ServerSettings::workers`].
    pub workers: usize,
    /// The largest request body.
    pub max_body_bytes: usize,
    /// How long a body may take to arrive before its pace counts, in seconds.
    pub body_grace_seconds: u64,
    /// How long to accept connections after the signal to stop, in seconds.
    pub drain_seconds: u64,
    /// How long requests in progress and workers may take to finish, in seconds.
    pub shutdown_seconds: u64,
}

impl ServerSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
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
        all_within!(self, "server" {
            workers: 0..=1024,
            max_body_bytes: 1024..=1 << 30,
            body_grace_seconds: 1..=3600,
            drain_seconds: 0..=3600,
            shutdown_seconds: 0..=3600,
        })
    }

    /// The address for links, without a trailing slash. `port` is the port in fact listened on, which differs from the
    /// setting if that is 0.
    pub fn public_url(&self, port: u16) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        match self.host.parse::<IpAddr>() {
            // a client cannot call "every address"
            Ok(IpAddr::V4(ip)) if ip.is_unspecified() => format!("http://127.0.0.1:{port}"),
            Ok(IpAddr::V6(ip)) if ip.is_unspecified() => format!("http://[::1]:{port}"),
            Ok(IpAddr::V6(ip)) => format!("http://[{ip}]:{port}"),
            _ => format!("http://{}:{port}", self.host),
        }
    }

    /// The address of the agents' front end, without a trailing slash. `port` as in [`ServerSettings::public_url`].
    pub fn app_url(&self, port: u16) -> String {
        if self.app_url.is_empty() {
            return self.public_url(port);
        }
        self.app_url.trim_end_matches('/').to_owned()
    }

    /// The trusted proxies.
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
}

/// A network, or the one address in it.
fn network(text: &str) -> Option<IpNet> {
    let network = text.parse().ok();
    network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn check_url(key: &'static str, text: &str) -> Result<(), Unusable> {
    // the text is omitted: it may contain a password
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
            body_grace_seconds: 20,
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
}
