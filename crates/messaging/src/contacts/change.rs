//! Changes of a contact by an agent: one unit of work each, which also tells of it.

use super::{Contact, ContactService, taken};
use crate::error::{MessagingError, Result};
use crate::moments;
use chrono::{DateTime, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{
    Actor, AvatarChange, AvatarHolder, Changes, ContactId, EventName, NewEvent, StoreResult,
    Subject,
};
use serde_json::{Value, json};

impl ContactService {
    /// Edits the contact, and answers them as they are then. An edit that changes nothing is told too, without changes.
    pub(super) fn edit(
        &self,
        caller: &Agent,
        id: ContactId,
        avatar: AvatarChange,
        edit: impl FnOnce(&mut Contact),
    ) -> Result<Contact> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let before = work.contacts().lock(account, &[id])?.pop();
        let before = before.ok_or(MessagingError::NotFound)?;
        let now = self.deps.clock.now();
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
        let updated = event(EventName::ContactUpdated, &after, caller.actor(), now)?
            .with_changes(differences(&before, &after));
        work.outbox().record(&[updated])?;
        work.commit()?;
        Ok(after)
    }
}

/// An event about the contact, with their state. The one that tells of their removal outlives them.
pub(crate) fn event(
    name: EventName,
    contact: &Contact,
    actor: Actor,
    at: DateTime<Utc>,
) -> StoreResult<NewEvent> {
    let id = contact.id;
    let subject = match name {
        EventName::ContactDeleted => Subject::RemovedContact { id },
        _ => Subject::Contact { id },
    };
    let event = NewEvent::new(contact.account_id, name, subject, actor, at);
    Ok(event.with_moment(moments::of_contact(contact)?))
}

/// The event of a picture that was fetched: lists show it, and webhooks, which tell of changed attributes, do not.
pub fn picture_fetched(contact: &Contact, at: DateTime<Utc>) -> StoreResult<NewEvent> {
    event(EventName::ContactUpdated, contact, Actor::System, at)
}

/// What differs between the two, as events tell it.
pub(crate) fn differences(before: &Contact, after: &Contact) -> Changes {
    macro_rules! both {
        ($attribute:ident, $name:literal) => {
            ($name, json!(before.$attribute), json!(after.$attribute))
        };
    }
    // columns of Chatwoot's, which copies them from the additional attributes
    let copied = |name: &'static str, key: &str| {
        let of = |contact: &Contact| {
            let text = contact.additional_attributes.0.get(key);
            json!(text.and_then(Value::as_str))
        };
        (name, of(before), of(after))
    };
    let mut changes: Changes = [
        both!(name, "name"),
        both!(email, "email"),
        both!(phone_number, "phone_number"),
        both!(identifier, "identifier"),
        both!(additional_attributes, "additional_attributes"),
        both!(custom_attributes, "custom_attributes"),
        copied("location", "city"),
        copied("country_code", "country"),
        both!(contact_type, "contact_type"),
        both!(blocked, "blocked"),
        both!(labels, "label_list"),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(attribute, old, new)| (attribute.to_owned(), (old, new)))
    .collect();
    if !changes.is_empty() {
        let times = (json!(before.updated_at), json!(after.updated_at));
        changes.insert("updated_at".to_owned(), times);
    }
    changes
}
