//! A contact as the account's agents see them (contract contacts-and-inboxes.md §1.1, §1.2).

mod chatwoot;
mod reference;

pub(super) use chatwoot::{
    ContactsChatwootJson, CreatedContactChatwootJson, ShownContactChatwootJson,
};
pub(super) use reference::{ContactDetailReferenceJson, ContactItemsReferenceJson};

use nimchat_core_model::Paged;
use nimchat_messaging::ContactView;

/// One contact, with what was asked for beside them.
pub(super) struct ShownContact {
    pub(super) contact: ContactView,
    /// Are their sessions wanted?
    pub(super) with_sessions: bool,
}

/// A page of contacts, with what was asked for beside them.
pub(super) struct ContactList {
    pub(super) contacts: Paged<ContactView>,
    /// Are their sessions wanted?
    pub(super) with_sessions: bool,
    /// The page's number as the caller wrote it.
    pub(super) page_sent: Option<String>,
}
