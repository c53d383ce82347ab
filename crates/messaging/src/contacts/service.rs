//! What agents do with one contact, and the list of all.

use super::change::event;
use super::view::with_sessions;
use super::{Contact, ContactQuery, ContactService, ContactView, Values, with_attributes};
use crate::conversations::checked_labels;
use crate::error::{MessagingError, Result};
use crate::jobs::EraseContact;
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::filter::folded;
use nimchat_core_model::{
    Attributes, AvatarChange, ContactId, EventName, Job, KeptFile, PageRequest, Paged, Progress,
    Violations, search,
};

/// The most rows of a kind that one step erases, and the most contacts that one indexes.
const ROWS_A_STEP: u32 = 500;

/// The changed attributes; `None` keeps a value, and a blank text clears it.
#[derive(Debug, Clone, Default)]
pub struct UpdateContact {
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The identifier that another system uses.
    pub identifier: Option<String>,
    /// The address of their picture.
    pub avatar_url: Option<String>,
    /// The picture itself, which takes precedence over its address.
    pub avatar: Option<KeptFile>,
    /// Are they blocked?
    pub blocked: Option<bool>,
    /// City, company and the like: these keys are replaced, others stay.
    pub additional_attributes: Option<Attributes>,
    /// The account's own attributes: these keys are replaced, others stay.
    pub custom_attributes: Option<Attributes>,
}

impl ContactService {
    /// The requested ones of the contacts that have an address, a telephone number or an identifier, and match the query.
    /// A cursor of another order is refused (`operations.json #20, #25`).
    pub fn list(
        &self,
        caller: &Agent,
        query: &ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>> {
        let (account, asked) = (caller.account_id(), asked.into());
        query.sort.order().check(&asked)?;
        let found = self
            .deps
            .read()?
            .contacts()
            .resolved(account, query, &asked)?;
        Ok(Paged {
            items: with_sessions(&self.deps, account, found.items)?,
            total: found.total,
            page: found.page,
            next: found.next,
        })
    }

    /// A page of the contacts who are connected now, whether or not they can be told from others.
    pub fn active(
        &self,
        caller: &Agent,
        query: ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>> {
        let connected = self.deps.directory.connected_contacts(caller.account_id());
        let query = ContactQuery {
            among: Some(connected.into_iter().collect()),
            ..query
        };
        self.list(caller, &query, asked)
    }

    /// A page of those in whose name, address, telephone number, identifier or company the text is.
    pub fn search(
        &self,
        caller: &Agent,
        text: &str,
        query: ContactQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<Paged<ContactView>> {
        let text = search::asked("q", text)?.ok_or(MessagingError::NoSearchText)?;
        let query = ContactQuery {
            text: Some(text),
            ..query
        };
        self.list(caller, &query, asked)
    }

    /// The contact, whether or not lists contain them (`operations.json #22`).
    pub fn show(&self, caller: &Agent, id: ContactId) -> Result<ContactView> {
        let contact = self.find(caller, id)?;
        self.view(caller, contact)
    }

    pub(super) fn find(&self, caller: &Agent, id: ContactId) -> Result<Contact> {
        let found = self.deps.read()?.contacts().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// Changes the attributes that the command names. Violations are reported all at once (`operations.json #23`).
    pub fn update(
        &self,
        caller: &Agent,
        id: ContactId,
        command: UpdateContact,
    ) -> Result<ContactView> {
        self.find(caller, id)?;
        let UpdateContact {
            name,
            email,
            phone_number,
            identifier,
            avatar_url,
            ..
        } = command;
        let avatar = AvatarChange::asked(avatar_url.clone().map(Some)).or_file(command.avatar);
        let named = [&name, &email, &phone_number, &identifier].map(Option::is_some);
        let values = Values::check(name, email, phone_number, identifier, avatar_url);
        let custom = command.custom_attributes;
        let account = caller.account_id();
        let values = with_attributes(&self.deps, account, values, custom.as_ref())?;
        let contact = self.edit(caller, id, avatar, |contact| {
            let [name, email, phone_number, identifier] = named;
            if name {
                contact.name = values.name.unwrap_or_default();
            }
            if email {
                contact.email = values.email;
            }
            if phone_number {
                contact.phone_number = values.phone_number;
            }
            if identifier {
                contact.identifier = values.identifier;
            }
            contact.blocked = command.blocked.unwrap_or(contact.blocked);
            if let Some(additional) = command.additional_attributes {
                contact.additional_attributes.merge(additional);
            }
            if let Some(custom) = custom {
                contact.custom_attributes.merge(custom);
            }
        })?;
        self.view(caller, contact)
    }

    /// Removes these of the account's own attributes.
    pub fn destroy_custom_attributes(
        &self,
        caller: &Agent,
        id: ContactId,
        keys: &[String],
    ) -> Result<ContactView> {
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            contact.custom_attributes.remove(keys);
        })?;
        self.view(caller, contact)
    }

    /// Removes the picture, if there is one.
    pub fn delete_avatar(&self, caller: &Agent, id: ContactId) -> Result<ContactView> {
        let contact = self.edit(caller, id, AvatarChange::Clear, |_| {})?;
        self.view(caller, contact)
    }

    pub(super) fn view(&self, caller: &Agent, contact: super::Contact) -> Result<ContactView> {
        with_sessions(&self.deps, caller.account_id(), vec![contact])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }

    /// The contact's labels, in their order.
    pub fn labels(&self, caller: &Agent, id: ContactId) -> Result<Vec<String>> {
        Ok(self.find(caller, id)?.labels)
    }

    /// Replaces the contact's labels with these, in this order. They need not be among the account's own.
    pub fn set_labels(
        &self,
        caller: &Agent,
        id: ContactId,
        titles: Vec<String>,
    ) -> Result<Vec<String>> {
        let wanted = checked_labels(titles)?;
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            contact.labels = wanted;
        })?;
        Ok(contact.labels)
    }

