//! What programs may go on remembering of an account (contract accounts.md §1.8).

use chrono::{DateTime, Utc};
use nimchat_accounts::accounts;
use serde::Serialize;

/// When labels, inboxes and teams last changed, as text; [`NEVER`] where they never did.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub(super) struct CacheKeys {
    label: String,
    inbox: String,
    team: String,
}

const NEVER: &str = "0000000000";

impl From<accounts::CacheKeys> for CacheKeys {
    fn from(keys: accounts::CacheKeys) -> Self {
        let key = |at: Option<DateTime<Utc>>| {
            at.map_or_else(|| NEVER.to_owned(), |at| at.timestamp().to_string())
        };
        Self {
            label: key(keys.labels),
            inbox: key(keys.inboxes),
            team: key(keys.teams),
        }
    }
}
