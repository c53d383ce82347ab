//! Contacts in memory.

use super::state::{Pile, State, conflict, size};
use crate::contacts::{Contact, ContactKey, ContactQuery, NewContact};
use crate::conversations::Conversation;
use crate::messages::{Message, Sender};
use crate::ports::{ContactLookup, Contacts};
use chrono::{DateTime, Utc};
use nimchat_core_model::filter::folded;
use nimchat_core_model::{
    AccountId, ContactId, Email, PageRequest, Paged, PhoneNumber, Portion, Progress, StoreError,
    StoreResult, Subject, files,
};

impl ContactLookup for State {
    fn find(&mut self, account: AccountId, id: ContactId) -> StoreResult<Option<Contact>> {
        let removed = self.removed_contacts.contains(&id);
        Ok(self.contact_where(account, |contact| contact.id == id && !removed))
    }

    fn many(&mut self, account: AccountId, ids: &[ContactId]) -> StoreResult<Vec<Contact>> {
        let asked = |c: &&Contact| c.account_id == account && ids.contains(&c.id);
        Ok(self.contacts.values().filter(asked).cloned().collect())
    }

    fn by_identifier(
        &mut self,
        account: AccountId,
        identifier: &str,
    ) -> StoreResult<Option<Contact>> {
        Ok(self.contact_where(account, |c| c.identifier.as_deref() == Some(identifier)))
    }

    fn by_email(&mut self, account: AccountId, email: &Email) -> StoreResult<Option<Contact>> {
        Ok(self.contact_where(account, |c| c.email.as_ref() == Some(email)))
    }

    fn by_phone_number(
        &mut self,
        account: AccountId,
        number: &PhoneNumber,
    ) -> StoreResult<Option<Contact>> {
        Ok(self.contact_where(account, |c| c.phone_number.as_ref() == Some(number)))
    }

    fn resolved(
        &mut self,
        account: AccountId,
        query: &ContactQuery,
        asked: &PageRequest,
    ) -> StoreResult<Paged<Contact>> {
        let contacts = self.listed_contacts(account, query);
        let found = u64::try_from(contacts.len()).unwrap_or(u64::MAX);
        let contacts = contacts.into_iter().cloned().collect();
        let Portion { items, next } = query.sort.order().select(contacts, asked)?;
        let total = self.resolved_contacts.get(&account);
        Ok(Paged {
            items,
            total: if query.is_everyone() {
                total.copied().unwrap_or_default()
            } else {
                found
            },
            page: asked.page,
            next: next.into(),
        })
    }

    fn resolved_after(
        &mut self,
        account: AccountId,
        query: &ContactQuery,
        after: ContactId,
        limit: u32,
    ) -> StoreResult<Vec<Contact>> {
        let listed = self.listed_contacts(account, query).into_iter();
        let later = listed.filter(|contact| contact.id > after);
        Ok(later.take(size(limit)).cloned().collect())
    }
}

impl State {
    /// The contacts that the query lists, by id.
    fn listed_contacts(&self, account: AccountId, query: &ContactQuery) -> Vec<&Contact> {
        let shown = |c: &&Contact| {
            let asked = match &query.among {
                Some(ids) => ids.contains(&c.id),
                None => c.is_resolved(),
            };
            let mut labels = query.labels.iter();
            let labelled = |wanted: &String| {
                let wanted = folded(wanted);
                c.labels.iter().any(|label| folded(label) == wanted)
            };
            c.account_id == account
                && asked
                && !self.removed_contacts.contains(&c.id)
                && (query.labels.is_empty() || labels.any(labelled))
                && query.filter.matches(*c)
                && query
                    .text
                    .as_deref()
                    .is_none_or(|text| c.search_text().contains(&folded(text)))
        };
        self.contacts.values().filter(shown).collect()
    }
}

impl Contacts for State {
    fn add(&mut self, new: NewContact) -> StoreResult<Contact> {
        let contact = new.with_id(self.next_id());
        self.check_unique(&contact)?;
        self.keep(contact.clone());
        Ok(contact)
    }

    fn add_all(&mut self, new: Vec<NewContact>) -> StoreResult<Vec<Contact>> {
        let added = new.into_iter().map(|new| Contacts::add(self, new));
        added.collect()
    }

    fn lock_with(&mut self, account: AccountId, keys: &[ContactKey]) -> StoreResult<Vec<Contact>> {
        let asked = |c: &&Contact| c.account_id == account && c.keys().any(|it| keys.contains(&it));
        Ok(self.contacts.values().filter(asked).cloned().collect())
    }

    fn update_all(&mut self, contacts: &[Contact]) -> StoreResult<()> {
        let mut contacts = contacts.iter();
        contacts.try_for_each(|contact| Contacts::update(self, contact))
    }

    fn update(&mut self, contact: &Contact) -> StoreResult<()> {
        if !self.contacts.contains_key(&contact.id) {
            return Err(StoreError::MissingReference);
        }
        self.check_unique(contact)?;
        self.forget(contact.id);
        self.keep(contact.clone());
        Ok(())
    }

    fn lock(&mut self, account: AccountId, ids: &[ContactId]) -> StoreResult<Vec<Contact>> {
        let mut found = ContactLookup::many(self, account, ids)?;
        found.retain(|contact| !self.removed_contacts.contains(&contact.id));
        Ok(found)
    }

    fn lock_to_merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> StoreResult<Vec<Contact>> {
        Contacts::lock(self, account, &[base, other])
    }

