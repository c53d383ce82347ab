//! The canned response model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, CannedResponseId};

/// A text that agents insert by its short code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedResponse {
    /// Its id.
    pub id: CannedResponseId,
    /// Its account.
    pub account_id: AccountId,
    /// The code that agents type; unique in the account, case-sensitive.
    pub short_code: String,
    /// The text that they get; it may contain placeholders.
    pub content: String,
    /// When it was created.
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
    /// When it is created.
    pub created_at: DateTime<Utc>,
}
