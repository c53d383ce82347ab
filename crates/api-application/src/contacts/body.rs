//! The request body of a new contact, and the queries of contacts.

use crate::conversations::titles;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, ContactId, InboxId};
use nimchat_messaging::ContactSort;
use nimchat_messaging::contacts::{ContactQuery as ListQuery, CreateContact, UpdateContact};

/// Never nested. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[command(CreateContact, ..)]
pub(super) struct CreateContactBody {
    /// The inbox in which the contact gets a session
    inbox_id: Option<InboxId>,
    /// The contact's id in the inbox's channel; generated if absent
    source_id: Option<String>,
    /// name of the contact
    name: Option<String>,
    /// email of the contact
    #[schema(format = "email")]
    email: Option<String>,
    /// phone number of the contact
    phone_number: Option<String>,
    /// The url to a jpeg, png file for the contact avatar
    avatar_url: Option<String>,
    /// A unique identifier for the contact in external system
    identifier: Option<String>,
    /// Is the contact blocked?
    #[command(body.blocked.unwrap_or(false))]
    blocked: Option<bool>,
    /// City, company and the like
    additional_attributes: Option<Attributes>,
    /// An object where you can store custom attributes for contact.
    custom_attributes: Option<Attributes>,
}

/// The changed values of a contact; never nested. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(UpdateContact, ..)]
pub(super) struct UpdateContactBody {
    /// name of the contact
    name: Field<String>,
    /// email of the contact
    #[schema(value_type = Option<String>, format = "email")]
    email: Field<String>,
    /// phone number of the contact
    phone_number: Field<String>,
    /// The url to a jpeg, png file for the contact avatar
    avatar_url: Option<String>,
    /// A unique identifier for the contact in external system
    identifier: Field<String>,
    /// Is the contact blocked?
    blocked: Option<bool>,
    /// City, company and the like; other keys stay
    additional_attributes: Option<Attributes>,
    /// An object where you can store custom attributes for contact; other keys stay
    custom_attributes: Option<Attributes>,
}

/// The keys of the custom attributes to remove.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct AttributeKeysBody {
    /// The keys
    pub(super) custom_attributes: Option<Vec<String>>,
}

/// The query of a list of contacts; the page itself is read from the query's text.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct ContactsQuery {
    /// Of a search: the text, found in name, email, phone number, identifier and company
    pub(super) q: Option<String>,
    /// `name`, `email`, `phone_number`, `last_activity_at`, `created_at`, `company`, `city` or `country`, several parted
    /// by commas; a `-` before one reverses its order
    pub(super) sort: Option<String>,
    /// The page, from 1
    #[param(value_type = Option<i64>)]
    pub(super) page: Option<String>,
    /// Rows per page, up to 100; 15 if absent
    #[param(value_type = Option<i64>)]
    per_page: Option<String>,
    /// Profile chatwoot: include the contacts' sessions? Yes if absent
    #[param(value_type = Option<bool>)]
    pub(super) include_contact_inboxes: Option<String>,
    /// Only contacts with any of these labels
    pub(super) labels: Option<Vec<String>>,
}

impl ContactsQuery {
    /// The order and the labels.
    pub(super) fn listed(&self) -> ListQuery {
        ListQuery {
            labels: titles(self.labels.clone()),
            ..ContactSort::parse(self.sort.as_deref().unwrap_or_default()).into()
        }
    }
}

/// The contacts to merge.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct MergeContactsBody {
    /// The contact that stays
    pub(super) base_contact_id: ContactId,
    /// The contact that is removed
    pub(super) mergee_contact_id: ContactId,
}

/// A new session of a contact.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct CreateSessionBody {
    /// The inbox
    pub(super) inbox_id: InboxId,
    /// The contact's id in the inbox's channel; generated if absent
    pub(super) source_id: Option<String>,
    /// Did the contact prove their identifier to the caller's system?
    pub(super) hmac_verified: Option<bool>,
}

/// The session whose contact is wanted.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct FindSessionBody {
    /// The inbox
    pub(super) inbox_id: InboxId,
    /// The contact's id in the inbox's channel
    pub(super) source_id: Option<String>,
}

/// A note about a contact; may be nested under the key `note`. The service checks the text.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct ContactNoteBody {
    /// The text
    pub(super) content: Option<String>,
}

/// The query of one contact.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct ContactQuery {
    /// Profile chatwoot: include the contact's sessions? Yes if absent
    #[param(value_type = Option<bool>)]
    pub(super) include_contact_inboxes: Option<String>,
}
