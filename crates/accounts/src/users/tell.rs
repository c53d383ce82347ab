//! Records that a user changed, in all of their accounts.

use super::User;
use crate::ports::Work;
use nimchat_core_model::{EventName, NewEvent, StoreResult, Subject};

/// Records an event in each of the user's accounts, with the user as its performer.
pub(crate) fn tell_of_change(work: &mut dyn Work, user: &User) -> StoreResult<()> {
    let roles = work.memberships().roles_of(&[user.id])?;
    let events: Vec<_> = roles
        .into_iter()
        .map(|(id, role)| {
            NewEvent::new(
                role.account_id,
                EventName::AgentUpdated,
                Subject::User { id },
                user.actor(),
                user.updated_at,
            )
        })
        .collect();
    work.outbox().record(&events)
}
