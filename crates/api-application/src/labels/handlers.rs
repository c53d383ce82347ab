//! The handlers. Agents may only list labels.

use super::body::LabelBody;
use crate::Services;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, RecordAdministrator, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::Label;

type Answered = Result<Label, ApiError>;

pub(super) fn list(call: &In<Agent>, services: &Services) -> Result<Vec<Label>, ApiError> {
    Ok(services.labels.list(&call.caller)?)
}

pub(super) fn create(call: &In<Administrator, LabelBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    Ok(services.labels.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, LabelBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Label)?;
    Ok(services.labels.show(&call.caller.0, id)?)
}

pub(super) fn show(call: &In<RecordAdministrator>, services: &Services) -> Answered {
    let id = call.id("id");
    let caller = call.caller.after(|agent| services.labels.show(agent, id))?;
    Ok(services.labels.show(&caller.0, id)?)
}

pub(super) fn update(call: &In<RecordAdministrator, LabelBody>, services: &Services) -> Answered {
    let id = call.id("id");
    let caller = call.caller.after(|agent| services.labels.show(agent, id))?;
    // the contract looks the label up before the input is checked
    services.labels.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(services.labels.update(&caller, id, command)?)
}

pub(super) fn delete(call: &In<RecordAdministrator>, services: &Services) -> Result<(), ApiError> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| services.labels.show(agent, id))?;
    Ok(services.labels.delete(&caller, id)?)
}
