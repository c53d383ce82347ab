//! A contact, and a contact's session.

use crate::{OrAbsent, wire};
use nimchat_core_model::{Attributes, ContactId, ContactInboxId, InboxId};
use nimchat_messaging::{Contact, ContactInbox};

/// A contact nested in another object: as the sender of a message, as the customer of a conversation.
#[wire(contact: Contact)]
pub struct PushContactJson {
    additional_attributes: Attributes,
    custom_attributes: Attributes,
    email: Option<String>,
    id: ContactId,
    identifier: Option<String>,
    name: String,
    phone_number: Option<String>,
    #[present(context.picture(contact.avatar_url.as_deref()))]
    thumbnail: String,
    blocked: bool,
    #[serde(rename = "type")]
    #[present(PushContactKind::Contact)]
    kind: PushContactKind,
}

#[wire]
#[serde(rename_all = "snake_case")]
enum PushContactKind {
    Contact,
}

/// A customer's session
#[wire(session: ContactInbox)]
pub struct ContactInboxJson {
    id: ContactInboxId,
    contact_id: ContactId,
    inbox_id: InboxId,
    source_id: String,
    created_at: String,
    updated_at: String,
    hmac_verified: bool,
    /// Omitted in webhook bodies
    #[present(Some(session.pubsub_token.clone()))]
    pub(super) pubsub_token: OrAbsent<String>,
}
