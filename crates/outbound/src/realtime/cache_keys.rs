//! The keys of the data that clients cache of an account (docs/rules/accounts.md §1.8).

use nimchat_accounts::accounts;
use serde::Serialize;

/// When labels, inboxes and teams last changed, as text.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(super) struct CacheKeys {
    label: String,
    inbox: String,
    team: String,
}

impl From<accounts::CacheKeys> for CacheKeys {
    fn from(keys: accounts::CacheKeys) -> Self {
        Self {
            label: accounts::CacheKeys::text(keys.labels),
            inbox: accounts::CacheKeys::text(keys.inboxes),
            team: accounts::CacheKeys::text(keys.teams),
        }
    }
}
