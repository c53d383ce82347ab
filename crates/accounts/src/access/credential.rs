//! The credentials of requests.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fmt;

/// The credential of a request.
#[derive(Clone, Copy, Default)]
pub enum Credential<'a> {
    /// Nothing.
    #[default]
    None,
    /// An access token.
    AccessToken(&'a str),
    /// The key of a session.
    Session(&'a SessionKey),
}

impl<'a> Credential<'a> {
    /// The access token, if it is one.
    pub const fn access_token(self) -> Option<&'a str> {
        match self {
            Self::AccessToken(token) => Some(token),
            Self::None | Self::Session(_) => None,
        }
    }
}

impl<'a> From<Option<&'a str>> for Credential<'a> {
    fn from(token: Option<&'a str>) -> Self {
        token.map_or(Self::None, Self::AccessToken)
    }
}

/// The key of a signed-in client's session (docs/rules/accounts.md §1.1). Its token is never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionKey {
    /// The user's address.
    pub uid: String,
    /// Which of the user's clients.
    pub client: String,
    /// The secret that only this client knows.
    pub token: String,
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionKey")
            .field("uid", &self.uid)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// A session as its client knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSession {
    /// Its key.
    pub key: SessionKey,
    /// When it ends; to the second.
    pub expires_at: DateTime<Utc>,
}

/// The stored form of a random token, which is of no use to a reader of the database: the SHA-256, as hexadecimal
/// digits. A token has 256 random bits, so that neither guessing nor a table of hashes helps; a slow hash, as passwords
/// need one, would only add its time to every request.
pub fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_tokens_sha_256() {
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_sessions_token_is_never_printed() {
        let key = SessionKey {
            uid: "ada@example.com".to_owned(),
            client: "browser".to_owned(),
            token: "hush".to_owned(),
        };
        assert!(!format!("{key:?}").contains("hush"));
    }
}
