//! The reference's contact, whose id stands outside of it.

use super::{ContactList, ShownContact};
use crate::inboxes::present::InboxReferenceJson;
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, ContactId};
use nimchat_messaging::contacts::CreatedContact;
use nimchat_messaging::{ContactInbox, ContactView, Inbox};
use serde::Serialize;
use utoipa::ToSchema;

/// Unset texts follow the rule of [`InboxReferenceJson`]: `email` and `phone_number` are null.
#[derive(Debug, Serialize, ToSchema)]
struct ContactReferenceJson {
    email: Option<String>,
    name: String,
    phone_number: Option<String>,
    thumbnail: String,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    contact_inboxes: Vec<ContactInboxReferenceJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ContactInboxReferenceJson {
    source_id: String,
    inbox: InboxReferenceJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct ContactPayloadReferenceJson {
    contact: ContactReferenceJson,
}

/// A contact in a list, as `operations.json #20` prints it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactItemReferenceJson {
    #[schema(value_type = i64)]
    id: ContactId,
    payload: ContactPayloadReferenceJson,
}

/// A bare array; how many there are in all is in the headers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(in crate::contacts) struct ContactItemsReferenceJson(Vec<ContactItemReferenceJson>);

/// One contact, as `operations.json #21` and `#22` print it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::contacts) struct ContactDetailReferenceJson {
    payload: ContactPayloadReferenceJson,
    #[schema(value_type = i64)]
    id: ContactId,
    /// Customers without an open socket are `offline`
    availability_status: &'static str,
}

impl Present<ContactView> for ContactPayloadReferenceJson {
    fn present(view: &ContactView, context: &Context) -> Self {
        let contact = &view.contact;
        Self {
            contact: ContactReferenceJson {
                email: contact.email.as_ref().map(ToString::to_string),
                name: contact.name.clone(),
                phone_number: contact
                    .phone_number
                    .as_ref()
                    .map(|number| number.as_str().to_owned()),
                thumbnail: context.picture(contact.avatar_url.as_deref()),
                additional_attributes: contact.additional_attributes.clone(),
                custom_attributes: contact.custom_attributes.clone(),
                contact_inboxes: Present::present_each(&view.sessions, context),
            },
        }
    }
}

impl Present<(ContactInbox, Inbox)> for ContactInboxReferenceJson {
    fn present((session, inbox): &(ContactInbox, Inbox), context: &Context) -> Self {
        Self {
            source_id: session.source_id.clone(),
            inbox: Present::present(inbox, context),
        }
    }
}

impl Present<ContactView> for ContactItemReferenceJson {
    fn present(view: &ContactView, context: &Context) -> Self {
        Self {
            id: view.contact.id,
            payload: Present::present(view, context),
        }
    }
}

impl Present<ContactList> for ContactItemsReferenceJson {
    fn present(list: &ContactList, context: &Context) -> Self {
        Self(Present::present_each(&list.contacts.items, context))
    }
}

impl Present<ContactView> for ContactDetailReferenceJson {
    fn present(view: &ContactView, context: &Context) -> Self {
        Self {
            payload: Present::present(view, context),
            id: view.contact.id,
            availability_status: "offline",
        }
    }
}

impl Present<ShownContact> for ContactDetailReferenceJson {
    fn present(shown: &ShownContact, context: &Context) -> Self {
        Self::present(&shown.contact, context)
    }
}

impl Present<CreatedContact> for ContactDetailReferenceJson {
    fn present(created: &CreatedContact, context: &Context) -> Self {
        Self::present(&created.view, context)
    }
}
