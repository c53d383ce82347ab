//! The request body with a customer's attributes. A customer with their session (docs/rules/messaging.md §3).

use nimchat_core_model::{Attributes, ContactId, PhoneNumber};
use nimchat_messaging::Visitor;
use nimchat_messaging::visitors::{Proof, RegisterVisitor, UpdateVisitor};
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A contact's attributes. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct ClientContactBody {
    /// External identifier of the contact; an update uses it only for the proof
    identifier: Option<String>,
    /// Identifier hash prepared for HMAC authentication
    identifier_hash: Option<String>,
    /// Email of the contact
    #[schema(format = "email")]
    email: Option<String>,
    /// Name of the contact
    name: Option<String>,
    /// Phone number of the contact
    phone_number: Option<String>,
    /// The url to a jpeg, png file for the user avatar
    avatar_url: Option<String>,
    /// Custom attributes of the customer
    custom_attributes: Option<Attributes>,
    /// The contact's id in the paths of this API; generated if absent. Never changes
    source_id: Option<String>,
}

impl From<ClientContactBody> for RegisterVisitor {
    fn from(body: ClientContactBody) -> Self {
        Self {
            proof: Proof {
                identifier: body.identifier,
                hash: body.identifier_hash,
            },
            source_id: body.source_id,
            name: body.name,
            email: body.email,
            phone_number: body.phone_number,
            avatar_url: body.avatar_url,
            custom_attributes: body.custom_attributes,
        }
    }
}

impl From<ClientContactBody> for UpdateVisitor {
    fn from(body: ClientContactBody) -> Self {
        Self {
            proof: Proof {
                identifier: body.identifier,
                hash: body.identifier_hash,
            },
            name: body.name,
            email: body.email,
            phone_number: body.phone_number,
            avatar_url: body.avatar_url,
            custom_attributes: body.custom_attributes,
            ..Self::default()
        }
    }
}

/// The proof of a customer's identifier, for requests without a body.
#[derive(Default, Deserialize, Validate, IntoParams)]
pub(super) struct ProofQuery {
    /// External identifier of the contact
    identifier: Option<String>,
    /// Identifier hash prepared for HMAC authentication
    identifier_hash: Option<String>,
}

impl From<ProofQuery> for Proof {
    fn from(query: ProofQuery) -> Self {
        Self {
            identifier: query.identifier,
            hash: query.identifier_hash,
        }
    }
}

/// A customer with their session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientContactJson {
    /// The contact's id in the paths of this API
    source_id: String,
    /// Authenticates the contact's real-time WebSocket
    pubsub_token: String,
    /// The contact's id
    id: ContactId,
    name: String,
    email: DefaultOrNull<String>,
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
