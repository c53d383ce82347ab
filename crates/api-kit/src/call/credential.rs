//! The access token that came with a request.

use actix_web::http::header::HeaderMap;
use std::fmt;

/// Longer than any token; what is longer is not looked up.
const MAX_TOKEN: usize = 255;

/// Not in the tokens' alphabet, so it is nobody's.
const NOBODYS: &str = "-";

/// The value of the header `api_access_token`, spelled with underscores or dashes, in any case (contract accounts.md
/// §1.1). Never printed.
pub(super) struct Credential(Option<String>);

impl Credential {
    /// An empty header counts as none; a value that cannot be a token is one that nobody holds.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let value = headers
            .get("api_access_token")
            .or_else(|| headers.get("api-access-token"))
            .filter(|value| !value.is_empty());
        Self(value.map(|value| match value.to_str() {
            Ok(token) if token.len() <= MAX_TOKEN => token.to_owned(),
            _ => NOBODYS.to_owned(),
        }))
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "Credential(hidden)",
            None => "Credential(none)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn credential(name: &'static str, value: &[u8]) -> Credential {
        let mut headers = HeaderMap::new();
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.insert(name, HeaderValue::from_bytes(value).unwrap());
        Credential::of(&headers)
    }

    #[test]
    fn both_spellings_count_in_any_case() {
        for name in ["api_access_token", "Api-Access-Token", "API_ACCESS_TOKEN"] {
            assert_eq!(credential(name, b"abc").token(), Some("abc"), "{name}");
        }
        assert_eq!(credential("authorization", b"Bearer abc").token(), None);
    }

    #[test]
    fn an_empty_header_is_no_credential() {
        assert_eq!(credential("api_access_token", b"").token(), None);
    }

    #[test]
    fn what_cannot_be_a_token_is_nobodys() {
        assert_eq!(
            credential("api_access_token", &[0xff]).token(),
            Some(NOBODYS)
        );
        assert_eq!(
            credential("api_access_token", &[b'a'; 10_000]).token(),
            Some(NOBODYS)
        );
    }

    #[test]
    fn a_token_is_never_printed() {
        assert!(!format!("{:?}", credential("api_access_token", b"abc")).contains("abc"));
    }
}
