//! A customer reads and changes their own contact (`operations.json #86, #87`).

use super::{Proof, Visitor, VisitorService};
use crate::contacts::{
    Claim, Contact, Values, absorb, differences, event, take_over, taken, with_attributes,
};
use crate::error::{MessagingError, Result};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, check_length, present};
use nimchat_core_model::{
    Actor, Attributes, AvatarChange, AvatarHolder, ContactId, EventName, Violations,
};

/// The customer's own details; blank values change nothing.
#[derive(Debug, Clone, Default)]
pub struct UpdateVisitor {
    /// The identifier is kept where it is proven and the contact has none.
    pub proof: Proof,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The address of their picture.
    pub avatar_url: Option<String>,
    /// Merged into the stored ones, nested objects too.
    pub custom_attributes: Option<Attributes>,
    /// City, company and the like, merged into the stored ones, nested objects too.
    pub additional_attributes: Option<Attributes>,
    /// An identifier without proof. A contact without an identifier gets it, unless another contact has it.
    pub claimed_identifier: Option<String>,
}

impl VisitorService {
    /// The customer of this session.
    pub fn show(&self, inbox_identifier: &str, source_id: &str, proof: &Proof) -> Result<Visitor> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        if !proof.check(&visitor.inbox)? || visitor.session.hmac_verified {
            return Ok(visitor.shown());
        }
        let visitor = self.act_for(visitor, |visitor| {
            let mut work = self.deps.store.begin()?;
            let (mut visitor, proven) = self.prove(&mut *work, visitor.clone(), proof)?;
            if proven.is_some() {
                let now = self.deps.clock.now();
                let after = Contact {
                    identifier: proven,
                    updated_at: now,
                    ..visitor.contact.clone()
                };
                work.contacts().update(&after)?;
                record(&mut *work, &visitor.contact, &after, now)?;
                visitor.contact = after;
            }
            if visitor.session.hmac_verified {
                work.commit()?;
            }
            Ok(visitor)
        });
        Ok(visitor.map_err(values_taken)?.shown())
    }

    /// Changes the customer. A session that only claims to be its contact changes what it says of itself. An address or a
    /// telephone number that another contact has is a claim to be them: a customer of whom nothing else is known becomes
    /// a claiming session of that contact, any other is refused.
    pub fn update(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        command: UpdateVisitor,
    ) -> Result<Visitor> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let proven = command.proof.check(&visitor.inbox)?;
        Ok(self.change(visitor, command, proven)?.shown())
    }

    /// As [`VisitorService::update`], with an identifier whose proof was checked.
    pub(crate) fn change(
        &self,
        visitor: Visitor,
        command: UpdateVisitor,
        proven: bool,
    ) -> Result<Visitor> {
        let values = Values::check(
            command.name,
            command.email,
            command.phone_number,
            command.claimed_identifier,
            command.avatar_url,
        );
        let account = visitor.contact.account_id;
        let custom = command.custom_attributes;
        let additional = command.additional_attributes;
        if let Some(additional) = &additional {
            additional.check_sizes("additional_attributes")?;
        }
        let values = with_attributes(&self.deps, account, values, custom.as_ref())?;
        let statement = Statement {
            values,
            custom,
            additional,
            proof: proven.then_some(command.proof),
        };
        let changed = self.act_for(visitor, |visitor| {
            self.try_change(visitor.clone(), &statement)
        });
        changed.map_err(values_taken)
    }

    fn try_change(&self, visitor: Visitor, statement: &Statement) -> Result<Visitor> {
        let Statement {
            mut values,
            custom,
            additional,
            proof,
        } = statement.clone();
        let (now, mut work) = self.deps.begin()?;
        let (mut visitor, proven) = match &proof {
            Some(proof) => self.prove(&mut *work, visitor, proof)?,
            None => (visitor, None),
        };
        if let Some(claim) = &mut visitor.session.claim {
            claim.add(&values, custom.as_ref());
            work.sessions().claim(visitor.session.id, claim, now)?;
            work.commit()?;
            return Ok(visitor);
        }
        let (account, id) = (visitor.contact.account_id, visitor.contact.id);
        let known = values.owner(&mut *work, account, |owner| owner.id != id)?;
        let known = known.map(|(_, owner)| owner.id);
        let (before, _) = lock(&mut *work, &visitor.contact, known)?;
        let known = values.owner(&mut *work, account, |owner| owner.id != id)?;
        if let Some((attribute, owner)) = known {
            let inbox = &visitor.inbox;
            if before.is_resolved()
                || visitor.session.hmac_verified
                || inbox.channel.hmac_mandatory()
            {
                return Err(Violations::one(attribute, "has already been taken").into());
            }
            let mut claim = Claim {
                name: Some(before.name.clone()),
                custom_attributes: before.custom_attributes.clone(),
                ..Claim::default()
            };
            claim.add(&values, custom.as_ref());
            let actor = Actor::from(&owner);
            take_over(&mut *work, [&owner, &before], &owner, &actor, now)?;
            work.sessions().claim(visitor.session.id, &claim, now)?;
            work.commit()?;
            visitor.session.contact_id = owner.id;
            visitor.session.claim = Some(claim);
            visitor.contact = owner;
            return Ok(visitor);
        }
        let mut after = before.clone();
        values.identifier = proven.or(values.identifier);
        apply(&mut after, values, custom, additional);
        after.updated_at = now;
        work.contacts().update(&after)?;
        if after.avatar_url != before.avatar_url {
            let avatar = AvatarChange::asked(Some(after.avatar_url.clone()));
            let holder = AvatarHolder::Contact(after.id);
            avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        }
        record(&mut *work, &before, &after, now)?;
        work.commit()?;
        Ok(Visitor {
            contact: after,
            ..visitor
        })
    }

    /// Removes these of the account's own attributes: of the contact, or of what the session claims.
    pub(crate) fn destroy_attributes(
        &self,
        mut visitor: Visitor,
        keys: &[String],
    ) -> Result<Visitor> {
        let account = visitor.contact.account_id;
        let mut work = self.deps.store.begin()?;
        if let Some(claim) = &mut visitor.session.claim {
            claim.custom_attributes.remove(keys);
            let now = self.deps.clock.now();
            work.sessions().claim(visitor.session.id, claim, now)?;
            work.commit()?;
            return Ok(visitor);
        }
        let before = work.contacts().lock(account, &[visitor.contact.id])?.pop();
        let before = before.ok_or(MessagingError::NotFound)?;
        let now = self.deps.clock.now();
        let mut after = before.clone();
        after.custom_attributes.remove(keys);
        if after != before {
            after.updated_at = now;
            work.contacts().update(&after)?;
            record(&mut *work, &before, &after, now)?;
            work.commit()?;
        }
        visitor.contact = after;
        Ok(visitor)
    }

    /// The visitor after a valid proof: the session is proven if it is its contact's identifier that was. A contact
    /// without one becomes one with the contact who has it; if there is none, the identifier that the contact is to get is
    /// answered.
    fn prove(
        &self,
        work: &mut dyn Work,
        mut visitor: Visitor,
        proof: &Proof,
    ) -> Result<(Visitor, Option<String>)> {
        let Some(identifier) = present(proof.identifier.clone()) else {
            return Ok((visitor, None));
        };
        let now = self.deps.clock.now();
        let account = visitor.contact.account_id;
        let mut proven = None;
        let known = work.contacts().by_identifier(account, &identifier)?;
        let known = known.map(|known| known.id);
        let (before, known) = lock(work, &visitor.contact, known)?;
        visitor.contact = match &before.identifier {
            Some(own) if *own == identifier => before,
            // it proves another's identifier, or the session only claims to be the contact
            Some(_) => return Ok((visitor, None)),
            None if visitor.session.claim.is_some() => return Ok((visitor, None)),
            None => {
                check_length("identifier", &identifier, MAX_STRING)?;
                if let Some(known) = known {
                    let joined = absorb(&known, &before, now);
                    take_over(work, [&known, &before], &joined, &Actor::from(&known), now)?;
                    joined
                } else {
                    proven = Some(identifier);
                    before
                }
            }
        };
        visitor.session.contact_id = visitor.contact.id;
        work.sessions().verify(visitor.session.id, now)?;
        visitor.session.hmac_verified = true;
        visitor.session.claim = None;
        Ok((visitor, proven))
    }
}

