//! The sessions of a contact: where agents can write to them (docs/rules/contacts-and-inboxes.md §3).

use super::create::source_id_taken;
use super::{ContactInbox, ContactService, ContactView, NewContactInbox};
use crate::error::{MessagingError, Result};
use crate::inboxes::{Channel, Inbox, InboxService};
use nimchat_accounts::Agent;
use nimchat_core_model::values::{MAX_STRING, check_length, present};
use nimchat_core_model::{ContactId, InboxId};

/// An inbox in which an agent can begin a conversation with the contact.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactableInbox {
    /// The inbox.
    pub inbox: Inbox,
    /// The source id of the contact's session there, or of the one that would be made.
    pub source_id: String,
}

/// A new session of a contact.
#[derive(Debug, Clone, Default)]
pub struct CreateSession {
    /// The source id; generated if absent.
    pub source_id: Option<String>,
    /// Did the contact prove their identifier to the caller's system?
    pub hmac_verified: bool,
}

impl ContactService {
    /// The inboxes, visible to the caller, in which a conversation with the contact can begin: every API inbox, and a
    /// website where the contact has a session without a conversation. In the order of the list of inboxes.
    pub fn contactable_inboxes(
        &self,
        caller: &Agent,
        id: ContactId,
    ) -> Result<Vec<ContactableInbox>> {
        self.find(caller, id)?;
        let mut view = self.deps.read()?;
        let inboxes = view
            .inboxes()
            .visible(caller.account_id(), caller.visibility())?;
        let sessions = view.sessions().of_contacts(&[id])?;
        let mut contactable = Vec::new();
        for inbox in inboxes {
            let mut newest_first = sessions.iter().rev();
            let session = newest_first.find(|session| session.inbox_id == inbox.id);
            let source_id = match (&inbox.channel, session) {
                (Channel::Api(_), Some(session)) => session.source_id.clone(),
                (Channel::Api(_), None) => self.deps.tokens.uuid().to_string(),
                (Channel::WebWidget(_), Some(session))
                    if view
                        .conversations()
                        .latest_of_sessions(&[session.id])?
                        .is_none() =>
                {
                    session.source_id.clone()
                }
                (Channel::WebWidget(_), _) => continue,
            };
            contactable.push(ContactableInbox { inbox, source_id });
        }
        Ok(contactable)
    }

    /// Gives the contact a session in the inbox. The same contact, inbox and source id give the session there is.
    pub fn create_session(
        &self,
        caller: &Agent,
        id: ContactId,
        inbox: InboxId,
        command: CreateSession,
    ) -> Result<(ContactInbox, Inbox)> {
        self.find(caller, id)?;
        let inbox = self.visible_inbox(caller, inbox)?;
        let source_id = present(command.source_id);
        if let Some(source_id) = &source_id {
            check_length("source_id", source_id, MAX_STRING)?;
        }
        let source_id = source_id.unwrap_or_else(|| self.deps.tokens.uuid().to_string());
        let pubsub_token = self.deps.tokens.token();
        let mut work = self.deps.store.begin()?;
        let known = work.sessions().by_source(inbox.id, &source_id)?;
        if let Some(session) = known.filter(|session| session.contact_id == id) {
            return Ok((session, inbox));
        }
        let session = work.sessions().add(NewContactInbox {
            contact_id: id,
            inbox_id: inbox.id,
            source_id: source_id.clone(),
            hmac_verified: command.hmac_verified,
            claim: None,
            pubsub_token,
            created_at: self.deps.clock.now(),
        });
        let session = match session {
            Ok(session) => session,
            Err(error) => {
                drop(work);
                // another call may have made the same session meanwhile
                let mut work = self.deps.store.begin()?;
                let known = work.sessions().by_source(inbox.id, &source_id)?;
                let known = known.filter(|session| session.contact_id == id);
                return match known {
                    Some(session) => Ok((session, inbox)),
                    None => Err(source_id_taken(error)),
                };
            }
        };
        work.commit()?;
        Ok((session, inbox))
    }

    /// The contact whose session in the inbox has this source id.
    pub fn by_session(
        &self,
        caller: &Agent,
        inbox: InboxId,
        source_id: &str,
    ) -> Result<ContactView> {
        let inbox = self.visible_inbox(caller, inbox)?;
        let session = {
            let mut view = self.deps.read()?;
            view.sessions().by_source(inbox.id, source_id)?
        };
        let session = session.ok_or(MessagingError::NotFound)?;
        self.show(caller, session.contact_id)
    }

    fn visible_inbox(&self, caller: &Agent, id: InboxId) -> Result<Inbox> {
        InboxService::new(self.deps.clone()).show(caller, id)
    }
}
