//! Changes of a contact by an agent: one unit of work each, which also tells of it.

use super::{Contact, ContactService, taken};
use crate::error::MessagingError;
use crate::moments;
use nimchat_accounts::Agent;
use nimchat_core_model::{
    AvatarChange, AvatarHolder, Changes, ContactId, EventName, NewEvent, Subject,
};
use serde_json::json;

impl ContactService {
    /// Edits the contact, and answers them as they are then. An edit that changes nothing is told too, without changes.
    pub(super) fn edit(
        &self,
        caller: &Agent,
        id: ContactId,
        avatar: AvatarChange,
        edit: impl FnOnce(&mut Contact),
    ) -> Result<Contact, MessagingError> {
        let now = self.deps.clock.now();
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let before = work.contacts().find(account, id)?;
        let before = before.ok_or(MessagingError::NotFound)?;
        let mut after = before.clone();
        edit(&mut after);
        after.settle_type();
        let avatar = avatar.over(before.avatar_url.as_deref());
        let old = avatar.apply(&mut after.avatar_url);
        if after != before {
            after.updated_at = now;
            work.contacts().update(&after).map_err(taken)?;
        }
        if after.avatar_url != before.avatar_url {
            avatar.enqueue_jobs(AvatarHolder::Contact(id), old, work.jobs(), now)?;
        }
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::ContactUpdated,
            Subject::Contact { id },
            caller.actor(),
            now,
        )
        .with_changes(differences(&before, &after))
        .with_moment(moments::of_contact(&after)?)])?;
        work.commit()?;
        Ok(after)
    }
}

/// What differs between the two, as events tell it.
pub(crate) fn differences(before: &Contact, after: &Contact) -> Changes {
    macro_rules! both {
        ($attribute:ident, $name:literal) => {
            ($name, json!(before.$attribute), json!(after.$attribute))
        };
    }
    [
        both!(name, "name"),
        both!(email, "email"),
        both!(phone_number, "phone_number"),
        both!(identifier, "identifier"),
        both!(additional_attributes, "additional_attributes"),
        both!(custom_attributes, "custom_attributes"),
        both!(contact_type, "contact_type"),
        both!(blocked, "blocked"),
        both!(labels, "label_list"),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(attribute, old, new)| (attribute.to_owned(), (old, new)))
    .collect()
}
