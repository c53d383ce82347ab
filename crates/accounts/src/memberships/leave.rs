//! A user ceases to be a member: the step that every way out of an account shares.

use crate::jobs::Unassign;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Actor, EventName, Job, NewEvent, StoreError, Subject, UserId};

/// Removes the membership with everything that depends on it, and records the event. Their conversations are unassigned
/// afterwards, without an event each (docs/rules/accounts.md §6), because there may be many. False if there was no
/// membership.
pub(crate) fn leave(
    work: &mut dyn Work,
    account: AccountId,
    user: UserId,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if !work.memberships().remove(account, user)? {
        return Ok(false);
    }
    work.jobs()
        .enqueue(&[Unassign { account, user }.due(at)?])?;
    work.outbox().record(&[NewEvent::new(
        account,
        EventName::AgentRemoved,
        Subject::User { id: user },
        actor.clone(),
        at,
    )])?;
    Ok(true)
}
