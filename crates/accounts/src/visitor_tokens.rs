//! The signed tokens of websites' visitors (docs/rules/contacts-and-inboxes.md §9, the session).
//!
//! A token names a session in an inbox, which need not exist yet: it is made with the first thing that the visitor does.

use crate::error::{AccountsError, Result};
use crate::hs256;
use crate::installation::InstallationSecret;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use nimchat_core_model::InboxId;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;

/// How long a token is valid.
const LIFETIME: TimeDelta = TimeDelta::days(180);

#[derive(Serialize, Deserialize)]
struct Claims {
    source_id: String,
    inbox_id: i64,
    iat: i64,
    exp: i64,
}

/// Signs and reads the tokens of visitors.
#[derive(Clone)]
pub struct VisitorTokens {
    signing: EncodingKey,
    reading: DecodingKey,
}

impl VisitorTokens {
    /// Signs with a key of this secret.
    pub fn new(secret: &InstallationSecret) -> Self {
        hs256::install();
        let key = secret.key("visitors of websites");
        Self {
            signing: EncodingKey::from_secret(&key),
            reading: DecodingKey::from_secret(&key),
        }
    }

    /// The token of the session with this source id.
    pub fn issue(&self, inbox: InboxId, source_id: &str, now: DateTime<Utc>) -> Result<String> {
        let claims = Claims {
            source_id: source_id.to_owned(),
            inbox_id: inbox.get(),
            iat: now.timestamp(),
            exp: (now + LIFETIME).timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
            .map_err(AccountsError::Signing)
    }

    /// The source id of the session, if the token was issued here for this inbox and has not expired.
    pub fn read(&self, token: &str, inbox: InboxId, now: DateTime<Utc>) -> Option<String> {
        let mut validation = Validation::new(Algorithm::HS256);
        // the expiry is compared with the clock of the services, below
        validation.validate_exp = false;
        validation.required_spec_claims = HashSet::new();
        let claims = jsonwebtoken::decode::<Claims>(token, &self.reading, &validation);
        let claims = claims.ok()?.claims;
        let holds = claims.inbox_id == inbox.get() && claims.exp > now.timestamp();
        holds.then_some(claims.source_id)
    }
}

impl fmt::Debug for VisitorTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorTokens(hidden)")
    }
}
