//! A contact, and a contact's session.

use crate::time::iso;
use crate::{Context, Present};
use nimchat_core_model::{Attributes, ContactId, ContactInboxId, InboxId};
use nimchat_messaging::{Contact, ContactInbox};
use serde::Serialize;
use utoipa::ToSchema;

/// A contact nested in another object: as the sender of a message, as the customer of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushContactJson {
    additional_attributes: Attributes,
    custom_attributes: Attributes,
    email: Option<String>,
    id: ContactId,
    identifier: Option<String>,
    name: String,
    phone_number: Option<String>,
    thumbnail: String,
    blocked: bool,
    #[serde(rename = "type")]
    kind: PushContactKind,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PushContactKind {
    Contact,
}

impl Present<Contact> for PushContactJson {
    fn present(contact: &Contact, context: &Context) -> Self {
        Self {
            additional_attributes: contact.additional_attributes.clone(),
            custom_attributes: contact.custom_attributes.clone(),
            email: contact.email.as_ref().map(ToString::to_string),
            id: contact.id,
            identifier: contact.identifier.clone(),
            name: contact.name.clone(),
            phone_number: contact
                .phone_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            thumbnail: context.picture(contact.avatar_url.as_deref()),
            blocked: contact.blocked,
            kind: PushContactKind::Contact,
        }
    }
}

/// A customer's session
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactInboxJson {
    id: ContactInboxId,
    contact_id: ContactId,
    inbox_id: InboxId,
    source_id: String,
    created_at: String,
    updated_at: String,
    hmac_verified: bool,
    /// Omitted in webhook bodies
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) pubsub_token: Option<String>,
}

impl From<&ContactInbox> for ContactInboxJson {
    fn from(session: &ContactInbox) -> Self {
        Self {
            id: session.id,
            contact_id: session.contact_id,
            inbox_id: session.inbox_id,
            source_id: session.source_id.clone(),
            created_at: iso(session.created_at),
            updated_at: iso(session.updated_at),
            hmac_verified: session.hmac_verified,
            pubsub_token: Some(session.pubsub_token.clone()),
        }
    }
}
