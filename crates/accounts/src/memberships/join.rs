//! A user becomes a member: the step that every way into an account shares.

use super::{Membership, NewMembership};
use crate::ports::Work;
use nimchat_core_model::{Actor, EventName, NewEvent, StoreError, Subject};

/// Adds the membership and records the event.
pub(crate) fn join(
    work: &mut dyn Work,
    new: NewMembership,
    actor: Actor,
) -> Result<Membership, StoreError> {
    let membership = work.memberships().add(new)?;
    work.outbox().record(&[NewEvent::new(
        membership.account_id,
        EventName::AgentAdded,
        Subject::User {
            id: membership.user_id,
        },
        actor,
        membership.created_at,
    )])?;
    Ok(membership)
}
