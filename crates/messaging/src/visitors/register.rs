//! A customer registers in an inbox (`operations.json #85`).

use super::{Proof, REPEATS, Visitor, VisitorService, names};
use crate::contacts::{
    Claim, ContactInbox, NewContact, NewContactInbox, Values, event, taken, with_attributes,
};
use crate::error::{MessagingError, Result};
use crate::inboxes::Inbox;
use crate::ports::Work;
use nimchat_accounts::Account;
use nimchat_core_model::values::{MAX_STRING, check_length, present};
use nimchat_core_model::{
    AccountId, Actor, Attributes, AvatarChange, AvatarHolder, EventName, StoreError,
};

/// The customer's own details.
#[derive(Debug, Clone, Default)]
pub struct RegisterVisitor {
    /// Their identifier and its proof.
    pub proof: Proof,
    /// The session's source id; generated if absent.
    pub source_id: Option<String>,
    /// Their name; generated if absent.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The address of their picture.
    pub avatar_url: Option<String>,
    /// The account's own attributes.
    pub custom_attributes: Option<Attributes>,
}

impl VisitorService {
    /// Gives the customer a session. A source id that is there already answers its customer, unchanged. A proven
    /// identifier links its contact; an identifier, an address or a telephone number without proof claims to be the contact
    /// who has it, unchanged; else a contact is made.
    pub fn register(&self, inbox_identifier: &str, command: RegisterVisitor) -> Result<Visitor> {
        let (account, inbox) = self.inbox(inbox_identifier)?;
        let proven = command.proof.check(&inbox)?;
        let (visitor, _) = self.register_in(&account, &inbox, command, proven)?;
        Ok(visitor.shown())
    }

    /// As [`VisitorService::register`] in this inbox, with an identifier whose proof was checked. Answers also whether the
    /// session was made.
    pub(crate) fn register_in(
        &self,
        account: &Account,
        inbox: &Inbox,
        command: RegisterVisitor,
        proven: bool,
    ) -> Result<(Visitor, bool)> {
        for _ in 0..REPEATS {
            let admitted = self.try_register_in(account, inbox, command.clone(), proven, true)?;
            if let Some(admitted) = admitted {
                return Ok(admitted);
            }
        }
        let admitted = self.try_register_in(account, inbox, command, proven, false)?;
        admitted.ok_or(MessagingError::NotFound)
    }

    /// The same, or none if another registration was in the way and `may_repeat`.
    fn try_register_in(
        &self,
        account: &Account,
        inbox: &Inbox,
        command: RegisterVisitor,
        proven: bool,
        may_repeat: bool,
    ) -> Result<Option<(Visitor, bool)>> {
        let inbox = inbox.clone();
        let source_id = present(command.source_id);
        if let Some(source_id) = &source_id {
            check_length("source_id", source_id, MAX_STRING)?;
        }
        let values = Values::check(
            command.name,
            command.email,
            command.phone_number,
            command.proof.identifier,
            command.avatar_url,
        );
        let custom = command.custom_attributes;
        let values = with_attributes(&self.deps, account.id, values, custom.as_ref())?;
        let now = self.deps.clock.now();
        let source_id = source_id.unwrap_or_else(|| self.deps.tokens.uuid().to_string());
        let pubsub_token = self.deps.tokens.token();
        let made_up = names::made_up(&*self.deps.tokens);

        let mut work = self.deps.store.begin()?;
        if let Some(session) = work.sessions().by_source(inbox.id, &source_id)? {
            let contact = work.contacts().find(account.id, session.contact_id)?;
            let visitor = Visitor {
                contact: contact.ok_or(MessagingError::NotFound)?,
                session,
                inbox,
            };
            return Ok(Some((visitor, false)));
        }
        let mut claim = None;
        let contact = if let Some(known) = known(&mut *work, account.id, &values, proven)? {
            if !proven {
                let mut said = Claim::default();
                said.add(&values, custom.as_ref());
                claim = Some(said);
            }
            known
        } else {
            let new = values.contact(account.id, now);
            let contact = work.contacts().add(NewContact {
                name: present(Some(new.name)).unwrap_or(made_up),
                custom_attributes: custom.unwrap_or_default(),
                ..new
            });
            let contact = match contact {
                Err(StoreError::Conflict { .. }) if may_repeat => return Ok(None),
                contact => contact.map_err(taken)?,
            };
            let avatar = AvatarChange::asked(Some(contact.avatar_url.clone()));
            let holder = AvatarHolder::Contact(contact.id);
            avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
            let actor = Actor::from(&contact);
            let created = event(EventName::ContactCreated, &contact, actor, now)?;
            work.outbox().record(&[created])?;
            contact
        };
        let session = work.sessions().add(NewContactInbox {
            contact_id: contact.id,
            inbox_id: inbox.id,
            source_id,
            hmac_verified: false,
            claim,
            pubsub_token,
            created_at: now,
        });
        let session: ContactInbox = match session {
            Err(StoreError::Conflict { .. }) if may_repeat => return Ok(None),
            session => session?,
        };
        work.commit()?;
        let visitor = Visitor {
            inbox,
            session,
            contact,
        };
        Ok(Some((visitor, true)))
    }
}

/// The contact that these values lead to: by identifier, then address, then telephone number; by a proven identifier
/// alone.
fn known(
    work: &mut dyn Work,
    account: AccountId,
    values: &Values,
    proven: bool,
) -> Result<Option<crate::contacts::Contact>> {
    let identifier = values.identifier.clone();
    let proven = proven.then(|| Values {
        identifier,
        ..Values::default()
    });
    let values = proven.as_ref().unwrap_or(values);
    let owner = values.owner(work, account, |_| true)?;
    Ok(owner.map(|(_, contact)| contact))
}