    fn remove(&mut self, account: AccountId, id: ContactId) -> StoreResult<()> {
        let found = ContactLookup::find(self, account, id)?;
        let contact = found.ok_or(StoreError::MissingReference)?;
        self.forget(id);
        self.keep(Contact {
            email: None,
            phone_number: None,
            identifier: None,
            ..contact
        });
        self.removed_contacts.insert(id);
        Ok(())
    }

    /// Nothing is from an older version.
    fn index(&mut self, _limit: u32) -> StoreResult<(Progress, i64)> {
        Ok((Progress::Done, 0))
    }

    fn touch(
        &mut self,
        account: AccountId,
        id: ContactId,
        at: DateTime<Utc>,
    ) -> StoreResult<Contact> {
        let contact = self.contacts.get_mut(&id);
        let contact = contact.filter(|contact| contact.account_id == account);
        let contact = contact.ok_or(StoreError::MissingReference)?;
        contact.last_activity_at = Some(at);
        contact.updated_at = at;
        Ok(contact.clone())
    }

    fn merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> StoreResult<Vec<Conversation>> {
        let known = |id| Some(account) == self.contacts.get(&id).map(|c: &Contact| c.account_id);
        if !known(base) || !known(other) {
            return Err(StoreError::MissingReference);
        }
        for session in self.sessions.values_mut() {
            if session.contact_id == other {
                session.contact_id = base;
            }
        }
        let mut moved = Vec::new();
        for conversation in self.conversations.values_mut() {
            if conversation.contact_id == other {
                conversation.contact_id = base;
                moved.push(conversation.clone());
            }
        }
        for note in self.notes.values_mut() {
            if note.contact_id == other {
                note.contact_id = base;
            }
        }
        for message in self.messages.values_mut() {
            if message.sender == Some(Sender::Contact(other)) {
                message.sender = Some(Sender::Contact(base));
            }
        }
        self.forget(other);
        Ok(moved)
    }

    /// All in one step.
    fn erase(
        &mut self,
        account: AccountId,
        id: ContactId,
        _limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        let Some(contact) = self.contact_where(account, |contact| contact.id == id) else {
            return Ok(Progress::Done);
        };
        let theirs: Vec<Conversation> = self
            .conversations
            .values()
            .filter(|conversation| conversation.contact_id == id)
            .cloned()
            .collect();
        self.forget_conversations(account, &theirs, Subject::Contact { id }, at)?;
        self.sessions.retain(|_, session| session.contact_id != id);
        self.notes.retain(|_, note| note.contact_id != id);
        self.forget(id);
        files::delete_later(contact.avatar_url, &mut self.jobs, at)?;
        Ok(Progress::Done)
    }
}

impl State {
    fn contact_where(
        &self,
        account: AccountId,
        fits: impl Fn(&Contact) -> bool,
    ) -> Option<Contact> {
        let mut contacts = self.contacts.values();
        contacts
            .find(|contact| contact.account_id == account && fits(contact))
            .cloned()
    }

    fn check_unique(&self, new: &Contact) -> StoreResult<()> {
        let others = || {
            let of_account = |c: &&Contact| c.account_id == new.account_id && c.id != new.id;
            self.contacts.values().filter(of_account)
        };
        if new.email.is_some() && others().any(|c| c.email == new.email) {
            return Err(conflict("contacts_account_id_email_key"));
        }
        if new.phone_number.is_some() && others().any(|c| c.phone_number == new.phone_number) {
            return Err(conflict("contacts_account_id_phone_number_key"));
        }
        if new.identifier.is_some() && others().any(|c| c.identifier == new.identifier) {
            return Err(conflict("contacts_account_id_identifier_key"));
        }
        Ok(())
    }

    fn keep(&mut self, contact: Contact) {
        if contact.is_resolved() {
            let total = self.resolved_contacts.entry(contact.account_id);
            *total.or_default() += 1;
        }
        self.contacts.insert(contact.id, contact);
    }

    /// Erases the conversations, and the events and jobs about them and about `subject`.
    pub(super) fn forget_conversations(
        &mut self,
        account: AccountId,
        gone: &[Conversation],
        subject: Subject,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        let mut topics = vec![subject.topic()];
        for conversation in gone {
            let id = conversation.id;
            topics.push(Subject::Conversation { id }.topic());
            self.forget_conversation(conversation, at)?;
        }
        self.events.retain(|event| {
            event.account_id != account || !topics.contains(&event.subject.topic())
        });
        self.jobs.delete_about(account, &topics);
        Ok(())
    }

    fn forget_conversation(&mut self, gone: &Conversation, at: DateTime<Utc>) -> StoreResult<()> {
        self.conversations.remove(&gone.id);
        let its = |message: &&Message| message.conversation_id == gone.id;
        let its = self.messages.values().filter(its);
        for file in its.flat_map(|message| &message.attachments) {
            for reference in file.references() {
                files::delete_later(Some(reference.to_owned()), &mut self.jobs, at)?;
            }
        }
        self.messages
            .retain(|_, message| message.conversation_id != gone.id);
        self.participants.retain(|(id, _)| *id != gone.id);
        self.mentions.retain(|(id, _)| *id != gone.id);
        self.drafts.remove(&gone.id);
        *self.piles.entry(Pile::from(gone)).or_default() -= 1;
        Ok(())
    }

    fn forget(&mut self, id: ContactId) {
        let gone = self.contacts.remove(&id);
        if let Some(contact) = gone.filter(Contact::is_resolved) {
            let total = self.resolved_contacts.entry(contact.account_id);
            *total.or_default() -= 1;
        }
    }
}
