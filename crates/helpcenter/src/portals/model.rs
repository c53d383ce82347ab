//! The portal model, and the rules of its attributes.

use crate::slug;
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{
    MAX_STRING, MAX_TEXT, check_length, check_line, check_required, present,
};
use nimchat_core_model::{
    AccountId, Attributes, HeldFile, InboxId, PortalId, UploadId, Violation, Violations, WebUrl,
};
use serde_json::Value;

/// A help centre.
#[derive(Debug, Clone, PartialEq)]
pub struct Portal {
    /// Its id.
    pub id: PortalId,
    /// Its account.
    pub account_id: AccountId,
    /// What people set.
    pub attributes: PortalAttributes,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The attributes of a portal that people set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PortalAttributes {
    /// The name.
    pub name: String,
    /// The name in addresses; unique in the installation.
    pub slug: String,
    /// The colour of its pages: `#` and hexadecimal digits.
    pub color: Option<String>,
    /// The host that shows it too; unique in the installation.
    pub custom_domain: Option<String>,
    /// The heading of its home page.
    pub header_text: Option<String>,
    /// The site that its pages link to.
    pub homepage_link: Option<String>,
    /// The title of its pages.
    pub page_title: Option<String>,
    /// Is it hidden from readers?
    pub archived: bool,
    /// The website inbox in which its readers chat.
    pub inbox_id: Option<InboxId>,
    /// Its languages.
    pub config: PortalConfig,
    /// The picture that its pages show.
    pub logo: Option<HeldFile>,
}

/// The languages of a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalConfig {
    /// Those of its categories and articles.
    pub allowed_locales: Vec<String>,
    /// The one of readers who ask for none.
    pub default_locale: String,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self {
            allowed_locales: vec!["en".to_owned()],
            default_locale: "en".to_owned(),
        }
    }
}

/// The most languages of a portal.
const MAX_LOCALES: usize = 100;

impl PortalConfig {
    /// The languages that the caller names. It keeps the allowed ones of before if none are named; the default is then
    /// `en` again (docs/rules/helpcenter.md §1).
    fn read(&self, config: &Attributes) -> Result<Self, Violation> {
        let refused = || Violation::new("config", "has a locale that is not a language code");
        let text = |value: &Value| {
            let code = value.as_str().filter(|code| is_language(code));
            code.map(str::to_owned).ok_or_else(refused)
        };
        let allowed_locales = match config.0.get("allowed_locales") {
            None | Some(Value::Null) => self.allowed_locales.clone(),
            Some(Value::Array(codes)) => {
                let codes = codes.iter().filter(|code| !code.is_null());
                let mut allowed = Vec::new();
                for code in codes.map(text) {
                    let code = code?;
                    if !allowed.contains(&code) {
                        allowed.push(code);
                    }
                }
                allowed
            }
            Some(_) => return Err(refused()),
        };
        if allowed_locales.is_empty() || allowed_locales.len() > MAX_LOCALES {
            return Err(Violation::new(
                "config",
                "must have between 1 and 100 allowed locales",
            ));
        }
        let default_locale = match config.0.get("default_locale") {
            None | Some(Value::Null) => Self::default().default_locale,
            Some(code) => text(code)?,
        };
        Ok(Self {
            allowed_locales,
            default_locale,
        })
    }
}

/// A language code: `en`, `pt_BR`, `zh-Hant`.
fn is_language(code: &str) -> bool {
    let mut parts = code.split(['_', '-']);
    let is_word = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let language = parts.next().unwrap_or_default();
    is_word(language, 2..=3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| is_word(part, 2..=8))
        && code.len() <= 20
}

/// A portal's attributes as a caller sends them; `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct SavePortal {
    /// As [`PortalAttributes::name`].
    pub name: Option<String>,
    /// As [`PortalAttributes::slug`].
    pub slug: Option<String>,
    /// As [`PortalAttributes::color`].
    pub color: Option<Option<String>>,
    /// As [`PortalAttributes::custom_domain`]; the address of a page counts as its host.
    pub custom_domain: Option<Option<String>>,
    /// As [`PortalAttributes::header_text`].
    pub header_text: Option<Option<String>>,
    /// As [`PortalAttributes::homepage_link`].
    pub homepage_link: Option<Option<String>>,
    /// As [`PortalAttributes::page_title`].
    pub page_title: Option<Option<String>>,
    /// As [`PortalAttributes::archived`].
    pub archived: Option<bool>,
    /// As [`PortalAttributes::inbox_id`], which the caller has looked up: this domain knows no inboxes.
    pub inbox_id: Option<Option<InboxId>>,
    /// As [`PortalAttributes::config`], with the keys `allowed_locales` and `default_locale`.
    pub config: Option<Attributes>,
    /// The upload whose picture becomes the logo.
    pub logo: Option<UploadId>,
}

