//! A customer with their session.

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{ContactId, Email, PhoneNumber};
use nimchat_messaging::Visitor;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientContactReferenceJson {
    /// The contact's id
    #[schema(value_type = i64)]
    id: ContactId,
    /// What the contact is known by in the paths of this API
    source_id: String,
    name: String,
    /// `""` if none is known
    email: String,
    /// Opens the contact's real-time socket
    pubsub_token: String,
}

impl Present<Visitor> for ClientContactReferenceJson {
    fn present(visitor: &Visitor, _: &Context) -> Self {
        let email = visitor.contact.email.as_ref();
        Self {
            id: visitor.contact.id,
            source_id: visitor.session.source_id.clone(),
            name: visitor.contact.name.clone(),
            email: email.map(ToString::to_string).unwrap_or_default(),
            pubsub_token: visitor.session.pubsub_token.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientContactChatwootJson {
    source_id: String,
    pubsub_token: String,
    #[schema(value_type = i64)]
    id: ContactId,
    name: String,
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    #[schema(value_type = Option<String>)]
    phone_number: Option<PhoneNumber>,
}

impl Present<Visitor> for ClientContactChatwootJson {
    fn present(visitor: &Visitor, _: &Context) -> Self {
        Self {
            source_id: visitor.session.source_id.clone(),
            pubsub_token: visitor.session.pubsub_token.clone(),
            id: visitor.contact.id,
            name: visitor.contact.name.clone(),
            email: visitor.contact.email.clone(),
            phone_number: visitor.contact.phone_number.clone(),
        }
    }
}
