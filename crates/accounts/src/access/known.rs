//! Keeps the holders of credentials between requests.

use super::{Credential, Principal, SessionKey, UserSession};
use crate::known::Known;
use chrono::{DateTime, Utc};
use nimchat_core_model::AccountId;

/// A credential, and the account with respect to which its holder is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Question {
    secret: Secret,
    account: Option<AccountId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Secret {
    AccessToken(String),
    Session(SessionKey),
}

impl Question {
    /// None without a credential.
    pub(super) fn new(credential: Credential<'_>, account: Option<AccountId>) -> Option<Self> {
        let secret = match credential {
            Credential::None => return None,
            Credential::AccessToken(token) => Secret::AccessToken(token.to_owned()),
            Credential::Session(key) => Secret::Session(key.clone()),
        };
        Some(Self { secret, account })
    }
}

/// The holder of a credential, and the session, if the credential is a session's.
type Holder = (Principal, Option<UserSession>);

/// Holders of credentials.
pub(super) type KnownHolders = Known<Question, Holder>;

impl KnownHolders {
    /// The holder as of this epoch, unless the session has ended meanwhile.
    pub(super) fn living(
        &self,
        question: &Question,
        epoch: u64,
        now: DateTime<Utc>,
    ) -> Option<Holder> {
        let lives = |session: &UserSession| session.expires_at > now;
        let found = self.find(question, epoch)?;
        found.1.as_ref().is_none_or(lives).then_some(found)
    }
}
