//! The request bodies. What is known of a visitor, without telling it.

use nimchat_core_model::{Attributes, ContactId};
use nimchat_messaging::Contact;
use nimchat_messaging::visitors::Proof;
use nimchat_messaging::widget::Introduction;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What a visitor says of themselves. The service checks the values.
#[derive(Default, Deserialize, Serialize, Validate, ToSchema)]
pub(crate) struct IntroductionBody {
    /// What the website knows the visitor by
    identifier: Option<String>,
    /// The identifier's HMAC-SHA256 under the inbox's secret, in hexadecimal
    identifier_hash: Option<String>,
    name: Option<String>,
    /// Dropped if it is malformed
    #[schema(format = "email")]
    email: Option<String>,
    /// Dropped if it is malformed
    phone_number: Option<String>,
    /// The address of the visitor's picture
    avatar_url: Option<String>,
    /// The account's own attributes
    custom_attributes: Option<Attributes>,
    /// City, company and the like
    additional_attributes: Option<Attributes>,
}

impl IntroductionBody {
    pub(crate) fn introduction(self) -> Introduction {
        Introduction {
            proof: Proof {
                identifier: self.identifier,
                hash: self.identifier_hash,
            },
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            avatar_url: self.avatar_url,
            custom_attributes: self.custom_attributes,
            additional_attributes: self.additional_attributes,
        }
    }
}

/// The attributes to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct AttributeKeys {
    /// Their keys
    pub(super) custom_attributes: Option<Vec<String>>,
}

/// What is known of the visitor
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KnownJson {
    /// Null before the visitor has done anything
    id: Option<ContactId>,
    has_email: bool,
    has_name: bool,
    has_phone_number: bool,
}

/// What is known of the visitor, and what their website knows them by
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NamedJson {
    #[serde(flatten)]
    known: KnownJson,
    identifier: Option<String>,
}

/// The visitor as a user of the website
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TakenUserJson {
    #[serde(flatten)]
    known: KnownJson,
    /// The token to use from now on, if the session was another user's
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    widget_auth_token: Option<String>,
}

/// A visitor who is taken for a user of the website.
pub(super) struct UserTaken {
    pub(super) contact: Contact,
    pub(super) token: Option<String>,
}

impl Present<Contact> for KnownJson {
    fn present(contact: &Contact, _: &Context) -> Self {
        Self {
            id: Some(contact.id),
            has_email: contact.email.is_some(),
            has_name: !contact.name.trim().is_empty(),
            has_phone_number: contact.phone_number.is_some(),
        }
    }
}

impl Present<Option<Contact>> for NamedJson {
    fn present(contact: &Option<Contact>, context: &Context) -> Self {
        let unknown = || KnownJson {
            id: None,
            has_email: false,
            has_name: false,
            has_phone_number: false,
        };
        let contact = contact.as_ref();
        Self {
            known: contact.map_or_else(unknown, |contact| KnownJson::present(contact, context)),
            identifier: contact.and_then(|contact| contact.identifier.clone()),
        }
    }
}

impl Present<UserTaken> for TakenUserJson {
    fn present(taken: &UserTaken, context: &Context) -> Self {
        Self {
            known: KnownJson::present(&taken.contact, context),
            widget_auth_token: taken.token.clone(),
        }
    }
}
