//! The customer within a conversation (docs/rules/messaging.md §0.4 `CwContact`).

use nimchat_accounts::Availability;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, ContactId};
use nimchat_messaging::Contact;
use nimchat_wire::words::AvailabilityWord;

#[wire(customer: Customer<'_>, contact = *customer.contact)]
pub(crate) struct ConversationContactJson {
    additional_attributes: Attributes,
    /// `online` while one of their sessions is connected, else `offline`
    #[schema(value_type = AvailabilityWord)]
    #[present(availability(customer.present))]
    availability_status: &'static str,
    email: Option<String>,
    id: ContactId,
    name: String,
    phone_number: Option<String>,
    blocked: bool,
    identifier: Option<String>,
    #[present(context.picture(contact.avatar_url.as_deref()))]
    thumbnail: String,
    custom_attributes: Attributes,
    /// Omitted for customers who never wrote
    last_activity_at: OrAbsent<i64>,
    created_at: i64,
}

/// How a contact's availability is shown.
pub(crate) const fn availability(present: bool) -> &'static str {
    if present {
        Availability::Online.as_str()
    } else {
        Availability::Offline.as_str()
    }
}

/// A contact, who is connected or not.
struct Customer<'a> {
    contact: &'a Contact,
    present: bool,
}

impl ConversationContactJson {
    /// The contact, who is connected or not.
    pub(crate) fn new(contact: &Contact, present: bool, context: &Context) -> Self {
        Self::present(&Customer { contact, present }, context)
    }
}