    /// Adds one label, unless the contact has it in any case.
    pub fn add_label(&self, caller: &Agent, id: ContactId, title: String) -> Result<Vec<String>> {
        let mut added = checked_labels(vec![title])?;
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            added.retain(|title| !has(&contact.labels, title));
            contact.labels.append(&mut added);
        })?;
        Ok(contact.labels)
    }

    /// Removes one label, if the contact has it in any case.
    pub fn remove_label(&self, caller: &Agent, id: ContactId, title: &str) -> Result<Vec<String>> {
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            contact
                .labels
                .retain(|label| folded(label) != folded(title));
        })?;
        Ok(contact.labels)
    }

    /// Removes the contact, unless they are connected. A job erases what names them; until then their conversations are
    /// visible (docs/rules/contacts-and-inboxes.md §3).
    pub fn delete(&self, Administrator(caller): &Administrator, id: ContactId) -> Result<()> {
        let account = caller.account_id();
        let present = self.deps.directory.present_contacts(account, [id]);
        let mut work = self.deps.store.begin()?;
        let contact = work.contacts().lock(account, &[id])?.pop();
        let now = self.deps.clock.now();
        let contact = contact.ok_or(MessagingError::NotFound)?;
        if !present.is_empty() {
            let refusal = format!("{} is Online, please try again later", contact.name);
            return Err(Violations::one("base", refusal).into());
        }
        work.contacts().remove(account, id)?;
        let erase = EraseContact {
            account,
            contact: id,
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        let deleted = event(EventName::ContactDeleted, &contact, caller.actor(), now)?;
        work.outbox().record(&[deleted])?;
        Ok(work.commit()?)
    }

    /// Erases part of what names the contact, and answers whether more remains. May be repeated.
    pub fn erase(&self, job: &EraseContact) -> Result<Progress> {
        let at = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let progress = work
            .contacts()
            .erase(job.account, job.contact, ROWS_A_STEP, at)?;
        work.commit()?;
        Ok(progress)
    }

    /// Makes what lists and searches look up of some contacts that do not have it yet, and answers whether more remain,
    /// and the id below which they are. May be repeated.
    pub fn index(&self) -> Result<(Progress, i64)> {
        let mut work = self.deps.store.begin()?;
        let progress = work.contacts().index(ROWS_A_STEP)?;
        work.commit()?;
        Ok(progress)
    }
}

fn has(labels: &[String], title: &str) -> bool {
    labels.iter().any(|label| folded(label) == folded(title))
}
