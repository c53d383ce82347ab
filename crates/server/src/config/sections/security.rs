//! Keys and guards.

use super::super::Secret;
use super::{Unusable, unusable};
use ipnet::IpNet;
use nimchat_outbound::PrivateHosts;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use url::Host;

/// `[security]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SecuritySettings {
    /// The signing key; empty means unset.
    pub secret_key: Secret,
    /// May webhooks call private addresses?
    pub allow_private_webhooks: bool,
    /// As set: see [`SecuritySettings::private_hosts`].
    pub private_webhooks: Vec<String>,
}

impl SecuritySettings {
    const SHORTEST_KEY: usize = 32;

    pub(super) fn check(&self) -> Result<(), Unusable> {
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
        if let Some(text) = self.private_webhooks.iter().find(|text| !is_host(text)) {
            return unusable(
                "security.private_webhooks",
                format!(
                    "holds {text:?}, which is neither a name nor an address nor a network such as 10.0.5.0/24"
                ),
            );
        }
        Ok(())
    }

    /// The private hosts that webhooks may call.
    pub fn private_hosts(&self) -> PrivateHosts {
        if self.allow_private_webhooks {
            return PrivateHosts::All;
        }
        PrivateHosts::parse(self.private_webhooks.iter().map(String::as_str))
    }
}

/// A network, or a host as it stands in an address.
fn is_host(text: &str) -> bool {
    text.parse::<IpNet>().is_ok()
        || text.parse::<IpAddr>().is_ok()
        || matches!(Host::parse(text), Ok(Host::Domain(name)) if name.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(all: bool, some: &[&str]) -> SecuritySettings {
        SecuritySettings {
            secret_key: serde_json::from_str("\"\"").unwrap(),
            allow_private_webhooks: all,
            private_webhooks: some.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[test]
    fn private_hosts_are_names_addresses_and_networks() {
        settings(false, &["bridge", "10.0.5.7", "10.0.5.0/24", "fd00::/8"])
            .check()
            .unwrap();
        for bad in ["", "http://bridge", "bridge:80", "10.0.5.0/99", "a b"] {
            let refusal = settings(false, &[bad]).check().unwrap_err();
            assert_eq!(refusal.key, "security.private_webhooks", "{bad}");
        }
    }

    #[test]
    fn all_private_hosts_are_more_than_some() {
        assert_eq!(settings(false, &[]).private_hosts(), PrivateHosts::None);
        assert_eq!(
            settings(true, &["bridge"]).private_hosts(),
            PrivateHosts::All
        );
        let some = settings(false, &["bridge"]).private_hosts();
        assert_eq!(some, PrivateHosts::parse(["bridge"]));
    }
}
