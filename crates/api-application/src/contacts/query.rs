//! What is asked of contacts in a query.

use nimchat_api_kit::lenient;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

/// What a list of contacts is asked for; the page itself is read from the query's text.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct ContactsQuery {
    /// `name`, `email`, `phone_number`, `last_activity_at` or `created_at`; a `-` before it turns the order round
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) sort: Option<String>,
    /// Which page, from 1
    #[serde(deserialize_with = "lenient::optional_text")]
    #[param(value_type = Option<i64>)]
    pub(super) page: Option<String>,
    /// How many rows a page has, up to 100; 15 if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[param(value_type = Option<i64>)]
    per_page: Option<String>,
    /// Profile chatwoot: are the contacts' sessions wanted? Yes if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[param(value_type = Option<bool>)]
    include_contact_inboxes: Option<String>,
}

impl ContactsQuery {
    pub(super) fn with_sessions(&self) -> bool {
        wanted(self.include_contact_inboxes.as_deref())
    }
}

/// What one contact is asked for.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct ContactQuery {
    /// Profile chatwoot: are the contact's sessions wanted? Yes if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[param(value_type = Option<bool>)]
    include_contact_inboxes: Option<String>,
}

impl ContactQuery {
    pub(super) fn with_sessions(&self) -> bool {
        wanted(self.include_contact_inboxes.as_deref())
    }
}

/// Anything but `true` means no (contract contacts-and-inboxes.md §3).
fn wanted(sent: Option<&str>) -> bool {
    sent.is_none_or(|text| text.trim().is_empty() || text == "true")
}
