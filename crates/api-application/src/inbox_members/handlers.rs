//! The handlers.

use super::body::{InboxMembersBody, LooseMembersBody, NamedInbox};
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, In, RecordAdministrator};
use nimchat_core_model::idempotency::MadeRecords;
use nimchat_core_model::{InboxId, UserId};
use nimchat_messaging::Messaging;

type Change = In<RecordAdministrator, InboxMembersBody>;
type Answered = Result<Vec<AgentView>, ApiError>;

pub(super) fn list(call: &In<Agent>, messaging: &Messaging) -> Answered {
    Ok(messaging
        .inboxes
        .members(&call.caller, call.id("inbox_id"))?)
}

pub(super) fn create(call: &Change, messaging: &Messaging) -> Answered {
    let (caller, inbox, users) = named(call, messaging)?;
    Ok(messaging.inboxes.add_members(&caller, inbox, users)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(call: &Change, messaging: &Messaging, _: &MadeRecords) -> Answered {
    let (caller, inbox, _) = named(call, messaging)?;
    Ok(messaging.inboxes.members(&caller.0, inbox)?)
}

pub(super) fn update(call: &Change, messaging: &Messaging) -> Answered {
    let (caller, inbox, users) = named(call, messaging)?;
    Ok(messaging.inboxes.set_members(&caller, inbox, users)?)
}

pub(super) fn delete(call: &Change, messaging: &Messaging) -> Result<(), ApiError> {
    let (caller, inbox, users) = named(call, messaging)?;
    Ok(messaging.inboxes.remove_members(&caller, inbox, &users)?)
}

/// The inbox and the users. The contract looks the inbox up first (docs/rules/accounts.md §5.6), so its id is read even if the
/// rest of the body is invalid; without an id the inbox does not exist.
fn named(
    call: &Change,
    messaging: &Messaging,
) -> Result<(Administrator, InboxId, Vec<UserId>), ApiError> {
    let nowhere = InboxId::new(0);
    let body = if call.is_reference() {
        call.read()
    } else {
        call.input().read::<LooseMembersBody>().map(Into::into)
    };
    let (inbox, users) = match body {
        Ok(InboxMembersBody { inbox_id, user_ids }) => (
            Ok(inbox_id.unwrap_or(nowhere)),
            user_ids.ok_or_else(|| ApiError::missing("user_ids")),
        ),
        Err(fault) => {
            let named = call.input().read::<NamedInbox>();
            let inbox = named.map(|named| named.inbox_id.unwrap_or(nowhere));
            (inbox, Err(fault))
        }
    };
    let caller = call.caller.after(|agent| {
        let inbox = inbox.as_ref().copied().unwrap_or(nowhere);
        messaging.inboxes.known(agent, inbox)
    })?;
    match (inbox, users) {
        (Ok(inbox), Ok(users)) => Ok((caller, inbox, users)),
        (Ok(inbox), Err(fault)) => Err(fault.behind(messaging.inboxes.known(&caller.0, inbox))),
        (Err(_), Err(fault)) | (Err(fault), Ok(_)) => Err(fault),
    }
}
