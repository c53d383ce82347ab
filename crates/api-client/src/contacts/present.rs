//! A customer with their session (docs/rules/messaging.md §3).

use nimchat_core_model::{ContactId, PhoneNumber};
use nimchat_messaging::Visitor;
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// A customer with their session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientContactJson {
    /// The contact's id in the paths of this API
    source_id: String,
    /// Authenticates the contact's real-time WebSocket
    pubsub_token: String,
    /// The contact's id
    #[schema(value_type = i64)]
    id: ContactId,
    name: String,
    email: DefaultOrNull<String>,
    #[schema(value_type = Option<String>)]
    phone_number: Option<PhoneNumber>,
}

impl Present<Visitor> for ClientContactJson {
    fn present(visitor: &Visitor, context: &Context) -> Self {
        let Visitor {
            contact, session, ..
        } = visitor;
        let email = contact.email.as_ref().map(ToString::to_string);
        Self {
            source_id: session.source_id.clone(),
            pubsub_token: session.pubsub_token.clone(),
            id: contact.id,
            name: contact.name.clone(),
            email: DefaultOrNull::or_default(context, email),
            phone_number: contact.phone_number.clone(),
        }
    }
}
