//! Values that must not appear in a log, an error line or the output of a command.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::path::Path;
use url::Url;

const HIDDEN: &str = "[hidden]";

/// A text that only [`Secret::reveal`] shows.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Is it unset?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn shown(&self) -> &'static str {
        if self.is_empty() { "" } else { HIDDEN }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "[unset]" } else { HIDDEN })
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.shown())
    }
}

/// The address of the database. Shown without its password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address of an SQLite file.
    pub fn of_file(path: &Path) -> Self {
        Self(format!("sqlite://{}", path.display()))
    }

    /// The address with its password, for connecting.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Why it is invalid, without repeating it.
    /// Is it the path of an `SQLite` file?
    pub(super) fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite://")
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        match self.0.split_once("://") {
            Some(("sqlite", "")) => Err("names no file: sqlite://PATH"),
            Some(("sqlite" | "postgres" | "postgresql", _)) => Ok(()),
            _ => Err("must begin with sqlite:// or postgres://"),
        }
    }

    /// The address for logs and error lines.
    pub fn redacted(&self) -> String {
        match self.0.split_once("://") {
            Some(("sqlite", _)) => self.0.clone(),
            Some((scheme, _)) => Url::parse(&self.0)
                .map_or_else(|_| format!("{scheme}://{HIDDEN}"), without_password),
            None => HIDDEN.to_owned(),
        }
    }
}

/// The address of the mail server. Shown without its password.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// The address with its password, for connecting.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Is it unset?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn redacted(&self) -> String {
        match Url::parse(&self.0) {
            Ok(url) if matches!(url.scheme(), "smtp" | "smtps") => without_password(url),
            _ if self.is_empty() => String::new(),
            _ => HIDDEN.to_owned(),
        }
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Display for SmtpUrl {
    /// For the line of the start: without a server, e-mails go to the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("log");
        }
        f.write_str(&self.redacted())
    }
}

impl Serialize for SmtpUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.redacted())
    }
}

fn without_password(mut url: Url) -> String {
    // libpq accepts passwords in the query too: password=, sslpassword=
    let query: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !key.contains("password"))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    if query.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(query);
    }
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return format!("{}://{HIDDEN}", url.scheme());
    }
    url.into()
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show() {
        let secret = Secret("correct horse battery staple".to_owned());
        assert_eq!(format!("{secret:?}"), "[hidden]");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"[hidden]\"");
        assert_eq!(format!("{:?}", Secret(String::new())), "[unset]");
    }

    #[test]
    fn a_database_password_does_not_show() {
        for (url, shown) in [
            (
                "postgres://ann:hunter2@db.local:5432/chat?sslmode=require",
                "postgres://ann:***@db.local:5432/chat?sslmode=require",
            ),
            (
                "postgres://db.local/chat?user=ann&password=hunter2",
                "postgres://db.local/chat?user=ann",
            ),
            ("postgres://ann:hunter2@[broken", "postgres://[hidden]"),
            ("ann:hunter2@db.local", "[hidden]"),
            ("sqlite://data/nimchat.db", "sqlite://data/nimchat.db"),
        ] {
            let url = DatabaseUrl(url.to_owned());
            assert_eq!(url.redacted(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn the_mail_servers_password_does_not_show() {
        for (url, shown) in [
            (
                "smtps://ann:hunter2@mail.example:465",
                "smtps://ann:***@mail.example:465",
            ),
            (
                "smtp://localhost?tls=required",
                "smtp://localhost?tls=required",
            ),
            ("ann:hunter2", "[hidden]"),
            ("", ""),
        ] {
            let url = SmtpUrl(url.to_owned());
            assert_eq!(format!("{url:?}"), shown);
            assert_eq!(serde_json::to_value(&url).unwrap(), shown);
        }
    }

    #[test]
    fn only_the_two_databases_are_taken() {
        let check = |url: &str| DatabaseUrl(url.to_owned()).check();
        assert!(check("sqlite://data/nimchat.db").is_ok());
        assert!(check("postgres://localhost/chat").is_ok());
        assert!(check("postgresql:///chat?host=/run/postgresql").is_ok());
        assert!(check("mysql://localhost/chat").is_err());
        assert!(check("data/nimchat.db").is_err());
        assert!(check("sqlite://").is_err());
    }
}
