//! The customer within a conversation (docs/rules/messaging.md §0.4 `CwContact`).

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, ContactId};
use nimchat_messaging::Contact;
use nimchat_wire::time::epoch;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationContactJson {
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    /// Customers without an open WebSocket are `offline`
    availability_status: &'static str,
    email: Option<String>,
    #[schema(value_type = i64)]
    id: ContactId,
    name: String,
    phone_number: Option<String>,
    blocked: bool,
    identifier: Option<String>,
    thumbnail: String,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    /// Omitted for customers who never wrote
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_activity_at: Option<i64>,
    created_at: i64,
}

impl Present<Contact> for ConversationContactJson {
    fn present(contact: &Contact, context: &Context) -> Self {
        Self {
            additional_attributes: contact.additional_attributes.clone(),
            availability_status: "offline",
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