impl PortalAttributes {
    /// The attributes after the change, or everything that is wrong with it.
    pub(super) fn changed(mut self, command: SavePortal) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        self.name = command.name.unwrap_or(self.name);
        violations.check(check_required("name", &self.name, MAX_STRING));
        self.slug = command.slug.unwrap_or(self.slug);
        violations.check(slug::check(&self.slug));
        if let Some(color) = command.color {
            self.color = present(color);
            violations.check(self.color.as_deref().map_or(Ok(()), check_color));
        }
        if let Some(domain) = command.custom_domain {
            self.custom_domain = present(domain).map(|domain| host(&domain));
            violations.check(self.custom_domain.as_deref().map_or(Ok(()), check_host));
        }
        if let Some(text) = command.header_text {
            self.header_text = text;
            let text = self.header_text.as_deref().unwrap_or_default();
            violations.check(check_line("header_text", text, MAX_TEXT));
        }
        if let Some(link) = command.homepage_link {
            self.homepage_link = present(link);
            let link = self.homepage_link.as_deref();
            violations.check(link.map_or(Ok(()), check_link));
        }
        if let Some(title) = command.page_title {
            self.page_title = title;
            let title = self.page_title.as_deref().unwrap_or_default();
            violations.check(check_line("page_title", title, MAX_STRING));
        }
        self.archived = command.archived.unwrap_or(self.archived);
        self.inbox_id = command.inbox_id.unwrap_or(self.inbox_id);
        if let Some(config) = command.config
            && let Some(config) = violations.check(self.config.read(&config))
        {
            self.config = config;
        }
        violations.into_result()?;
        Ok(self)
    }

    /// Refuses a language that is not one of the portal's.
    pub(crate) fn check_locale(&self, of: &str, locale: &str) -> Result<(), Violation> {
        let PortalConfig {
            allowed_locales, ..
        } = &self.config;
        if allowed_locales.iter().any(|allowed| allowed == locale) {
            return Ok(());
        }
        let message = format!("{locale} of {of} is not part of portal's {allowed_locales:?}.");
        Err(Violation::new("locale", message))
    }
}

/// `#` and three to eight hexadecimal digits: the reference's own example has five.
fn check_color(color: &str) -> Result<(), Violation> {
    let digits = color.strip_prefix('#').unwrap_or_default();
    if (3..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(Violation::new("color", "is invalid"))
    }
}

/// The host of an address; any other text stays as it is.
fn host(domain: &str) -> String {
    let domain = domain.trim().to_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| domain.strip_prefix(scheme));
    match rest {
        Some(rest) => rest
            .split(['/', '?', '#'])
            .next()
            .unwrap_or(rest)
            .to_owned(),
        None => domain,
    }
}

fn check_host(host: &str) -> Result<(), Violation> {
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (label.bytes()).all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if name.len() <= 253 && name.split('.').all(is_label) && port.parse::<u16>().is_ok() {
        Ok(())
    } else {
        Err(Violation::new("custom_domain", "is invalid"))
    }
}

/// Public pages link to it, so that it must be a web address.
fn check_link(link: &str) -> Result<(), Violation> {
    check_length("homepage_link", link, MAX_STRING)?;
    WebUrl::parse("homepage_link", link).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_as_its_host() {
        assert_eq!(host("https://Help.Acme.example/x?y"), "help.acme.example");
        assert_eq!(host("help.acme.example"), "help.acme.example");
        for domain in ["help", "help.acme.example:8443", "a-b.example"] {
            assert!(check_host(domain).is_ok(), "{domain}");
        }
        for domain in [
            "a b",
            "a/b",
            "-a.example",
            "a..b",
            "a:port",
            "größe.example",
        ] {
            assert!(check_host(domain).is_err(), "{domain}");
        }
    }

    #[test]
    fn a_language_has_a_code() {
        for code in ["en", "pt_BR", "zh-Hant", "fil"] {
            assert!(is_language(code), "{code}");
        }
        for code in ["", "e", "english", "en/es", "EN", "en_", "помощь", "en us"] {
            assert!(!is_language(code), "{code}");
        }
    }
}
