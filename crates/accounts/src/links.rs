//! Links in e-mails: signed tokens that expire and work once.
//!
//! A token is created when its e-mail is sent and is stored nowhere. It names the user, the address it was mailed to
//! and the user's round of links, [`User::link_round`]. A use of any link, a new password and a new address begin the
//! next round, which makes every link mailed before invalid.

use crate::error::{AccountsError, Result};
use crate::hs256;
use crate::installation::InstallationSecret;
use crate::users::User;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use nimchat_core_model::{Email, UserId};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;

/// The purpose of an e-mail with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Setting a new password in place of a forgotten one. Valid for 6 hours.
    PasswordReset,
    /// Setting the first password. Valid for 7 days.
    Invitation,
    /// Confirming the address of a new user. Valid for 7 days; another e-mail may be requested.
    Confirmation,
    /// Confirming the address that a user changes to. Valid for 24 hours; the change may be requested again.
    EmailChange,
    /// Not for an e-mail: it proves that the password was right, until the second factor is shown. Valid for 5 minutes.
    SecondFactor,
}

impl LinkPurpose {
    /// How long a link for this purpose is valid.
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::PasswordReset => TimeDelta::hours(6),
            Self::Invitation | Self::Confirmation => TimeDelta::days(7),
            Self::EmailChange => TimeDelta::hours(24),
            Self::SecondFactor => TimeDelta::minutes(5),
        }
    }

    /// The address that such an e-mail goes to, if there is one.
    pub fn address(self, user: &User) -> Option<&Email> {
        match self {
            Self::EmailChange => user.unconfirmed_email.as_ref(),
            _ => Some(&user.email),
        }
    }
}

/// The claims of a token.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: i64,
    exp: i64,
    purpose: LinkPurpose,
    email: String,
    round: i64,
}

/// A link with a valid signature, whether or not it still works for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The purpose.
    pub purpose: LinkPurpose,
    /// The user.
    pub user: UserId,
    /// The address it was mailed to.
    pub email: String,
    round: i64,
}

impl Link {
    /// Is the link still valid for the user as they are now: of their present round, and mailed to the right address
    /// for its purpose?
    pub fn holds_for(&self, user: &User) -> bool {
        let address = self.purpose.address(user);
        self.user == user.id
            && self.round == user.link_round
            && address.is_some_and(|address| address.as_str() == self.email)
    }
}

/// Signs and reads the tokens of links.
#[derive(Clone)]
pub struct LinkTokens {
    signing: EncodingKey,
    reading: DecodingKey,
}

impl LinkTokens {
    /// Signs with a key of this secret.
    pub fn new(secret: &InstallationSecret) -> Self {
        hs256::install();
        let key = secret.key("links in letters");
        Self {
            signing: EncodingKey::from_secret(&key),
            reading: DecodingKey::from_secret(&key),
        }
    }

    /// The token for an e-mail to this user, as they are now. Refuses a change of address for a user who changes none.
    pub fn issue(&self, purpose: LinkPurpose, user: &User, now: DateTime<Utc>) -> Result<String> {
        let address = purpose.address(user).ok_or(AccountsError::NotFound)?;
        let claims = Claims {
            sub: user.id.get(),
            exp: (now + purpose.lifetime()).timestamp(),
            purpose,
            email: address.as_str().to_owned(),
            round: user.link_round,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
            .map_err(AccountsError::Signing)
    }

    /// The link, if the token was issued here and has not expired. [`Link::holds_for`] says whether it still works for
    /// the user.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Link> {
        let mut validation = Validation::new(Algorithm::HS256);
        // the expiry is compared with the clock of the services, below
        validation.validate_exp = false;
        validation.required_spec_claims = HashSet::new();
        let claims: Claims = jsonwebtoken::decode(token, &self.reading, &validation)
            .ok()?
            .claims;
        (claims.exp > now.timestamp()).then(|| Link {
            purpose: claims.purpose,
            user: UserId::new(claims.sub),
            email: claims.email,
            round: claims.round,
        })
    }
}

impl fmt::Debug for LinkTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkTokens(hidden)")
    }
}
