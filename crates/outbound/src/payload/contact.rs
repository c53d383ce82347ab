//! Contacts in webhook bodies.

use super::account::AccountJson;
use nimchat_accounts::Account;
use nimchat_core_model::{Attributes, ContactId, Email, PhoneNumber};
use nimchat_messaging::Contact;
use nimchat_wire::Context;
use serde::Serialize;

/// A contact in webhook bodies (`WContact`).
#[derive(Debug, Serialize)]
pub struct WContact<'a> {
    account: AccountJson<'a>,
    additional_attributes: &'a Attributes,
    avatar: String,
    custom_attributes: &'a Attributes,
    email: Option<&'a str>,
    id: ContactId,
    identifier: Option<&'a str>,
    name: &'a str,
    phone_number: Option<&'a str>,
    thumbnail: String,
    blocked: bool,
}

impl<'a> WContact<'a> {
    /// A contact of this account.
    pub fn new(contact: &'a Contact, account: &'a Account, context: &Context) -> Self {
        let picture = context.picture(contact.avatar_url.as_deref());
        Self {
            account: account.into(),
            additional_attributes: &contact.additional_attributes,
            avatar: picture.clone(),
            custom_attributes: &contact.custom_attributes,
            email: contact.email.as_ref().map(Email::as_str),
            id: contact.id,
            identifier: contact.identifier.as_deref(),
            name: &contact.name,
            phone_number: contact.phone_number.as_ref().map(PhoneNumber::as_str),
            thumbnail: picture,
            blocked: contact.blocked,
        }
    }
}
