//! The model of attribute definitions.

use nimchat_core_model::{AccountId, AttributeDefinitionId, Violation, named, record};

named! {
    /// The type of an attribute's values.
    AttributeDisplayType {
        /// Any text, or a text that fits a pattern.
        Text = 0, "text",
        /// A number.
        Number = 1, "number",
        /// An amount of money.
        Currency = 2, "currency",
        /// A percentage.
        Percent = 3, "percent",
        /// A web address.
        Link = 4, "link",
        /// A day, or a time.
        Date = 5, "date",
        /// One of the definition's own values.
        List = 6, "list",
        /// Yes or no.
        Checkbox = 7, "checkbox",
    }
}

named! {
    /// The objects that have the attribute.
    AttributeModel {
        /// Conversations.
        Conversation = 0, "conversation_attribute",
        /// Contacts.
        Contact = 1, "contact_attribute",
    }
}

impl AttributeDisplayType {
    /// Reads a name, or the number that stands for it.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        Self::from_name(text)
            .or_else(|| Self::from_code(text.parse().ok()?))
            .ok_or_else(|| Violation::unlisted("attribute_display_type"))
    }
}

impl AttributeModel {
    /// Reads a name, or the number that stands for it.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        Self::from_name(text)
            .or_else(|| Self::from_code(text.parse().ok()?))
            .ok_or_else(|| Violation::unlisted("attribute_model"))
    }

    /// The keys of the built-in attributes.
    pub(super) const fn built_in(self) -> &'static [&'static str] {
        match self {
            Self::Conversation => &[
                "status",
                "priority",
                "assignee_id",
                "inbox_id",
                "team_id",
                "display_id",
                "campaign_id",
                "labels",
                "browser_language",
                "country_code",
                "referer",
                "created_at",
                "last_activity_at",
            ],
            Self::Contact => &[
                "name",
                "email",
                "phone_number",
                "identifier",
                "country_code",
                "city",
                "created_at",
                "last_activity_at",
                "referer",
                "blocked",
            ],
        }
    }
}

record! {
    /// The definition of a custom attribute.
    AttributeDefinition(AttributeDefinitionId)
    /// A definition before it is stored.
    NewAttributeDefinition {
        /// Its account.
        pub account_id: AccountId,
        /// The model.
        pub model: AttributeModel,
        /// The key of the values; unique for the model in the account.
        pub key: String,
        /// Its name.
        pub display_name: String,
        /// The type of its values.
        pub display_type: AttributeDisplayType,
        /// Its purpose.
        pub description: Option<String>,
        /// The choices of a list.
        pub choices: Vec<String>,
        /// The default value.
        pub default_value: Option<String>,
        /// The pattern that a text must match; between slashes with flags after the last, or bare.
        pub regex_pattern: Option<String>,
        /// The hint about the pattern.
        pub regex_cue: Option<String>,
    }
}

impl NewAttributeDefinition {
    /// The definition after it is stored.
    pub fn stored(self, id: AttributeDefinitionId) -> AttributeDefinition {
        AttributeDefinition {
            id,
            account_id: self.account_id,
            model: self.model,
            key: self.key,
            display_name: self.display_name,
            display_type: self.display_type,
            description: self.description,
            choices: self.choices,
            default_value: self.default_value,
            regex_pattern: self.regex_pattern,
            regex_cue: self.regex_cue,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}
