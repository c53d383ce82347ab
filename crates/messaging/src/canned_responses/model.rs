//! What a canned response is.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, CannedResponseId};

/// A text that agents write by its short code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    /// Its id.
    pub id: CannedResponseId,
    /// Its account.
    pub account_id: AccountId,
    /// What agents type; unique in the account, upper case being another than lower.
    pub short_code: String,
    /// What they get; it may hold placeholders.
    pub content: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A canned response before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCannedResponse {
    /// As [`CannedResponse::account_id`].
    pub account_id: AccountId,
    /// As [`CannedResponse::short_code`].
    pub short_code: String,
    /// As [`CannedResponse::content`].
    pub content: String,
    /// When.
    pub created_at: DateTime<Utc>,
}
