//! The visitor themselves.
//!
//! The request bodies. What is known of a visitor, without telling it.

use crate::Services;
use crate::guest::{guest, making};
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, ContactId, Violations};
use nimchat_messaging::visitors::Proof;
use nimchat_messaging::widget::Introduction;
use nimchat_messaging::{Contact, MessagingError};
use nimchat_wire::ContactRowJson;

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/api/v1/widget/contact";
    vec![
        Route::get(ONE)
            .summary("What is known of the visitor")
            .answers::<NamedJson>()
            .to(show),
        Route::update(ONE)
            .summary("Say who the visitor is")
            .body::<IntroductionBody>()
            .answers::<KnownJson>()
            .to(update),
        Route::patch("/api/v1/widget/contact/set_user")
            .summary("Take the visitor for a user of the website")
            .body::<IntroductionBody>()
            .answers::<TakenUserJson>()
            .to(set_user),
        Route::post("/api/v1/widget/contact/destroy_custom_attributes")
            .summary("Remove custom attributes of the visitor")
            .body::<AttributeKeys>()
            .answers::<ContactRowJson>()
            .to(destroy_custom_attributes),
    ]
}

fn show(call: &In<Anyone>, services: &Services) -> Result<Option<Contact>> {
    Ok(guest(call, services)?.contact())
}

fn update(call: &In<Anyone, IntroductionBody>, services: &Services) -> Result<Contact> {
    let guest = making(call, services)?;
    let introduction = call.read()?.introduction();
    let visitor = services.widget.update_contact(guest, introduction)?;
    Ok(visitor.session.shown(&visitor.contact))
}

fn set_user(call: &In<Anyone, IntroductionBody>, services: &Services) -> Result<UserTaken> {
    let guest = making(call, services)?;
    let introduction = call.read()?.introduction();
    let (visitor, token) = services.widget.set_user(guest, introduction)?;
    Ok(UserTaken {
        contact: visitor.session.shown(&visitor.contact),
        token,
    })
}

fn destroy_custom_attributes(
    call: &In<Anyone, AttributeKeys>,
    services: &Services,
) -> Result<Contact> {
    let guest = guest(call, services)?;
    let keys = call.read()?.custom_attributes;
    let keys = keys.ok_or_else(|| Violations::one("custom_attributes", "can't be blank"));
    let keys = keys.map_err(MessagingError::from)?;
    Ok(services.widget.destroy_contact_attributes(&guest, &keys)?)
}

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
struct AttributeKeys {
    /// Their keys
    custom_attributes: Option<Vec<String>>,
}

/// What is known of the visitor
#[wire(contact: Contact)]
struct KnownJson {
    /// Null before the visitor has done anything
    #[present(Some(contact.id))]
    id: Option<ContactId>,
    #[present(contact.email.is_some())]
    has_email: bool,
    #[present(!contact.name.trim().is_empty())]
    has_name: bool,
    #[present(contact.phone_number.is_some())]
    has_phone_number: bool,
}

/// What is known of the visitor, and what their website knows them by
#[wire]
struct NamedJson {
    #[serde(flatten)]
    known: KnownJson,
    identifier: Option<String>,
}

/// The visitor as a user of the website
#[wire(taken: UserTaken)]
struct TakenUserJson {
    #[serde(flatten)]
    #[present(taken.contact)]
    known: KnownJson,
    /// The token to use from now on, if the session was another user's
    #[present(taken.token)]
    widget_auth_token: OrAbsent<String>,
}

/// A visitor who is taken for a user of the website.
struct UserTaken {
    contact: Contact,
    token: Option<String>,
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
