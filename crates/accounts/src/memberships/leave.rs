//! A user ceases to be a member: the one step that every way out of an account shares.

use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Actor, Changes, EventName, NewEvent, StoreError, Subject, UserId,
};
use serde_json::{Value, json};

/// Removes the membership with what hangs on it, and tells of it and of every conversation that nobody has from now
/// on. False if there was none.
pub(crate) fn leave(
    work: &mut dyn Work,
    account: AccountId,
    user: UserId,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(left) = work.memberships().remove(account, user, at)? else {
        return Ok(false);
    };
    let tell = |name, subject| NewEvent::new(account, name, subject, actor.clone(), at);
    let changes = Changes::from([("assignee_id".to_owned(), (json!(user), Value::Null))]);
    let mut events = vec![tell(EventName::AgentRemoved, Subject::User { id: user })];
    events.extend(left.into_iter().map(|id| {
        tell(EventName::AssigneeChanged, Subject::Conversation { id }).with_changes(changes.clone())
    }));
    work.outbox().record(&events)?;
    Ok(true)
}
