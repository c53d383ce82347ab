//! The request body with a customer's attributes.

use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use nimchat_messaging::visitors::{Proof, RegisterVisitor, UpdateVisitor};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A contact's attributes. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ClientContactBody {
    /// External identifier of the contact; an update uses it only for the proof
    #[serde(deserialize_with = "lenient::optional_text")]
    identifier: Option<String>,
    /// Identifier hash prepared for HMAC authentication
    #[serde(deserialize_with = "lenient::optional_text")]
    identifier_hash: Option<String>,
    /// Email of the contact
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(format = "email")]
    email: Option<String>,
    /// Name of the contact
    #[serde(deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// Phone number of the contact
    #[serde(deserialize_with = "lenient::optional_text")]
    phone_number: Option<String>,
    /// The url to a jpeg, png file for the user avatar
    #[serde(deserialize_with = "lenient::optional_text")]
    avatar_url: Option<String>,
    /// Custom attributes of the customer
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
    /// The contact's id in the paths of this API; generated if absent. Never changes
    #[serde(deserialize_with = "lenient::optional_text")]
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
#[serde(default)]
pub(super) struct ProofQuery {
    /// External identifier of the contact
    #[serde(deserialize_with = "lenient::optional_text")]
    identifier: Option<String>,
    /// Identifier hash prepared for HMAC authentication
    #[serde(deserialize_with = "lenient::optional_text")]
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
