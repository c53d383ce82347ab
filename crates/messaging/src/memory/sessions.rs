//! Sessions in memory.

use super::state::{State, conflict};
use crate::contacts::{Claim, Contact, ContactInbox, NewContactInbox};
use crate::ports::{InboxLookup, PublicSession, SENT_MESSAGES_KEY, SessionLookup, Sessions};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ContactId, ContactInboxId, InboxId, MessageId, StoreResult};

impl SessionLookup for State {
    fn by_source(&mut self, inbox: InboxId, source_id: &str) -> StoreResult<Option<ContactInbox>> {
        Ok(self.newest_session(|s| s.inbox_id == inbox && s.source_id == source_id))
    }

    fn by_public_token(
        &mut self,
        token: &str,
        source_id: &str,
    ) -> StoreResult<Option<PublicSession>> {
        let Some((account, inbox)) = InboxLookup::by_token(self, token)? else {
            return Ok(None);
        };
        let session = SessionLookup::by_source(self, inbox.id, source_id)?;
        Ok(session.and_then(|session| {
            let contact = self.contacts.get(&session.contact_id)?.clone();
            Some(PublicSession {
                account,
                inbox,
                session,
                contact,
            })
        }))
    }

    fn by_source_in_account(
        &mut self,
        account: AccountId,
        source_id: &str,
    ) -> StoreResult<Option<ContactInbox>> {
        let inside = |id| Some(account) == self.inboxes.get(&id).map(|inbox| inbox.account_id);
        Ok(self.newest_session(|s| s.source_id == source_id && inside(s.inbox_id)))
    }

    fn by_pubsub_token(&mut self, token: &str) -> StoreResult<Option<(AccountId, ContactInbox)>> {
        let found = self.newest_session(|s| s.pubsub_token == token);
        Ok(found.and_then(|session| {
            let inbox = self.inboxes.get(&session.inbox_id)?;
            Some((inbox.account_id, session))
        }))
    }

    fn latest_of(
        &mut self,
        contact: ContactId,
        inbox: InboxId,
    ) -> StoreResult<Option<ContactInbox>> {
        Ok(self.newest_session(|s| s.contact_id == contact && s.inbox_id == inbox))
    }

    fn with_contacts(
        &mut self,
        ids: &[ContactInboxId],
    ) -> StoreResult<Vec<(ContactInbox, Contact)>> {
        let asked = |session: &&ContactInbox| ids.contains(&session.id);
        let found = self.sessions.values().filter(asked).filter_map(|session| {
            let contact = self.contacts.get(&session.contact_id)?;
            Some((session.clone(), contact.clone()))
        });
        Ok(found.collect())
    }

    fn sent(&mut self, session: ContactInboxId, echo_id: &str) -> StoreResult<Option<MessageId>> {
        let key = (session, echo_id.to_owned());
        let sent = self.sent_messages.get(&key).copied();
        Ok(sent.filter(|id| self.messages.contains_key(id)))
    }

    fn of_contacts(&mut self, contacts: &[ContactId]) -> StoreResult<Vec<ContactInbox>> {
        let asked = |session: &&ContactInbox| contacts.contains(&session.contact_id);
        Ok(self.sessions.values().filter(asked).cloned().collect())
    }
}

impl Sessions for State {
    fn add(&mut self, new: NewContactInbox) -> StoreResult<ContactInbox> {
        let mut kept = self.sessions.values();
        if kept.any(|s| s.inbox_id == new.inbox_id && s.source_id == new.source_id) {
            return Err(conflict("contact_inboxes_inbox_id_source_id_key"));
        }
        let mut kept = self.sessions.values();
        if kept.any(|session| session.pubsub_token == new.pubsub_token) {
            return Err(conflict("contact_inboxes_pubsub_token_key"));
        }
        let session = ContactInbox {
            id: self.next_id(),
            contact_id: new.contact_id,
            inbox_id: new.inbox_id,
            source_id: new.source_id,
            hmac_verified: new.hmac_verified,
            claim: new.claim,
            pubsub_token: new.pubsub_token,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.sessions.insert(session.id, session.clone());
        Ok(session)
    }

    /// Units of work run one after another here.
    fn lock(&mut self, _id: ContactInboxId) -> StoreResult<()> {
        Ok(())
    }

    fn note_sent(
        &mut self,
        session: ContactInboxId,
        echo_id: &str,
        message: MessageId,
    ) -> StoreResult<()> {
        if self.sent(session, echo_id)?.is_some() {
            return Err(conflict(SENT_MESSAGES_KEY));
        }
        let key = (session, echo_id.to_owned());
        self.sent_messages.insert(key, message);
        Ok(())
    }

    fn claim(&mut self, id: ContactInboxId, claim: &Claim, at: DateTime<Utc>) -> StoreResult<()> {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.claim = Some(claim.clone());
            session.updated_at = at;
        }
        Ok(())
    }

    fn verify(&mut self, id: ContactInboxId, at: DateTime<Utc>) -> StoreResult<()> {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.hmac_verified = true;
            session.claim = None;
            session.updated_at = at;
        }
        Ok(())
    }
}

impl State {
    fn newest_session(&self, fits: impl Fn(&ContactInbox) -> bool) -> Option<ContactInbox> {
        let mut newest_first = self.sessions.values().rev();
        newest_first.find(|session| fits(session)).cloned()
    }
}
