//! Keeps the holders of credentials between requests.

use super::{Credential, Principal, SessionKey, UserSession};
use chrono::{DateTime, Utc};
use lru::LruCache;
use nimchat_core_model::AccountId;
use parking_lot::Mutex;
use std::num::NonZeroUsize;

/// How many are kept, those used last: some 2 KB each.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(1000).expect("not zero");

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

/// Holders, each as of an epoch.
pub(super) struct KnownHolders(Mutex<LruCache<Question, (u64, Holder)>>);

impl Default for KnownHolders {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }
}

impl KnownHolders {
    /// The holder as of this epoch, unless the session has ended meanwhile.
    pub(super) fn find(
        &self,
        question: &Question,
        epoch: u64,
        now: DateTime<Utc>,
    ) -> Option<Holder> {
        let mut known = self.0.lock();
        let (_, found) = known.get(question).filter(|(of, _)| *of == epoch)?;
        let lives = |session: &UserSession| session.expires_at > now;
        found.1.as_ref().is_none_or(lives).then(|| found.clone())
    }

    /// Keeps a holder that was read after this epoch was asked for.
    pub(super) fn keep(&self, question: Question, epoch: u64, found: &Holder) {
        self.0.lock().put(question, (epoch, found.clone()));
    }
}
