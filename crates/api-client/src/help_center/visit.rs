//! A reader's request: which page they want, and how.

use super::address::{Hosts, Place};
use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use std::collections::HashMap;
use url::form_urlencoded::{self, Serializer};

/// A theme that the query forces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What is known of a request.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) place: Place,
    pub(super) theme: Option<Theme>,
    /// Without header and footer, to be embedded in another page?
    pub(super) plain: bool,
    path: String,
    segments: HashMap<String, String>,
    query: Vec<(String, String)>,
}

impl Visit {
    pub(super) fn of(request: &HttpRequest, hosts: &Hosts) -> Self {
        let segments: HashMap<String, String> = request
            .match_info()
            .iter()
            .filter(|(_, text)| !text.contains('\0'))
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        let host = request.headers().get(HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        let slug = segments.get("slug").map_or("", String::as_str);
        let place = hosts.named(host, slug);
        let query = form_urlencoded::parse(request.query_string().as_bytes());
        let mut visit = Self {
            place,
            theme: None,
            plain: false,
            path: request.path().to_owned(),
            query: query.into_owned().collect(),
            segments,
        };
        visit.theme = match visit.parameter("theme") {
            Some("dark") => Some(Theme::Dark),
            Some("light") => Some(Theme::Light),
            _ => None,
        };
        visit.plain = visit.parameter("show_plain_layout") == Some("true");
        visit
    }

    /// The text of a segment; empty if there is none.
    pub(super) fn segment(&self, name: &str) -> &str {
        self.segments.get(name).map_or("", String::as_str)
    }

    /// The last value that the query has for this name, unless it is blank.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().rev();
        let found = values.find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A page's number in the query; unreadable ones are 0.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.parameter(name).map(|text| text.parse().unwrap_or(0))
    }

    /// Is it answered with JSON?
    pub(super) fn is_json(&self) -> bool {
        self.path.strip_suffix(".json").is_some()
    }

    /// How the reader goes on to the page at this path, with how they see pages.
    pub(super) fn link(&self, path: &str) -> String {
        self.address(path, &self.kept())
    }

    /// This page with another value in its query.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let mut query = self.query.clone();
        query.retain(|(key, _)| key != name);
        query.push((name.to_owned(), value.to_owned()));
        self.address(&self.path, &query)
    }

    /// The parameters that every link has.
    pub(super) fn kept(&self) -> Vec<(String, String)> {
        let theme = self.theme.map(|theme| ("theme", theme.as_str()));
        let plain = self.plain.then_some(("show_plain_layout", "true"));
        let kept = theme.into_iter().chain(plain);
        kept.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn address(&self, path: &str, query: &[(String, String)]) -> String {
        let root = &self.place.root;
        if query.is_empty() {
            return format!("{root}{path}");
        }
        let query = Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{root}{path}?{query}")
    }
}
