//! A customer as they see themselves (docs/rules/contacts-and-inboxes.md §1.1, "Raw contact row";
//! docs/rules/messaging.md §3).

use crate::words::ContactTypeWord;
use crate::{Context, DefaultOrNull, OrAbsent, Present, wire};
use nimchat_core_model::{AccountId, Attributes, ContactId, PhoneNumber};
use nimchat_messaging::{Contact, Visitor};

/// A customer's whole record.
#[wire(contact: Contact)]
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
    #[present("")]
    middle_name: &'static str,
    #[present("")]
    last_name: &'static str,
    /// The additional attribute `city`
    #[present(additional("city", contact, context))]
    location: DefaultOrNull<String>,
    /// The additional attribute `country`
    #[present(additional("country", contact, context))]
    country_code: DefaultOrNull<String>,
    blocked: bool,
    /// Always empty: labels are for agents
    #[present(Vec::new())]
    label_list: Vec<String>,
    #[present(None)]
    company_id: Option<i64>,
    /// The contact's id in the paths of this API; omitted within conversations
    #[present(None)]
    source_id: OrAbsent<String>,
    /// Authenticates the contact's real-time WebSocket; omitted within conversations
    #[present(None)]
    pubsub_token: OrAbsent<String>,
}

fn additional(key: &str, contact: &Contact, context: &Context) -> DefaultOrNull<String> {
    let text = contact.additional_attributes.0.get(key);
    let text = text.and_then(|text| text.as_str()).map(ToOwned::to_owned);
    DefaultOrNull::or_default(context, text)
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
