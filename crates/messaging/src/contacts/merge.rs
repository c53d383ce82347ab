//! Two contacts become one (docs/rules/contacts-and-inboxes.md §2).

use super::change::{differences, event};
use super::{Contact, ContactService, ContactView, taken};
use crate::error::{MessagingError, Result};
use crate::moments::MomentWriter;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{Actor, ContactId, EventName, NewEvent, Subject, files};

impl ContactService {
    /// Merges `other` into `base`. A contact who is merged with themselves stays as they are.
    pub fn merge(&self, caller: &Agent, base: ContactId, other: ContactId) -> Result<ContactView> {
        if base == other {
            return self.show(caller, base);
        }
        let (now, mut work) = self.deps.begin()?;
        let found = work
            .contacts()
            .lock_to_merge(caller.account_id(), base, other)?;
        let contact = |id| found.iter().find(|contact| contact.id == id);
        let (Some(base), Some(other)) = (contact(base), contact(other)) else {
            return Err(MessagingError::NotFound);
        };
        let joined = absorb(base, other, now);
        take_over(&mut *work, [base, other], &joined, &caller.actor(), now)?;
        work.commit()?;
        self.view(caller, joined)
    }
}

/// Gives `base` all that belongs to `other`, who is removed, and stores `base` as `joined`.
pub(crate) fn take_over(
    work: &mut dyn Work,
    [base, other]: [&Contact; 2],
    joined: &Contact,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<()> {
    let account = base.account_id;
    let moved = work.contacts().merge(account, base.id, other.id)?;
    if joined != base {
        work.contacts().update(joined).map_err(taken)?;
    }
    files::delete_later(other.avatar_url.clone(), work.jobs(), at)?;
    let about = |name, contact| event(name, contact, actor.clone(), at);
    work.outbox().record(&[
        about(EventName::ContactMerged, joined)?,
        about(EventName::ContactDeleted, other)?,
        about(EventName::ContactUpdated, joined)?.with_changes(differences(base, joined)),
    ])?;
    for conversation in &moved {
        let subject = Subject::Conversation {
            id: conversation.id,
        };
        let name = EventName::ConversationContactChanged;
        let mut changed = [NewEvent::new(account, name, subject, actor.clone(), at)];
        MomentWriter::default().fill(conversation, &mut changed)?;
        work.outbox().record(&changed)?;
    }
    Ok(())
}

/// `base` after the merge: its values take precedence, missing ones come from `other`.
pub(crate) fn absorb(base: &Contact, other: &Contact, at: DateTime<Utc>) -> Contact {
    let mut custom_attributes = other.custom_attributes.clone();
    custom_attributes.deep_merge(base.custom_attributes.clone());
    let mut additional_attributes = other.additional_attributes.clone();
    additional_attributes.deep_merge(base.additional_attributes.clone());
    let name = if base.name.trim().is_empty() {
        &other.name
    } else {
        &base.name
    };
    let mut joined = Contact {
        name: name.clone(),
        email: base.email.clone().or(other.email.clone()),
        phone_number: base.phone_number.clone().or(other.phone_number.clone()),
        identifier: base.identifier.clone().or(other.identifier.clone()),
        last_activity_at: base.last_activity_at.max(other.last_activity_at),
        custom_attributes,
        additional_attributes,
        updated_at: at,
        ..base.clone()
    };
    joined.settle_type();
    joined
}
