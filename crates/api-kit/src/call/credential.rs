//! The credential of a request.

use crate::session;
use actix_web::http::header::HeaderMap;
use nimchat_accounts::SessionKey;
use std::fmt;

/// Longer than any token; longer values are not looked up.
const MAX_TOKEN: usize = 255;

/// Not in the tokens' alphabet, so no token equals it.
const NOBODYS: &str = "-";

/// What identifies the caller (docs/rules/accounts.md §1.1). Never printed.
pub(super) enum Credential {
    None,
    AccessToken(String),
    Session(SessionKey),
}

impl Credential {
    /// The header `api_access_token`, spelled with underscores or dashes, in any case, takes precedence if it is
    /// present and not empty; a value that cannot be a token is an unknown token. Otherwise a session counts.
    pub(super) fn of(headers: &HeaderMap, query: &str) -> Self {
        let value = headers
            .get("api_access_token")
            .or_else(|| headers.get("api-access-token"))
            .filter(|value| !value.is_empty());
        match value {
            Some(value) => Self::AccessToken(match value.to_str() {
                Ok(token) if token.len() <= MAX_TOKEN => token.to_owned(),
                _ => NOBODYS.to_owned(),
            }),
            None => Self::session(headers, query),
        }
    }

    /// The session that the request carries, whatever else it carries.
    pub(super) fn session(headers: &HeaderMap, query: &str) -> Self {
        session::shown(headers, query).map_or(Self::None, Self::Session)
    }

    pub(super) fn shown(&self) -> nimchat_accounts::Credential<'_> {
        match self {
            Self::None => nimchat_accounts::Credential::None,
            Self::AccessToken(token) => nimchat_accounts::Credential::AccessToken(token),
            Self::Session(key) => nimchat_accounts::Credential::Session(key),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessToken(_) => "Credential(access token, hidden)",
            Self::Session(_) => "Credential(session, hidden)",
            Self::None => "Credential(none)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&str, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    fn token(pairs: &[(&str, &[u8])]) -> Option<String> {
        let credential = Credential::of(&headers(pairs), "");
        credential.shown().access_token().map(str::to_owned)
    }

    #[test]
    fn both_spellings_count_in_any_case() {
        for name in ["api_access_token", "Api-Access-Token", "API_ACCESS_TOKEN"] {
            assert_eq!(token(&[(name, b"abc")]).as_deref(), Some("abc"), "{name}");
        }
        assert_eq!(token(&[("authorization", b"Bearer abc")]), None);
    }

    #[test]
    fn an_empty_header_is_no_credential() {
        assert_eq!(token(&[("api_access_token", b"")]), None);
    }

    #[test]
    fn what_cannot_be_a_token_is_an_unknown_token() {
        for value in [&[0xff][..], &[b'a'; 10_000]] {
            let token = token(&[("api_access_token", value)]);
            assert_eq!(token.as_deref(), Some(NOBODYS));
        }
    }

    #[test]
    fn an_access_token_decides_before_a_session() {
        let session: [(&str, &[u8]); 2] = [("access-token", b"t"), ("uid", b"ada@example.com")];
        let with = |value: &'static [u8]| {
            let mut pairs = session.to_vec();
            pairs.push(("api_access_token", value));
            Credential::of(&headers(&pairs), "")
        };
        assert!(matches!(with(b"abc"), Credential::AccessToken(token) if token == "abc"));
        assert!(matches!(with(b""), Credential::Session(_)));
        // except where only a session counts
        let mut pairs = session.to_vec();
        pairs.push(("api_access_token", b"abc"));
        let alone = Credential::session(&headers(&pairs), "");
        assert!(matches!(alone, Credential::Session(_)));
    }

    #[test]
    fn neither_token_is_ever_printed() {
        let one = headers(&[("api_access_token", b"hush")]);
        let two = headers(&[("access-token", b"hush"), ("uid", b"hush")]);
        for headers in [one, two] {
            assert!(!format!("{:?}", Credential::of(&headers, "")).contains("hush"));
        }
    }
}
