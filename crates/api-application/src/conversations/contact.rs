//! The customer within a conversation (docs/rules/messaging.md §0.4 `CwContact`).

use nimchat_accounts::Availability;
use nimchat_api_kit::Context;
use nimchat_core_model::{Attributes, ContactId};
use nimchat_messaging::Contact;
use nimchat_wire::time::epoch;
use nimchat_wire::words::AvailabilityWord;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationContactJson {
    additional_attributes: Attributes,
    /// `online` while one of their sessions is connected, else `offline`
    #[schema(value_type = AvailabilityWord)]
    availability_status: &'static str,
    email: Option<String>,
    id: ContactId,
    name: String,
    phone_number: Option<String>,
    blocked: bool,
    identifier: Option<String>,
    thumbnail: String,
    custom_attributes: Attributes,
    /// Omitted for customers who never wrote
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_activity_at: Option<i64>,
    created_at: i64,
}

/// How a contact's availability is shown.
pub(crate) const fn availability(present: bool) -> &'static str {
    if present {
        Availability::Online.as_str()
    } else {
        Availability::Offline.as_str()
    }
}

impl ConversationContactJson {
    /// The contact, who is connected or not.
    pub(crate) fn new(contact: &Contact, present: bool, context: &Context) -> Self {
        Self {
            additional_attributes: contact.additional_attributes.clone(),
            availability_status: availability(present),
            email: contact.email.as_ref().map(ToString::to_string),
            id: contact.id,
            name: contact.name.clone(),
            phone_number: contact
                .phone_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            blocked: contact.blocked,
            identifier: contact.identifier.clone(),
            thumbnail: context.picture(contact.avatar_url.as_deref()),
            custom_attributes: contact.custom_attributes.clone(),
            last_activity_at: contact.last_activity_at.map(epoch),
            created_at: epoch(contact.created_at),
        }
    }
}
