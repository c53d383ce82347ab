//! A customer looks at and changes what is known of them (`operations.json #86, #87`).

use super::{Proof, Visitor, VisitorService};
use crate::contacts::{Contact, Values, taken, with_attributes};
use crate::error::MessagingError;
use crate::moments;
use crate::ports::Work;
use nimchat_core_model::{
    Actor, Attributes, AvatarChange, AvatarHolder, Changes, EventName, NewEvent, Subject, files,
};
use serde_json::json;

/// What they say of themselves; blank values change nothing.
#[derive(Debug, Clone, Default)]
pub struct UpdateVisitor {
    /// The identifier is for the proof alone and not kept.
    pub proof: Proof,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// Where their picture is.
    pub avatar_url: Option<String>,
    /// Merged into the stored ones, objects within too.
    pub custom_attributes: Option<Attributes>,
}

impl VisitorService {
    /// The customer of this session.
    pub fn show(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        proof: &Proof,
    ) -> Result<Visitor, MessagingError> {
        let mut visitor = self.visitor(inbox_identifier, source_id)?;
        if proof.check_visitor(&visitor)? && !visitor.session.hmac_verified {
            let now = self.deps.clock.now();
            let mut work = self.deps.store.begin()?;
            work.sessions().verify(visitor.session.id, now)?;
            work.commit()?;
            visitor.session.hmac_verified = true;
        }
        Ok(visitor)
    }

    /// Changes the customer. If the address or telephone number is another contact's, the two become that one.
    pub fn update(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        command: UpdateVisitor,
    ) -> Result<Visitor, MessagingError> {
        let mut visitor = self.visitor(inbox_identifier, source_id)?;
        let proven = command.proof.check_visitor(&visitor)?;
        let values = Values::check(
            command.name,
            command.email,
            command.phone_number,
            None,
            command.avatar_url,
        );
        let account = visitor.contact.account_id;
        let custom = command.custom_attributes;
        let mut values = with_attributes(&self.deps, account, values, custom.as_ref())?;
        let now = self.deps.clock.now();

        let mut work = self.deps.store.begin()?;
        if proven {
            work.sessions().verify(visitor.session.id, now)?;
            visitor.session.hmac_verified = true;
        }
        let before = work.contacts().find(account, visitor.contact.id)?;
        let before = before.ok_or(MessagingError::NotFound)?;
        let (before, absorbed) = become_known(&mut *work, before, &mut values)?;
        for contact in absorbed {
            files::delete_later(contact.avatar_url, work.jobs(), now)?;
        }
        visitor.session.contact_id = before.id;
        let mut after = before.clone();
        apply(&mut after, values, custom);
        after.updated_at = now;
        work.contacts().update(&after).map_err(taken)?;
        if after.avatar_url != before.avatar_url {
            let avatar = AvatarChange::asked(Some(after.avatar_url.clone()));
            let holder = AvatarHolder::Contact(after.id);
            avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        }
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::ContactUpdated,
            Subject::Contact { id: after.id },
            Actor::from(&after),
            now,
        )
        .with_changes(differences(&before, &after))
        .with_moment(moments::of_contact(&after)?)])?;
        work.commit()?;
        Ok(Visitor {
            contact: after,
            ..visitor
        })
    }
}

/// Makes the contact one with whoever has the address, then with whoever has the telephone number. Where two must stay
/// apart, the value stays with the one who has it (docs/rules/contacts-and-inboxes.md §2). Answers them and those who
/// became one with them.
fn become_known(
    work: &mut dyn Work,
    mut contact: Contact,
    values: &mut Values,
) -> Result<(Contact, Vec<Contact>), MessagingError> {
    let account = contact.account_id;
    let mut absorbed = Vec::new();
    if let Some(email) = &values.email {
        let owner = work.contacts().by_email(account, email)?;
        if let Some(owner) = owner.filter(|owner| owner.id != contact.id) {
            if known_apart(&contact, &owner) {
                values.email = None;
            } else {
                work.contacts().merge(account, owner.id, contact.id)?;
                absorbed.push(contact.clone());
                contact = absorb(owner, contact);
            }
        }
    }
    if let Some(number) = &values.phone_number {
        let owner = work.contacts().by_phone_number(account, number)?;
        if let Some(owner) = owner.filter(|owner| owner.id != contact.id) {
            let other_address =
                values.email.is_some() && owner.email.is_some() && owner.email != values.email;
            if other_address || known_apart(&contact, &owner) {
                values.phone_number = None;
            } else {
                work.contacts().merge(account, owner.id, contact.id)?;
                absorbed.push(contact.clone());
                contact = absorb(owner, contact);
            }
        }
    }
    Ok((contact, absorbed))
}

/// Another system knows them as two.
fn known_apart(one: &Contact, other: &Contact) -> bool {
    one.identifier.is_some() && other.identifier.is_some() && one.identifier != other.identifier
}

/// What the one has wins; what it lacks comes from the other.
fn absorb(base: Contact, other: Contact) -> Contact {
    let mut custom_attributes = other.custom_attributes;
    custom_attributes.deep_merge(base.custom_attributes);
    let mut additional_attributes = other.additional_attributes;
    additional_attributes.deep_merge(base.additional_attributes);
    Contact {
        name: if base.name.is_empty() {
            other.name
        } else {
            base.name
        },
        email: base.email.or(other.email),
        phone_number: base.phone_number.or(other.phone_number),
        identifier: base.identifier.or(other.identifier),
        last_activity_at: base.last_activity_at.max(other.last_activity_at),
        custom_attributes,
        additional_attributes,
        ..base
    }
}

fn apply(contact: &mut Contact, values: Values, attributes: Option<Attributes>) {
    if let Some(name) = values.name {
        contact.name = name;
    }
    contact.email = values.email.or(contact.email.take());
    contact.phone_number = values.phone_number.or(contact.phone_number.take());
    contact.avatar_url = contact.avatar_url.take().or(values.avatar_url);
    if let Some(attributes) = attributes {
        contact.custom_attributes.deep_merge(attributes);
    }
    contact.settle_type();
}

fn differences(before: &Contact, after: &Contact) -> Changes {
    [
        ("name", json!(before.name), json!(after.name)),
        ("email", json!(before.email), json!(after.email)),
        (
            "phone_number",
            json!(before.phone_number),
            json!(after.phone_number),
        ),
        (
            "custom_attributes",
            json!(before.custom_attributes),
            json!(after.custom_attributes),
        ),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(attribute, old, new)| (attribute.to_owned(), (old, new)))
    .collect()
}
