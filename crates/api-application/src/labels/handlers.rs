//! The handlers. Agents may only list labels.

use super::body::LabelBody;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, RecordAdministrator, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{Label, Messaging};

type Answered = Result<Label, ApiError>;

pub(super) fn list(call: &In<Agent>, messaging: &Messaging) -> Result<Vec<Label>, ApiError> {
    Ok(messaging.labels.list(&call.caller)?)
}

pub(super) fn create(call: &In<Administrator, LabelBody>, messaging: &Messaging) -> Answered {
    let command = call.read()?.into();
    Ok(messaging.labels.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, LabelBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Label)?;
    Ok(messaging.labels.show(&call.caller.0, id)?)
}

pub(super) fn show(call: &In<RecordAdministrator>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    let caller = call
        .caller
        .after(|agent| messaging.labels.show(agent, id))?;
    Ok(messaging.labels.show(&caller.0, id)?)
}

pub(super) fn update(call: &In<RecordAdministrator, LabelBody>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    let caller = call
        .caller
        .after(|agent| messaging.labels.show(agent, id))?;
    // the contract looks the label up before the input is checked
    messaging.labels.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(messaging.labels.update(&caller, id, command)?)
}

pub(super) fn delete(
    call: &In<RecordAdministrator>,
    messaging: &Messaging,
) -> Result<(), ApiError> {
    let id = call.id("id");
    let caller = call
        .caller
        .after(|agent| messaging.labels.show(agent, id))?;
    Ok(messaging.labels.delete(&caller, id)?)
}
