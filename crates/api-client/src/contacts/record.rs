//! A customer's whole record, as Chatwoot shows it to them (contract contacts-and-inboxes.md §1.1, "Raw contact row").

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AccountId, Attributes, ContactId, Email, PhoneNumber};
use nimchat_messaging::{Contact, Visitor};
use nimchat_wire::time::iso;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientContactRecordJson {
    #[schema(value_type = i64)]
    id: ContactId,
    name: String,
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    #[schema(value_type = Option<String>)]
    phone_number: Option<PhoneNumber>,
    #[schema(value_type = i64)]
    account_id: AccountId,
    created_at: String,
    updated_at: String,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    identifier: Option<String>,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    last_activity_at: Option<String>,
    /// `visitor`, `lead` or `customer`
    contact_type: &'static str,
    middle_name: &'static str,
    last_name: &'static str,
    /// The additional attribute `city`
    location: String,
    /// The additional attribute `country`
    country_code: String,
    blocked: bool,
    company_id: Option<i64>,
}

impl Present<Contact> for ClientContactRecordJson {
    fn present(contact: &Contact, _: &Context) -> Self {
        let additional = |key: &str| {
            let text = contact.additional_attributes.0.get(key);
            text.and_then(|text| text.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            id: contact.id,
            name: contact.name.clone(),
            email: contact.email.clone(),
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
            company_id: None,
        }
    }
}

impl Present<Visitor> for ClientContactRecordJson {
    fn present(visitor: &Visitor, context: &Context) -> Self {
        Self::present(&visitor.contact, context)
    }
}
