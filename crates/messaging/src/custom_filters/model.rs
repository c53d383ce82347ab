//! What a custom filter is.

use crate::messages::named;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Attributes, CustomFilterId, UserId, Violation};

named! {
    /// What a filter looks through.
    FilterType {
        /// Conversations.
        Conversation = 0, "conversation",
        /// Contacts.
        Contact = 1, "contact",
        /// Reports.
        Report = 2, "report",
    }
}

impl FilterType {
    /// Reads a name, or the number that stands for it; a blank one is the first.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Conversation);
        }
        Self::from_name(text)
            .or_else(|| Self::from_code(text.parse().ok()?))
            .ok_or_else(|| Violation::new("filter_type", "is not included in the list"))
    }
}

/// A filter that a user kept.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomFilter {
    /// Its id.
    pub id: CustomFilterId,
    /// Its account.
    pub account_id: AccountId,
    /// Whose it is.
    pub user_id: UserId,
    /// How its user calls it.
    pub name: String,
    /// What it looks through.
    pub filter_type: FilterType,
    /// What it looks for, as its user's program wrote it.
    pub query: Attributes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl CustomFilter {
    /// How many a user may have in an account.
    pub const LIMIT: u64 = 1000;
}

/// A filter before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCustomFilter {
    /// As [`CustomFilter::account_id`].
    pub account_id: AccountId,
    /// As [`CustomFilter::user_id`].
    pub user_id: UserId,
    /// As [`CustomFilter::name`].
    pub name: String,
    /// As [`CustomFilter::filter_type`].
    pub filter_type: FilterType,
    /// As [`CustomFilter::query`].
    pub query: Attributes,
    /// When.
    pub created_at: DateTime<Utc>,
}
