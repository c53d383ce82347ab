//! The handlers.

use super::body::{CannedResponseBody, CannedResponsesQuery};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{CannedResponse, Messaging};

type Answered = Result<CannedResponse, ApiError>;

pub(super) fn list(
    call: &In<Agent, CannedResponsesQuery>,
    messaging: &Messaging,
) -> Result<Vec<CannedResponse>, ApiError> {
    let query = call.read()?;
    let search = query.search.as_deref();
    Ok(messaging.canned_responses.list(&call.caller, search)?)
}

pub(super) fn create(call: &In<Agent, CannedResponseBody>, messaging: &Messaging) -> Answered {
    let command = call.read()?.into();
    Ok(messaging.canned_responses.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Agent, CannedResponseBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::CannedResponse)?;
    Ok(messaging.canned_responses.show(&call.caller, id)?)
}

pub(super) fn update(call: &In<Agent, CannedResponseBody>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    // the contract looks the record up before the input is checked
    messaging.canned_responses.show(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(messaging
        .canned_responses
        .update(&call.caller, id, command)?)
}

pub(super) fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging
        .canned_responses
        .delete(&call.caller, call.id("id"))?)
}
