//! The addresses of pages: which portal a request names, and where links lead.

use nimchat_helpcenter::Portal;
use nimchat_helpcenter::public::PortalAddress;
use nimchat_wire::Context;
use std::net::IpAddr;
use url::Url;

/// The hosts of this server itself, where the path names the portal.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    own: Vec<String>,
    scheme: String,
    /// The path below which the server is reached.
    root: String,
    public_url: String,
}

impl Hosts {
    pub(super) fn of(context: &Context) -> Self {
        let public = Url::parse(context.public_url()).ok();
        let front_end = Url::parse(&context.app_url("")).ok();
        let own = [&public, &front_end].into_iter().flatten();
        Self {
            own: own
                .filter_map(|url| url.host_str().map(str::to_owned))
                .collect(),
            scheme: public
                .as_ref()
                .map_or("http", |url| url.scheme())
                .to_owned(),
            root: public.map_or_else(String::new, |url| {
                url.path().trim_end_matches('/').to_owned()
            }),
            public_url: context.public_url().to_owned(),
        }
    }

    /// What a request to this host names; `slug` is from its path. A machine is called by its number too, so that
    /// numbers are no domains.
    pub(super) fn named(&self, host: &str, slug: &str) -> Place {
        let host = host.to_ascii_lowercase();
        let name = host.rsplit_once(':').map_or(host.as_str(), |(name, port)| {
            if port.bytes().all(|byte| byte.is_ascii_digit()) {
                name
            } else {
                &host
            }
        });
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let own = host.is_empty()
            || name == "localhost"
            || bare.parse::<IpAddr>().is_ok()
            || self.own.iter().any(|own| own == name);
        if own {
            Place {
                portal: PortalAddress::Slug(slug.to_owned()),
                base: self.public_url.clone(),
                root: self.root.clone(),
            }
        } else {
            Place {
                base: format!("{}://{host}", self.scheme),
                portal: PortalAddress::Host(host),
                root: String::new(),
            }
        }
    }

    /// The address that search engines know the portal under, without a trailing slash.
    pub(super) fn canonical(&self, portal: &Portal) -> String {
        match &portal.attributes.custom_domain {
            Some(domain) => format!("https://{domain}"),
            None => self.public_url.clone(),
        }
    }
}

/// Where a request was sent.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The portal.
    pub(super) portal: PortalAddress,
    /// The server's address as the reader has it.
    pub(super) base: String,
    /// The path below which the server is reached.
    pub(super) root: String,
}

impl Place {
    /// Is it a domain that may be a portal's?
    pub(super) const fn is_domain(&self) -> bool {
        matches!(self.portal, PortalAddress::Host(_))
    }
}

/// The path of a portal's home page in a language.
pub(super) fn home(slug: &str, locale: &str) -> String {
    format!("/hc/{slug}/{locale}")
}

/// The path of an article.
pub(super) fn article(slug: &str, article: &str) -> String {
    format!("/hc/{slug}/articles/{article}")
}

/// The path of a category.
pub(super) fn category(slug: &str, locale: &str, category: &str) -> String {
    format!("/hc/{slug}/{locale}/categories/{category}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_wire::{Profile, Server};
    use std::sync::Arc;

    #[test]
    fn a_host_of_this_server_is_no_domain() {
        let server = Server {
            public_url: "https://chat.example/support".to_owned(),
            app_url: "https://desk.example".to_owned(),
            sender: None,
        };
        let hosts = Hosts::of(&Context::new(Profile::Chatwoot, Arc::new(server)));
        for own in [
            "chat.example",
            "CHAT.example:443",
            "desk.example",
            "localhost:3000",
            "127.0.0.1:3000",
            "[::1]:3000",
            "",
        ] {
            let place = hosts.named(own, "help");
            assert_eq!(
                place.portal,
                PortalAddress::Slug("help".to_owned()),
                "{own}"
            );
            assert_eq!(place.root, "/support");
        }
        let place = hosts.named("Help.Acme.example:8443", "help");
        let domain = "help.acme.example:8443".to_owned();
        assert_eq!(place.portal, PortalAddress::Host(domain));
        assert_eq!(
            (place.base.as_str(), place.root.as_str()),
            ("https://help.acme.example:8443", "")
        );
    }
}
