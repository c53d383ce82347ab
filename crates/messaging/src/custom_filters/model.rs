//! The custom filter model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Attributes, CustomFilterId, UserId, Violation, named};

named! {
    /// The objects that a filter searches.
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
            .ok_or_else(|| Violation::unlisted("filter_type"))
    }
}

/// A filter that a user saved.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomFilter {
    /// Its id.
    pub id: CustomFilterId,
    /// Its account.
    pub account_id: AccountId,
    /// Its user.
    pub user_id: UserId,
    /// Its name.
    pub name: String,
    /// The objects that it searches.
    pub filter_type: FilterType,
    /// Its query, as the user's client wrote it.
    pub query: Attributes,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl CustomFilter {
    /// The most filters of a user in an account.
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
    /// When it is created.
    pub created_at: DateTime<Utc>,
}
