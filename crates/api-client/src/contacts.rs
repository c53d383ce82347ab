//! A customer registers, and reads and changes their own contact (`operations.json` #85–#87).
//!
//! The request body with a customer's attributes. A customer with their session (docs/rules/messaging.md §3).

use crate::{Services, session};
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, ContactId, PhoneNumber};
use nimchat_messaging::Visitor;
use nimchat_messaging::visitors::{Proof, RegisterVisitor, UpdateVisitor};
use nimchat_wire::{ContactRowJson, DefaultOrNull};

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}";
    vec![
        Route::post(ALL)
            .operation(85)
            .summary("Create a contact")
            .body::<ClientContactBody>()
            .answers::<ClientContactJson>()
            .to(create),
        Route::get(ONE)
            .operation(86)
            .summary("Get the details of a contact")
            .query::<ProofQuery>()
            .answers::<ClientContactJson>()
            .to(show),
        Route::update(ONE)
            .operation(87)
            .summary("Update a contact's attributes")
            .body::<ClientContactBody>()
            .answers::<ContactRowJson>()
            .to(update),
    ]
}

type Answered = Result<Visitor>;

fn create(call: &In<Anyone, ClientContactBody>, services: &Services) -> Answered {
    services.limits.sessions.check(call.address, None)?;
    let inbox = call.segment("inbox_identifier");
    let command = call.read()?.into();
    Ok(services.visitors.register(&inbox, command)?)
}

fn show(call: &In<Anyone, ProofQuery>, services: &Services) -> Answered {
    let (inbox, contact) = session(call);
    let proof = call.read()?.into();
    Ok(services.visitors.show(&inbox, &contact, &proof)?)
}

fn update(call: &In<Anyone, ClientContactBody>, services: &Services) -> Answered {
    let (inbox, contact) = session(call);
    let command = call.read()?.into();
    Ok(services.visitors.update(&inbox, &contact, command)?)
}

/// A contact's attributes. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct ClientContactBody {
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
struct ProofQuery {
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
#[wire(visitor: Visitor, contact = visitor.contact, session = visitor.session)]
struct ClientContactJson {
    /// The contact's id in the paths of this API
    #[present(session.source_id)]
    source_id: String,
    /// Authenticates the contact's real-time WebSocket
    #[present(session.pubsub_token)]
    pubsub_token: String,
    /// The contact's id
    id: ContactId,
    name: String,
    email: DefaultOrNull<String>,
    phone_number: Option<PhoneNumber>,
}
