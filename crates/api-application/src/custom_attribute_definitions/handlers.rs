//! The handlers.

use super::body::{DefinitionBody, DefinitionsQuery};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{AttributeDefinition, Messaging};

type Answered = Result<AttributeDefinition, ApiError>;

pub(super) fn list(
    call: &In<Agent, DefinitionsQuery>,
    messaging: &Messaging,
) -> Result<Vec<AttributeDefinition>, ApiError> {
    let model = call.read()?.model().map_err(ApiError::invalid)?;
    Ok(messaging.attribute_definitions.list(&call.caller, model)?)
}

pub(super) fn create(call: &In<Agent, DefinitionBody>, messaging: &Messaging) -> Answered {
    let command = call.read()?.into();
    Ok(messaging
        .attribute_definitions
        .create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Agent, DefinitionBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::CustomAttributeDefinition)?;
    Ok(messaging.attribute_definitions.show(&call.caller, id)?)
}

pub(super) fn show(call: &In<Agent>, messaging: &Messaging) -> Answered {
    Ok(messaging
        .attribute_definitions
        .show(&call.caller, call.id("id"))?)
}

pub(super) fn update(call: &In<Agent, DefinitionBody>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    // the contract looks the record up before the input is checked
    messaging.attribute_definitions.show(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(messaging
        .attribute_definitions
        .update(&call.caller, id, command)?)
}

pub(super) fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging
        .attribute_definitions
        .delete(&call.caller, call.id("id"))?)
}
