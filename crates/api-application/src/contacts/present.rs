//! A contact as the account's agents see them (docs/rules/contacts-and-inboxes.md §1.1, §1.2).

use crate::conversations::contact::{ConversationContactJson, availability};
use crate::inboxes::present::RawInboxJson;
use crate::inboxes::present::{InboxJson, InboxSight, SlimInboxJson};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{ContactId, Paged};
use nimchat_helpcenter::HelpCenters;
use nimchat_messaging::contacts::CreatedContact;
use nimchat_messaging::{ContactInbox, ContactView, Inbox};
use nimchat_wire::ByProfile;
use nimchat_wire::words::AvailabilityWord;

/// A view of contacts, and whether the caller sees sessions.
pub(super) struct Shown<T> {
    pub(super) view: T,
    with_sessions: bool,
    sight: InboxSight,
}

/// What has contacts in it.
pub(super) trait HasContacts {
    fn contacts(&self) -> &[ContactView];
}

impl HasContacts for ContactView {
    fn contacts(&self) -> &[ContactView] {
        std::slice::from_ref(self)
    }
}

impl HasContacts for CreatedContact {
    fn contacts(&self) -> &[ContactView] {
        std::slice::from_ref(&self.view)
    }
}

impl HasContacts for ContactList {
    fn contacts(&self) -> &[ContactView] {
        &self.contacts.items
    }
}

impl<T: HasContacts> Shown<T> {
    /// In `chatwoot`, sessions are shown unless the query has a value other than `true` (contract
    /// docs/rules/contacts-and-inboxes.md §3); in `reference` they are a printed key.
    pub(super) fn to<I>(
        call: &In<Agent, I>,
        help_centers: &HelpCenters,
        view: T,
        sessions: Option<&str>,
    ) -> Result<Self> {
        let wanted = sessions.is_none_or(|text| text.trim().is_empty() || text == "true");
        let sessions = view.contacts().iter().flat_map(|contact| &contact.sessions);
        // only the reference shows an inbox in full
        let inboxes = sessions
            .map(|(_, inbox)| inbox)
            .filter(|_| call.is_reference());
        let sight = InboxSight::of(&call.caller, help_centers, inboxes)?;
        Ok(Self {
            view,
            with_sessions: wanted || call.is_reference(),
            sight,
        })
    }

    fn contact(&self, view: &ContactView, context: &Context) -> ContactJson {
        let session = |(session, inbox): &(ContactInbox, Inbox)| ContactSessionJson {
            source_id: session.source_id.clone(),
            inbox: ByProfile::make(
                context,
                || self.sight.inbox(inbox, context),
                || SlimInboxJson::present(inbox, context),
            ),
        };
        ContactJson {
            contact: ConversationContactJson::new(&view.contact, view.present, context),
            contact_inboxes: self
                .with_sessions
                .then(|| view.sessions.iter().map(session).collect()),
        }
    }
}

/// A page of contacts, and its number as the caller sent it.
pub(super) struct ContactList {
    pub(super) contacts: Paged<ContactView>,
    pub(super) page_sent: Option<String>,
}

/// The contact, as in a conversation, with their sessions. Unset texts follow the rule of [`InboxJson`]: `email` and
/// `phone_number` are null.
#[wire]
pub(super) struct ContactJson {
    #[serde(flatten)]
    contact: ConversationContactJson,
    /// Omitted when not requested
    contact_inboxes: OrAbsent<Vec<ContactSessionJson>>,
}

#[wire]
struct ContactSessionJson {
    source_id: String,
    inbox: ByProfile<InboxJson, SlimInboxJson>,
}

/// A contact with the id outside of it, as `operations.json #20` and `#22` print it.
#[wire]
pub(super) struct ContactItemJson {
    id: ContactId,
    payload: ContactPayloadJson,
    /// Omitted in lists
    #[schema(value_type = Option<AvailabilityWord>)]
    availability_status: OrAbsent<&'static str>,
}

#[wire]
struct ContactPayloadJson {
    contact: ContactJson,
}

