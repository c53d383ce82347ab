//! Sessions on the wire: how a client sends one, and how it receives one (docs/rules/accounts.md §1.1).

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nimchat_accounts::{SessionKey, UserSession};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

const ACCESS_TOKEN: HeaderName = HeaderName::from_static("access-token");
const CLIENT: HeaderName = HeaderName::from_static("client");
const UID: HeaderName = HeaderName::from_static("uid");
const EXPIRY: HeaderName = HeaderName::from_static("expiry");
const TOKEN_TYPE: HeaderName = HeaderName::from_static("token-type");

/// The client of a user who names none.
const DEFAULT_CLIENT: &str = "default";

/// Longer than any part of a key; longer parts are not looked up.
const MAX_PART: usize = 255;

/// What `Authorization: Bearer` carries, as base 64 of JSON.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Bearer {
    access_token: Option<String>,
    token_type: Option<String>,
    client: Option<String>,
    expiry: Option<String>,
    uid: Option<String>,
}

/// The session that the request carries: in headers, in parameters of the query, or in its `Authorization`, each part
/// in this order. None without both a token and a `uid`.
pub(crate) fn shown(headers: &HeaderMap, query: &str) -> Option<SessionKey> {
    let mut parts = Parts {
        headers,
        query,
        bearer: None,
    };
    let token = parts.take(&ACCESS_TOKEN, |bearer| &mut bearer.access_token)?;
    let uid = parts.take(&UID, |bearer| &mut bearer.uid)?;
    let client = parts.take(&CLIENT, |bearer| &mut bearer.client);
    Some(SessionKey {
        uid,
        client: client.unwrap_or_else(|| DEFAULT_CLIENT.to_owned()),
        token,
    })
}

struct Parts<'a> {
    headers: &'a HeaderMap,
    query: &'a str,
    /// Parsed when the first part is read from it.
    bearer: Option<Bearer>,
}

impl Parts<'_> {
    fn take(
        &mut self,
        name: &HeaderName,
        part: impl FnOnce(&mut Bearer) -> &mut Option<String>,
    ) -> Option<String> {
        let header = self.headers.get(name).and_then(|value| value.to_str().ok());
        // PostgreSQL stores no text with a NUL
        let fits = |text: &String| (1..=MAX_PART).contains(&text.len()) && !text.contains('\0');
        header
            .map(str::to_owned)
            .filter(fits)
            .or_else(|| self.parameter(name.as_str()).filter(fits))
            .or_else(|| {
                let headers = self.headers;
                let bearer = self.bearer.get_or_insert_with(|| Bearer::of(headers));
                part(bearer).take().filter(fits)
            })
    }

    fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

impl Bearer {
    /// A value that cannot be parsed carries nothing.
    fn of(headers: &HeaderMap) -> Self {
        headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .and_then(|text| STANDARD.decode(text.trim()).ok())
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default()
    }
}

/// Is the header one of those that carry a session to the client?
pub(crate) fn is_header(name: &HeaderName) -> bool {
    [ACCESS_TOKEN, TOKEN_TYPE, CLIENT, EXPIRY, UID, AUTHORIZATION].contains(name)
}

/// The headers that carry a session to the client.
pub(crate) fn headers(session: &UserSession) -> Vec<(HeaderName, HeaderValue)> {
    let UserSession { key, expires_at } = session;
    let expiry = expires_at.timestamp().to_string();
    let bearer = Bearer {
        access_token: Some(key.token.clone()),
        token_type: Some("Bearer".to_owned()),
        client: Some(key.client.clone()),
        expiry: Some(expiry.clone()),
        uid: Some(key.uid.clone()),
    };
    let authorization = serde_json::to_vec(&bearer)
        .map(|json| format!("Bearer {}", STANDARD.encode(json)))
        .unwrap_or_default();
    [
        (ACCESS_TOKEN, key.token.clone()),
        (TOKEN_TYPE, "Bearer".to_owned()),
        (CLIENT, key.client.clone()),
        (EXPIRY, expiry),
        (UID, key.uid.clone()),
        (AUTHORIZATION, authorization),
    ]
    .into_iter()
    // a session that was looked up contains no character that a header cannot
    .filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn map(pairs: Vec<(HeaderName, HeaderValue)>) -> HeaderMap {
        pairs.into_iter().collect()
    }

    fn session() -> UserSession {
        UserSession {
            key: SessionKey {
                uid: "ada+chat@example.com".to_owned(),
                client: "browser".to_owned(),
                token: "hush".to_owned(),
            },
            expires_at: DateTime::from_timestamp(1_743_411_907, 0).unwrap(),
        }
    }

    fn only(name: &HeaderName) -> HeaderMap {
        let all = headers(&session());
        map(all.into_iter().filter(|(key, _)| key == name).collect())
    }

    #[test]
    fn what_a_client_is_told_opens_its_session() {
        assert_eq!(shown(&map(headers(&session())), ""), Some(session().key));
        assert_eq!(shown(&only(&AUTHORIZATION), ""), Some(session().key));
        let query = "page=2&uid=ada%2Bchat%40example.com&access-token=hush&client=browser";
        assert_eq!(shown(&HeaderMap::new(), query), Some(session().key));
        assert_eq!(
            shown(
                &only(&ACCESS_TOKEN),
                "client=browser&uid=ada%2Bchat@example.com"
            ),
            Some(session().key)
        );
    }

    #[test]
    fn the_end_is_told_in_seconds_as_text() {
        let told = map(headers(&session()));
        assert_eq!(told.get("expiry").unwrap(), "1743411907");
        assert_eq!(told.get("token-type").unwrap(), "Bearer");
    }

    #[test]
    fn a_client_without_a_name_is_the_default_one() {
        let key = shown(&HeaderMap::new(), "uid=a&access-token=b").unwrap();
        assert_eq!(key.client, "default");
    }

    #[test]
    fn half_a_session_is_none() {
        for query in ["", "uid=a", "access-token=b&client=c", "uid=&access-token="] {
            assert_eq!(shown(&HeaderMap::new(), query), None, "{query}");
        }
        let long = format!("uid=a&access-token={}", "x".repeat(MAX_PART + 1));
        for query in [long.as_str(), "uid=a%00&access-token=b"] {
            assert_eq!(shown(&HeaderMap::new(), query), None, "{query}");
        }
    }

    #[test]
    fn an_authorization_of_another_kind_is_no_session() {
        for value in [
            "Bearer abc",
            "Basic YTpi",
            "Bearer W10=",
            "Bearer",
            "Bearer bnVsbA==",
        ] {
            let headers = map(vec![(AUTHORIZATION, HeaderValue::from_static(value))]);
            assert_eq!(shown(&headers, ""), None, "{value}");
        }
    }
}
