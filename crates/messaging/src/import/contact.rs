//! A contact that is moved in, with their sessions and notes.

use super::{ImportService, Origin};
use crate::contacts::notes::NewContactNote;
use crate::contacts::{Contact, ContactInbox, ContactType, NewContact, NewContactInbox};
use crate::error::Result;
use crate::ports::{View, Work};
use chrono::{DateTime, Utc};
use nimchat_core_model::values::present;
use nimchat_core_model::{
    AccountId, Attributes, AvatarChange, AvatarHolder, ContactId, Email, InboxId, KeptFile,
    PhoneNumber, StoreResult, UserId,
};

/// A contact of another server.
#[derive(Debug, Clone)]
pub struct ImportedContact {
    /// Their name.
    pub name: String,
    /// Their address. One that is none is dropped.
    pub email: Option<String>,
    /// Their telephone number. One that is none is dropped.
    pub phone_number: Option<String>,
    /// The identifier that another system uses.
    pub identifier: Option<String>,
    /// City, company and the like.
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
    /// Their labels.
    pub labels: Vec<String>,
    /// Are they blocked?
    pub blocked: bool,
    /// Their picture.
    pub avatar: Option<KeptFile>,
    /// Their sessions.
    pub sessions: Vec<ImportedSession>,
    /// What agents noted about them.
    pub notes: Vec<ImportedNote>,
    /// When they last wrote.
    pub last_activity_at: Option<DateTime<Utc>>,
    /// When they were created.
    pub created_at: DateTime<Utc>,
}

/// A contact's session of another server.
#[derive(Debug, Clone)]
pub struct ImportedSession {
    /// The inbox here.
    pub inbox: InboxId,
    /// Its source id, which stays: who has it goes on with it.
    pub source_id: String,
    /// Is the contact's identifier proven in it?
    pub hmac_verified: bool,
}

/// A note of another server.
#[derive(Debug, Clone)]
pub struct ImportedNote {
    /// Its author here.
    pub user: Option<UserId>,
    /// The text.
    pub content: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

impl ImportService {
    /// Stores the contact, unless they were moved in before. A contact of the account with the same identifier, address
    /// or telephone number is taken for them, and stays as they are.
    pub fn contact(
        &self,
        account: AccountId,
        origin: &Origin,
        imported: ImportedContact,
    ) -> Result<ContactId> {
        let (now, mut work) = self.deps.begin()?;
        if let Some(id) = work.imports().imported(origin)? {
            return Ok(id.into());
        }
        let avatar = imported.avatar.clone();
        let (sessions, notes) = (imported.sessions.clone(), imported.notes.clone());
        let new = imported.checked(account);
        let (contact, version) = if let Some(known) = known(&mut *work, &new.contact)? {
            (known, None)
        } else {
            let change = AvatarChange::Keep.or_file(avatar);
            let contact = new.store(&mut *work, change.reference().flatten())?;
            let holder = AvatarHolder::Contact(contact.id);
            change.enqueue_jobs(holder, None, work.jobs(), now)?;
            let version = contact.updated_at;
            (contact, Some(version))
        };
        for session in sessions {
            self.session(&mut *work, &contact, &session, contact.created_at)?;
        }
        for note in notes {
            work.notes().add(NewContactNote {
                account_id: account,
                contact_id: contact.id,
                user_id: note.user,
                content: note.content,
                created_at: note.created_at,
            })?;
        }
        let id = contact.id;
        work.imports().note_import(account, origin, id.get(), now)?;
        if let Some(version) = version {
            work.imports().note_version(origin, version)?;
        }
        work.commit()?;
        Ok(id)
    }

    /// Gives a contact who was moved in the values that they have there now, unless they were changed here. Labels, notes,
    /// sessions and the picture stay. Answers whether anything changed.
    pub fn follow_contact(
        &self,
        account: AccountId,
        origin: &Origin,
        imported: ImportedContact,
    ) -> Result<bool> {
        let now = self.deps.clock.now();
        let there = imported.checked(account);
        let seen = as_moved(self.deps.read()?.as_mut(), account, origin)?;
        if seen.is_none_or(|seen| there.over(&seen) == seen) {
            return Ok(false);
        }
        let mut work = self.deps.store.begin()?;
        let Some(id) = work.imports().imported(origin)? else {
            return Ok(false);
        };
        let here = work.contacts().lock(account, &[id.into()])?.pop();
        let version = work.imports().version(origin)?;
        let Some(here) = here.filter(|here| Some(here.updated_at) == version) else {
            return Ok(false);
        };
        let mut after = there.over(&here);
        keep_taken(&mut *work, &here, &mut after)?;
        if after == here {
            return Ok(false);
        }
        after.updated_at = now;
        work.contacts().update(&after)?;
        work.imports().note_version(origin, now)?;
        work.commit()?;
        Ok(true)
    }

