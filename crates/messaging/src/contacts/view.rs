//! The contact as the API shows it.

use super::{Contact, ContactInbox};
use crate::Deps;
use crate::error::Result;
use crate::inboxes::Inbox;
use nimchat_core_model::{AccountId, distinct};
use std::collections::HashMap;

/// A contact with their sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactView {
    /// The contact.
    pub contact: Contact,
    /// Are they connected in one of their sessions?
    pub present: bool,
    /// Their sessions, each with its inbox, by id.
    pub sessions: Vec<(ContactInbox, Inbox)>,
}

/// A new contact, with the session created for them.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatedContact {
    /// The contact.
    pub view: ContactView,
    /// The session, if an inbox was named.
    pub session: Option<(ContactInbox, Inbox)>,
}

/// Reads the sessions of these contacts: two reads, however many there are.
pub(super) fn with_sessions(
    deps: &Deps,
    account: AccountId,
    contacts: Vec<Contact>,
) -> Result<Vec<ContactView>> {
    let ids: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
    let (sessions, inboxes) = {
        let mut view = deps.read()?;
        let sessions = view.sessions().of_contacts(&ids)?;
        let inboxes = distinct(&sessions, |session| Some(session.inbox_id));
        let inboxes = view.inboxes().many(account, &inboxes)?;
        (sessions, inboxes)
    };
    let inboxes: HashMap<_, _> = inboxes.into_iter().map(|inbox| (inbox.id, inbox)).collect();
    let mut by_contact: HashMap<_, Vec<_>> = HashMap::new();
    for session in sessions {
        if let Some(inbox) = inboxes.get(&session.inbox_id) {
            by_contact
                .entry(session.contact_id)
                .or_default()
                .push((session, inbox.clone()));
        }
    }
    let asked = contacts.iter().map(|contact| contact.id);
    let connected = deps.directory.present_contacts(account, asked);
    Ok(contacts
        .into_iter()
        .map(|contact| ContactView {
            present: connected.contains(&contact.id),
            sessions: by_contact.remove(&contact.id).unwrap_or_default(),
            contact,
        })
        .collect())
}
