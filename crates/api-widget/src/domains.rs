//! The sites that may show a widget (docs/rules/contacts-and-inboxes.md §9, `allowed_domains`).

use nimchat_messaging::widget::Site;
use url::Url;

/// The sites that an inbox lists; none lists any.
pub(crate) struct Domains(Vec<String>);

impl Domains {
    /// The sites of this inbox: names, `*.` and a name, or addresses. What is none of these is ignored.
    pub(crate) fn of(site: &Site) -> Self {
        let listed = site
            .widget()
            .and_then(|widget| widget.allowed_domains.as_deref());
        Self::listed(listed.unwrap_or_default())
    }

    fn listed(text: &str) -> Self {
        let written = text.split(',').map(str::trim);
        let is_plain = |name: &&str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || ".-*:/_".contains(c);
            !name.is_empty() && name.chars().all(plain)
        };
        Self(written.filter(is_plain).map(str::to_owned).collect())
    }

    /// The directive that tells browsers so, if there are any.
    pub(crate) fn frame_ancestors(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| format!("frame-ancestors {}", self.0.join(" ")))
    }

    /// May a page of this origin use the widget, whose own page is at `own`?
    pub(crate) fn allow(&self, origin: &str, own: &str) -> bool {
        let same = Url::parse(own).is_ok_and(|own| own.origin().ascii_serialization() == origin);
        if self.0.is_empty() || same {
            return true;
        }
        let Ok(origin) = Url::parse(origin) else {
            return false;
        };
        let host = origin.host_str().unwrap_or_default();
        let place = match origin.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        self.0.iter().any(|listed| {
            let (scheme, name) = match listed.split_once("://") {
                Some((scheme, name)) => (Some(scheme), name),
                None => (None, listed.as_str()),
            };
            let name = name.trim_end_matches('/');
            let place = if name.contains(':') { &place } else { host };
            scheme.is_none_or(|scheme| scheme == origin.scheme())
                && match name.strip_prefix("*.") {
                    Some(name) => place
                        .strip_suffix(name)
                        .is_some_and(|rest| rest.ends_with('.')),
                    None => place.eq_ignore_ascii_case(name),
                }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://chat.example/support";

    #[test]
    fn without_a_list_any_site_may_show_the_widget() {
        let none = Domains::listed(" ");
        assert!(none.allow("https://evil.example", OWN));
        assert_eq!(none.frame_ancestors(), None);
    }

    #[test]
    fn a_list_admits_its_sites_and_the_widgets_own_page() {
        let some = Domains::listed("acme.example, *.acme.example,https://shop.example:8443");
        for origin in [
            "https://acme.example",
            "http://acme.example:8080",
            "https://www.acme.example",
            "https://shop.example:8443",
            "https://chat.example",
        ] {
            assert!(some.allow(origin, OWN), "{origin}");
        }
        for origin in [
            "https://notacme.example",
            "https://acme.example.evil.example",
            "http://shop.example:8443",
            "https://shop.example",
            "null",
        ] {
            assert!(!some.allow(origin, OWN), "{origin}");
        }
    }

    #[test]
    fn a_listed_text_cannot_add_a_directive() {
        let sly = Domains::listed("acme.example; script-src *,good.example");
        let expected = Some("frame-ancestors good.example".to_owned());
        assert_eq!(sly.frame_ancestors(), expected);
    }
}
