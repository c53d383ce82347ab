//! The guard that keeps webhook calls out of the network in which nimchat runs.
//!
//! A name is checked by the addresses that it resolves to, at the moment of connecting, so that a name cannot have one
//! address when it is stored and another when it is called.

use ipnet::IpNet;
use nimchat_core_model::{CallRule, WebUrl};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// The address is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address is not a public one")]
pub struct NotPublic;

/// Private hosts that may be called nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PrivateHosts {
    /// None.
    #[default]
    None,
    /// These names, whatever they resolve to, and the addresses of these networks.
    Some {
        /// In lower case.
        names: Vec<String>,
        /// Networks; one address is a network too.
        networks: Vec<IpNet>,
    },
    /// All of them.
    All,
}

impl PrivateHosts {
    /// Reads names, addresses and networks: `bridge`, `10.0.5.7`, `10.0.5.0/24`.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut names, mut networks) = (Vec::new(), Vec::new());
        for text in texts {
            let network = text.parse::<IpNet>().ok();
            let network = network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
            match network {
                Some(network) => networks.push(network),
                None => names.push(text.to_lowercase()),
            }
        }
        if names.is_empty() && networks.is_empty() {
            return Self::None;
        }
        Self::Some { names, networks }
    }

    fn include(&self, address: IpAddr) -> bool {
        match self {
            Self::None => false,
            Self::Some { networks, .. } => {
                networks.iter().any(|network| network.contains(&address))
            }
            Self::All => true,
        }
    }

    fn include_name(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::Some { names, .. } => names.contains(&name.trim_end_matches('.').to_lowercase()),
            Self::All => true,
        }
    }
}

/// Checks addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressGuard {
    private: Arc<PrivateHosts>,
}

impl AddressGuard {
    /// A guard that allows public addresses and these private ones.
    pub fn new(private: PrivateHosts) -> Self {
        Self {
            private: Arc::new(private),
        }
    }

    /// May this address be called?
    pub fn permits(&self, address: IpAddr) -> bool {
        is_public(address) || self.private.include(address.to_canonical())
    }

    /// Refuses a URL whose host is an address that may not be called. Names pass; they are checked when they are
    /// resolved.
    pub fn check_literal(&self, url: &Url) -> Result<(), NotPublic> {
        let permitted = match url.host() {
            Some(Host::Ipv4(address)) => self.permits(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => self.permits(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => true,
        };
        if permitted { Ok(()) } else { Err(NotPublic) }
    }
}

impl CallRule for AddressGuard {
    fn may_call(&self, url: &WebUrl) -> bool {
        Url::parse(url.as_str()).is_ok_and(|url| self.check_literal(&url).is_ok())
    }
}

impl Resolve for AddressGuard {
    /// The system's resolver, without addresses that may not be called. If none remains, the name itself is refused.
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if guard.private.include_name(name.as_str()) {
                return Ok(Box::new(found.into_iter()) as Addrs);
            }
            let permitted: Vec<SocketAddr> = found
                .iter()
                .copied()
                .filter(|address| guard.permits(address.ip()))
                .collect();
            if permitted.is_empty() && !found.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// Is the address one of the public internet (IANA's special-purpose registries)?
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let embedded = |high: u16, low: u16| {
        is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    };
    match address.segments() {
        // IPv4 in other notations: mapped, NAT64, 6to4
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => embedded(high, low),
        // protocol assignments, including Teredo and benchmarking, and documentation
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // all addresses that are allocated for the internet
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(address: &str) -> bool {
        AddressGuard::new(PrivateHosts::None).permits(address.parse().unwrap())
    }

    #[test]
    fn addresses_of_the_internet_pass() {
        for address in [
            "1.1.1.1",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001:829::200e",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(permits(address), "{address}");
        }
    }

    #[test]
    fn addresses_of_other_networks_do_not() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
        ] {
            assert!(!permits(address), "{address}");
        }
    }

    #[test]
    fn every_spelling_of_a_literal_is_judged() {
        let guard = AddressGuard::new(PrivateHosts::None);
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "https://user:secret@10.0.0.1:8443/hook",
        ] {
            let literal = guard.check_literal(&Url::parse(url).unwrap());
            assert_eq!(literal, Err(NotPublic), "{url}");
        }
        for url in ["https://example.com/hook", "https://1.1.1.1/"] {
            assert_eq!(guard.check_literal(&Url::parse(url).unwrap()), Ok(()));
        }
    }

    #[test]
    fn a_setting_lets_every_address_pass() {
        let guard = AddressGuard::new(PrivateHosts::All);
        assert!(guard.permits("127.0.0.1".parse().unwrap()));
        let url = Url::parse("http://192.168.0.1/").unwrap();
        assert_eq!(guard.check_literal(&url), Ok(()));
    }

    #[test]
    fn a_setting_names_the_private_hosts_that_may_be_called() {
        let guard = AddressGuard::new(PrivateHosts::parse(["Bridge", "10.0.5.0/24", "::1"]));
        for (url, expected) in [
            ("http://10.0.5.7/", Ok(())),
            ("http://[::ffff:10.0.5.7]/", Ok(())),
            ("http://10.0.6.7/", Err(NotPublic)),
            ("http://[::1]/", Ok(())),
            ("http://127.0.0.1/", Err(NotPublic)),
            ("http://bridge/", Ok(())),
        ] {
            let literal = guard.check_literal(&Url::parse(url).unwrap());
            assert_eq!(literal, expected, "{url}");
        }
        assert!(guard.private.include_name("bridge"));
        assert!(!guard.private.include_name("other"));
        assert_eq!(PrivateHosts::parse([]), PrivateHosts::None);
    }
}
