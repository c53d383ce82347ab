//! The console for agents.

use super::{Unusable, unusable};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use url::Url;

/// `[console]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConsoleSettings {
    /// As set, perhaps empty: see [`ConsoleSettings::path`].
    pub path: String,
    /// What the console calls this installation.
    pub name: String,
    /// As set, perhaps empty: see [`ConsoleSettings::logo`].
    pub logo: String,
    /// As set, perhaps empty: see [`ConsoleSettings::logo_dark`].
    pub logo_dark: String,
}

impl ConsoleSettings {
    pub(super) fn check(&self, public_url: &str) -> Result<(), Unusable> {
        for (key, logo) in [
            ("console.logo", &self.logo),
            ("console.logo_dark", &self.logo_dark),
        ] {
            let is_usable = logo.is_empty()
                || (logo.starts_with('/') && !logo.starts_with("//"))
                || logo.starts_with("https://");
            if !is_usable {
                return unusable(key, "must begin with / or https://");
            }
        }
        let below = Url::parse(public_url).is_ok_and(|url| url.path() != "/");
        if !self.path.is_empty() && below {
            return unusable(
                "console.path",
                "needs a server.public_url without a path: the front end calls the root of its address",
            );
        }
        Ok(())
    }

    /// The folder of the built front end, if any.
    pub fn path(&self) -> Option<PathBuf> {
        (!self.path.is_empty()).then(|| PathBuf::from(&self.path))
    }

    /// The path or address of the logo on a light ground.
    pub fn logo(&self) -> &str {
        if self.logo.is_empty() {
            "/brand-assets/logo.svg"
        } else {
            &self.logo
        }
    }

    /// The path or address of the small logo.
    pub fn logo_thumbnail(&self) -> &str {
        if self.logo.is_empty() {
            "/brand-assets/logo_thumbnail.svg"
        } else {
            &self.logo
        }
    }

    /// The path or address of the logo on a dark ground.
    pub fn logo_dark(&self) -> &str {
        match (self.logo_dark.is_empty(), self.logo.is_empty()) {
            (false, _) => &self.logo_dark,
            (true, false) => &self.logo,
            (true, true) => "/brand-assets/logo_dark.svg",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn console(path: &str, logo: &str) -> ConsoleSettings {
        ConsoleSettings {
            path: path.to_owned(),
            name: "nimchat".to_owned(),
            logo: logo.to_owned(),
            logo_dark: String::new(),
        }
    }

    #[test]
    fn a_console_is_at_the_root_of_its_address() {
        let settings = console("public", "");
        settings.check("https://chat.example.org").unwrap();
        let refusal = settings.check("https://example.org/chat").unwrap_err();
        assert_eq!(refusal.key, "console.path");
        console("", "").check("https://example.org/chat").unwrap();
    }

    #[test]
    fn a_logo_is_one_of_this_server_or_has_an_address() {
        for good in ["/logo.svg", "https://acme.example/logo.svg"] {
            console("", good).check("").unwrap();
        }
        for bad in [
            "logo.svg",
            "//acme.example/logo.svg",
            "http://acme.example/logo.svg",
        ] {
            assert_eq!(console("", bad).check("").unwrap_err().key, "console.logo");
        }
        let settings = console("", "/mine.svg");
        assert_eq!(
            (settings.logo(), settings.logo_dark()),
            ("/mine.svg", "/mine.svg")
        );
        let settings = console("", "");
        assert_eq!(settings.logo_dark(), "/brand-assets/logo_dark.svg");
    }
}
