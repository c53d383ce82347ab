//! The custom filter model.

use nimchat_core_model::{AccountId, Attributes, CustomFilterId, UserId, Violation, named, record};

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

record! {
    /// A filter that a user saved.
    CustomFilter(CustomFilterId)
    /// A filter before it is stored.
    NewCustomFilter {
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
    }
}

impl CustomFilter {
    /// The most filters of a user in an account.
    pub const LIMIT: u64 = 1000;
}