    /// The contact's session with this source id. If another contact has it, a new one with another source id.
    pub(super) fn session(
        &self,
        work: &mut dyn Work,
        contact: &Contact,
        session: &ImportedSession,
        at: DateTime<Utc>,
    ) -> StoreResult<ContactInbox> {
        let known = work
            .sessions()
            .by_source(session.inbox, &session.source_id)?;
        let source_id = match known {
            Some(known) if known.contact_id == contact.id => {
                if session.hmac_verified && !known.hmac_verified {
                    work.sessions().verify(known.id, at)?;
                }
                return Ok(known);
            }
            Some(_) => self.deps.tokens.uuid().to_string(),
            None => session.source_id.clone(),
        };
        work.sessions().add(NewContactInbox {
            contact_id: contact.id,
            inbox_id: session.inbox,
            source_id,
            hmac_verified: session.hmac_verified,
            claim: None,
            pubsub_token: self.deps.tokens.token(),
            created_at: at,
        })
    }
}

/// A contact whose values are of the right kind.
struct Checked {
    contact: NewContact,
    labels: Vec<String>,
    last_activity_at: Option<DateTime<Utc>>,
}

impl ImportedContact {
    fn checked(self, account: AccountId) -> Checked {
        let email = present(self.email).and_then(|email| Email::parse(&email, "").ok());
        let number = present(self.phone_number);
        let phone_number = number.and_then(|number| PhoneNumber::parse(&number).ok());
        let reachable = email.is_some() || phone_number.is_some();
        Checked {
            contact: NewContact {
                account_id: account,
                name: self.name,
                email,
                phone_number,
                identifier: present(self.identifier),
                contact_type: ContactType::of(reachable, &self.additional_attributes),
                additional_attributes: self.additional_attributes,
                custom_attributes: self.custom_attributes,
                blocked: self.blocked,
                avatar_url: None,
                created_at: self.created_at,
            },
            labels: self.labels,
            last_activity_at: self.last_activity_at,
        }
    }
}

impl Checked {
    /// The contact with these values.
    fn over(&self, contact: &Contact) -> Contact {
        let new = self.contact.clone();
        let mut contact = Contact {
            name: new.name,
            email: new.email,
            phone_number: new.phone_number,
            identifier: new.identifier,
            additional_attributes: new.additional_attributes,
            custom_attributes: new.custom_attributes,
            blocked: new.blocked,
            last_activity_at: self.last_activity_at,
            ..contact.clone()
        };
        contact.settle_type();
        contact
    }

    fn store(self, work: &mut dyn Work, avatar_url: Option<String>) -> StoreResult<Contact> {
        let contact = NewContact {
            avatar_url,
            ..self.contact
        };
        let mut contact = work.contacts().add(contact)?;
        if self.last_activity_at.is_some() || !self.labels.is_empty() {
            contact.last_activity_at = self.last_activity_at;
            contact.labels = self.labels;
            work.contacts().update(&contact)?;
        }
        Ok(contact)
    }
}

/// The contact, if they were moved in and not changed here since.
fn as_moved(
    view: &mut dyn View,
    account: AccountId,
    origin: &Origin,
) -> StoreResult<Option<Contact>> {
    let Some(version) = view.imports().version(origin)? else {
        return Ok(None);
    };
    let Some(id) = view.imports().imported(origin)? else {
        return Ok(None);
    };
    let contact = view.contacts().find(account, id.into())?;
    Ok(contact.filter(|contact| contact.updated_at == version))
}

/// Leaves out what others of the account have.
fn keep_taken(work: &mut dyn Work, here: &Contact, after: &mut Contact) -> StoreResult<()> {
    let account = here.account_id;
    let is_taken = |owner: Option<Contact>| owner.is_some_and(|owner| owner.id != here.id);
    if let Some(identifier) = &after.identifier
        && is_taken(work.contacts().by_identifier(account, identifier)?)
    {
        after.identifier.clone_from(&here.identifier);
    }
    if let Some(email) = &after.email
        && is_taken(work.contacts().by_email(account, email)?)
    {
        after.email.clone_from(&here.email);
    }
    if let Some(number) = &after.phone_number
        && is_taken(work.contacts().by_phone_number(account, number)?)
    {
        after.phone_number.clone_from(&here.phone_number);
    }
    Ok(())
}

/// The account's contact with the same identifier, address or telephone number.
fn known(work: &mut dyn Work, new: &NewContact) -> StoreResult<Option<Contact>> {
    let account = new.account_id;
    if let Some(identifier) = &new.identifier
        && let Some(found) = work.contacts().by_identifier(account, identifier)?
    {
        return Ok(Some(found));
    }
    if let Some(email) = &new.email
        && let Some(found) = work.contacts().by_email(account, email)?
    {
        return Ok(Some(found));
    }
    match &new.phone_number {
        Some(number) => work.contacts().by_phone_number(account, number),
        None => Ok(None),
    }
}