impl ContactItemJson {
    fn new(contact: ContactJson, id: ContactId, availability_status: Option<&'static str>) -> Self {
        Self {
            id,
            payload: ContactPayloadJson { contact },
            availability_status,
        }
    }
}

impl Present<Shown<ContactView>> for ContactItemJson {
    fn present(shown: &Shown<ContactView>, context: &Context) -> Self {
        let contact = shown.contact(&shown.view, context);
        let availability = availability(shown.view.present);
        Self::new(contact, shown.view.contact.id, Some(availability))
    }
}

/// A page of contacts; a bare array has the total in the headers.
pub(super) type ContactListJson = ByProfile<Vec<ContactItemJson>, ContactsJson>;

impl Present<Shown<ContactList>> for Vec<ContactItemJson> {
    fn present(shown: &Shown<ContactList>, context: &Context) -> Self {
        let contacts = shown.view.contacts.items.iter();
        contacts
            .map(|view| ContactItemJson::new(shown.contact(view, context), view.contact.id, None))
            .collect()
    }
}

/// The contacts that a search finds (`operations.json #25`).
pub(super) type FoundContactsJson = ByProfile<ContactItemsJson, ContactsJson>;

envelopes! {
    /// A page of contacts under one key; the total is in the headers.
    pub(super) struct ContactItemsJson { payload: Vec<ContactItemJson> }
    /// One contact in its envelope.
    pub(super) struct EnvelopedContactJson { payload: ContactJson }
}

/// One contact without an envelope.
pub(super) type BareContactJson = ByProfile<ContactItemJson, ContactJson>;

impl Present<Shown<ContactView>> for ContactJson {
    fn present(shown: &Shown<ContactView>, context: &Context) -> Self {
        shown.contact(&shown.view, context)
    }
}

/// A page of contacts in its envelope.
#[wire]
pub(super) struct ContactsJson {
    meta: ContactsMetaJson,
    payload: Vec<ContactJson>,
}

#[wire]
struct ContactsMetaJson {
    count: u64,
    current_page: CurrentPageJson,
}

/// The page's number as the caller sent it, or 1
#[wire]
#[serde(untagged)]
pub(crate) enum CurrentPageJson {
    Sent(String),
    First(u32),
}

impl CurrentPageJson {
    pub(crate) fn of(sent: Option<&str>) -> Self {
        sent.map_or(Self::First(1), |page| Self::Sent(page.to_owned()))
    }
}

impl Present<Shown<ContactList>> for ContactsJson {
    fn present(shown: &Shown<ContactList>, context: &Context) -> Self {
        let ContactList {
            contacts,
            page_sent,
        } = &shown.view;
        let views = contacts.items.iter();
        Self {
            meta: ContactsMetaJson {
                count: contacts.total,
                current_page: CurrentPageJson::of(page_sent.as_deref()),
            },
            payload: views.map(|view| shown.contact(view, context)).collect(),
        }
    }
}

/// A new contact, with their new session (`operations.json #21`).
#[wire]
pub(super) struct CreatedContactJson {
    payload: CreatedPayloadJson,
    id: OrAbsent<ContactId>,
    #[schema(value_type = Option<AvailabilityWord>)]
    availability_status: OrAbsent<&'static str>,
}

#[wire]
struct CreatedPayloadJson {
    contact: ContactJson,
    contact_inbox: CreatedSessionJson,
}

/// Both null if no inbox was named.
#[wire]
struct CreatedSessionJson {
    inbox: Option<RawInboxJson>,
    source_id: Option<String>,
}

impl Present<Shown<CreatedContact>> for CreatedContactJson {
    fn present(shown: &Shown<CreatedContact>, context: &Context) -> Self {
        let CreatedContact { view, session } = &shown.view;
        let session = session.as_ref();
        Self {
            payload: CreatedPayloadJson {
                contact: shown.contact(view, context),
                contact_inbox: CreatedSessionJson {
                    inbox: session.map(|(_, inbox)| Present::present(inbox, context)),
                    source_id: session.map(|(session, _)| session.source_id.clone()),
                },
            },
            id: context.in_reference(|| view.contact.id),
            availability_status: context.in_reference(|| availability(view.present)),
        }
    }
}