/// What a customer says of themselves, checked.
#[derive(Clone)]
struct Statement {
    values: Values,
    custom: Option<Attributes>,
    additional: Option<Attributes>,
    /// The proof of their identifier, if it is valid.
    proof: Option<Proof>,
}

/// A value that another contact has, if that is the fault.
fn values_taken(fault: MessagingError) -> MessagingError {
    match fault {
        MessagingError::Store(fault) => taken(fault),
        fault => fault,
    }
}

fn record(work: &mut dyn Work, before: &Contact, after: &Contact, at: DateTime<Utc>) -> Result<()> {
    let updated = event(EventName::ContactUpdated, after, Actor::from(after), at)?
        .with_changes(differences(before, after));
    Ok(work.outbox().record(&[updated])?)
}

/// The contact as it is now, and the one that it is about to become one with. Both are locked in the order of every
/// merge: conversations before contacts.
fn lock(
    work: &mut dyn Work,
    contact: &Contact,
    owner: Option<ContactId>,
) -> Result<(Contact, Option<Contact>)> {
    let (account, id) = (contact.account_id, contact.id);
    let owner = owner.filter(|owner| *owner != id);
    let mut locked = match owner {
        Some(owner) => work.contacts().lock_to_merge(account, owner, id)?,
        None => work.contacts().lock(account, &[id])?,
    };
    let own = locked.iter().position(|contact| contact.id == id);
    let own = locked.swap_remove(own.ok_or(MessagingError::NotFound)?);
    Ok((own, locked.pop()))
}

fn apply(
    contact: &mut Contact,
    values: Values,
    attributes: Option<Attributes>,
    additional: Option<Attributes>,
) {
    if let Some(name) = values.name {
        contact.name = name;
    }
    contact.email = values.email.or(contact.email.take());
    contact.phone_number = values.phone_number.or(contact.phone_number.take());
    contact.avatar_url = contact.avatar_url.take().or(values.avatar_url);
    if let Some(attributes) = attributes {
        contact.custom_attributes.deep_merge(attributes);
    }
    if let Some(additional) = additional {
        contact.additional_attributes.deep_merge(additional);
    }
    contact.identifier = contact.identifier.take().or(values.identifier);
    contact.settle_type();
}
