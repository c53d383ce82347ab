//! Chatwoot's contact, and the envelopes it comes in.

use super::{ContactList, ShownContact};
use crate::conversations::contact::ConversationContactJson;
use crate::inboxes::present::{RawInboxJson, SlimInboxJson};
use nimchat_api_kit::{Context, Present};
use nimchat_messaging::contacts::CreatedContact;
use nimchat_messaging::{ContactInbox, ContactView, Inbox};
use serde::Serialize;
use utoipa::ToSchema;

/// The contact, as in a conversation, with their sessions.
#[derive(Debug, Serialize, ToSchema)]
struct ContactChatwootJson {
    #[serde(flatten)]
    contact: ConversationContactJson,
    /// Left out where they are not asked for
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    contact_inboxes: Option<Vec<ContactInboxChatwootJson>>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ContactInboxChatwootJson {
    source_id: String,
    inbox: SlimInboxJson,
}

impl ContactChatwootJson {
    fn of(view: &ContactView, with_sessions: bool, context: &Context) -> Self {
        Self {
            contact: Present::present(&view.contact, context),
            contact_inboxes: with_sessions.then(|| Present::present_each(&view.sessions, context)),
        }
    }
}

impl Present<(ContactInbox, Inbox)> for ContactInboxChatwootJson {
    fn present((session, inbox): &(ContactInbox, Inbox), context: &Context) -> Self {
        Self {
            source_id: session.source_id.clone(),
            inbox: Present::present(inbox, context),
        }
    }
}

/// One contact in its envelope.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::contacts) struct ShownContactChatwootJson {
    payload: ContactChatwootJson,
}

impl Present<ShownContact> for ShownContactChatwootJson {
    fn present(shown: &ShownContact, context: &Context) -> Self {
        Self {
            payload: ContactChatwootJson::of(&shown.contact, shown.with_sessions, context),
        }
    }
}

/// A page of contacts in its envelope.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::contacts) struct ContactsChatwootJson {
    meta: ContactsMetaJson,
    payload: Vec<ContactChatwootJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ContactsMetaJson {
    count: u64,
    current_page: CurrentPageJson,
}

/// The page as the caller wrote it, or the number 1.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum CurrentPageJson {
    Sent(String),
    First(u32),
}

impl Present<ContactList> for ContactsChatwootJson {
    fn present(list: &ContactList, context: &Context) -> Self {
        let current_page = match &list.page_sent {
            Some(page) => CurrentPageJson::Sent(page.clone()),
            None => CurrentPageJson::First(1),
        };
        Self {
            meta: ContactsMetaJson {
                count: list.contacts.total,
                current_page,
            },
            payload: list
                .contacts
                .items
                .iter()
                .map(|contact| ContactChatwootJson::of(contact, list.with_sessions, context))
                .collect(),
        }
    }
}

/// A contact just made, with the session made for them.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::contacts) struct CreatedContactChatwootJson {
    payload: CreatedPayloadJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct CreatedPayloadJson {
    contact: ContactChatwootJson,
    contact_inbox: CreatedSessionJson,
}

/// Both null when no inbox was named.
#[derive(Debug, Serialize, ToSchema)]
struct CreatedSessionJson {
    inbox: Option<RawInboxJson>,
    source_id: Option<String>,
}

impl Present<CreatedContact> for CreatedContactChatwootJson {
    fn present(created: &CreatedContact, context: &Context) -> Self {
        let session = created.session.as_ref();
        Self {
            payload: CreatedPayloadJson {
                contact: ContactChatwootJson::of(&created.view, true, context),
                contact_inbox: CreatedSessionJson {
                    inbox: session.map(|(_, inbox)| Present::present(inbox, context)),
                    source_id: session.map(|(session, _)| session.source_id.clone()),
                },
            },
        }
    }
}
