//! Where a call comes from.

use actix_web::dev::Payload;
use actix_web::http::header::{FORWARDED, HeaderMap, X_FORWARDED_FOR};
use actix_web::{FromRequest, HttpRequest, web};
use ipnet::IpNet;
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// The proxies whose `X-Forwarded-For` is trusted. Held as `web::Data`.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// The proxies of these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks.into())
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client that called the outermost trusted proxy: each proxy appends its caller to `X-Forwarded-For`, and
    /// earlier entries are not trusted.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let told: Vec<_> = headers
            .get_all(X_FORWARDED_FOR)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for text in told.into_iter().rev() {
            if !self.trust(client) {
                break;
            }
            match text.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        client
    }
}

/// The address of a call, as limits count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress {
    address: Option<IpAddr>,
    direct: bool,
}

impl ClientAddress {
    /// The address of a request with these headers from this peer.
    pub fn of(peer: Option<IpAddr>, headers: &HeaderMap, proxies: Option<&TrustedProxies>) -> Self {
        let peer = peer.map(|peer| peer.to_canonical());
        Self {
            address: match proxies {
                Some(proxies) => peer.map(|peer| proxies.client(peer, headers)),
                None => peer,
            },
            direct: !headers.contains_key(X_FORWARDED_FOR) && !headers.contains_key(FORWARDED),
        }
    }

    /// The address, if it is known.
    pub fn ip(self) -> Option<IpAddr> {
        self.address
    }

    /// The address, unless this machine itself called without a proxy: such a caller needs no guessing, and scripts and
    /// health checks may call often. An untrusted proxy on this machine counts as one caller, and so does an IPv6
    /// network (/64), since its owner has all of its addresses.
    pub fn counted(self) -> Option<IpAddr> {
        self.address
            .filter(|address| !(self.direct && address.is_loopback()))
            .map(|address| match address {
                IpAddr::V4(_) => address,
                IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !0 << 64).into(),
            })
    }
}

impl From<IpAddr> for ClientAddress {
    /// An address without a proxy.
    fn from(address: IpAddr) -> Self {
        Self {
            address: Some(address),
            direct: true,
        }
    }
}

impl FromRequest for ClientAddress {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let proxies = request.app_data::<web::Data<TrustedProxies>>();
        let peer = request.peer_addr().map(|peer| peer.ip());
        ready(Ok(Self::of(
            peer,
            request.headers(),
            proxies.map(|proxies| &***proxies),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn seen(peer: &str, forwarded: Option<&'static str>, trusted: &[&str]) -> ClientAddress {
        let mut headers = HeaderMap::new();
        if let Some(value) = forwarded {
            headers.insert(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let networks = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let peer = peer.parse().unwrap();
        ClientAddress::of(Some(peer), &headers, Some(&TrustedProxies::new(networks)))
    }

    fn counted(peer: &str, forwarded: Option<&'static str>, trusted: &[&str]) -> Option<String> {
        let counted = seen(peer, forwarded, trusted).counted();
        counted.map(|address| address.to_string())
    }

    #[test]
    fn a_direct_caller_is_the_client() {
        let client = counted("203.0.113.9", Some("198.51.100.1"), &["10.0.0.0/8"]);
        assert_eq!(client.as_deref(), Some("203.0.113.9"));
    }

    #[test]
    fn a_trusted_proxy_tells_who_called_it() {
        for (forwarded, expected) in [
            ("198.51.100.1", "198.51.100.1"),
            // entries that the client sent itself do not count
            ("192.0.2.66, 198.51.100.1", "198.51.100.1"),
            ("198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("2001:db8::1:2:3:4, 10.0.0.2", "2001:db8::"),
            ("nonsense", "10.0.0.1"),
            ("198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"),
        ] {
            let client = counted("10.0.0.1", Some(forwarded), &["10.0.0.0/8"]);
            assert_eq!(client.as_deref(), Some(expected), "{forwarded}");
        }
    }

    #[test]
    fn this_machine_itself_is_not_counted() {
        assert_eq!(counted("127.0.0.1", None, &[]), None);
        assert_eq!(counted("::1", None, &[]), None);
        assert_eq!(counted("::ffff:127.0.0.1", None, &["127.0.0.0/8"]), None);
    }

    #[test]
    fn a_proxy_on_this_machine_is_counted() {
        let untrusted = counted("127.0.0.1", Some("203.0.113.9"), &[]);
        assert_eq!(untrusted.as_deref(), Some("127.0.0.1"));
        let trusted = counted("127.0.0.1", Some("203.0.113.9"), &["127.0.0.1/32"]);
        assert_eq!(trusted.as_deref(), Some("203.0.113.9"));
    }
}
