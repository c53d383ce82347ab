//! A customer as they see themselves (docs/rules/contacts-and-inboxes.md §1.1, "Raw contact row";
//! docs/rules/messaging.md §3).

use crate::time::iso;
use crate::words::ContactTypeWord;
use crate::{Context, DefaultOrNull, Present};
use nimchat_core_model::{AccountId, Attributes, ContactId, PhoneNumber};
use nimchat_messaging::{Contact, Visitor};
use serde::Serialize;
use utoipa::ToSchema;

/// A customer's whole record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactRowJson {
    id: ContactId,
    name: String,
    /// The answer to an update has `""` in place of null in `reference`
    email: Option<String>,
    phone_number: Option<PhoneNumber>,
    account_id: AccountId,
    created_at: String,
    updated_at: String,
    additional_attributes: Attributes,
    identifier: Option<String>,
    custom_attributes: Attributes,
    last_activity_at: Option<String>,
    /// `visitor`, `lead` or `customer`
    #[schema(value_type = ContactTypeWord)]
    contact_type: &'static str,
    middle_name: &'static str,
    last_name: &'static str,
    /// The additional attribute `city`
    location: DefaultOrNull<String>,
    /// The additional attribute `country`
    country_code: DefaultOrNull<String>,
    blocked: bool,
    /// Always empty: labels are for agents
    label_list: Vec<String>,
    company_id: Option<i64>,
    /// The contact's id in the paths of this API; omitted within conversations
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source_id: Option<String>,
    /// Authenticates the contact's real-time WebSocket; omitted within conversations
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pubsub_token: Option<String>,
}

impl Present<Contact> for ContactRowJson {
    fn present(contact: &Contact, context: &Context) -> Self {
        let additional = |key: &str| {
            let text = contact.additional_attributes.0.get(key);
            let text = text.and_then(|text| text.as_str()).map(ToOwned::to_owned);
            DefaultOrNull::or_default(context, text)
        };
        Self {
            id: contact.id,
            name: contact.name.clone(),
            email: contact.email.as_ref().map(ToString::to_string),
            phone_number: contact.phone_number.clone(),
            account_id: contact.account_id,
            created_at: iso(contact.created_at),
            updated_at: iso(contact.updated_at),
            location: additional("city"),
            country_code: additional("country"),
            additional_attributes: contact.additional_attributes.clone(),
            identifier: contact.identifier.clone(),
            custom_attributes: contact.custom_attributes.clone(),
            last_activity_at: contact.last_activity_at.map(iso),
            contact_type: contact.contact_type.as_str(),
            middle_name: "",
            last_name: "",
            blocked: contact.blocked,
            label_list: Vec::new(),
            company_id: None,
            source_id: None,
            pubsub_token: None,
        }
    }
}

/// The answer to an update, in `reference` with the keys that the reference prints of a customer.
impl Present<Visitor> for ContactRowJson {
    fn present(visitor: &Visitor, context: &Context) -> Self {
        let Visitor {
            contact, session, ..
        } = visitor;
        let record = Self::present(contact, context);
        if !context.is_reference() {
            return record;
        }
        Self {
            email: Some(record.email.unwrap_or_default()),
            source_id: Some(session.source_id.clone()),
            pubsub_token: Some(session.pubsub_token.clone()),
            ..record
        }
    }
}
