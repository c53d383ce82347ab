//! The handlers.

use super::body::{FilterBody, FiltersQuery};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::CustomFilterId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{CustomFilter, FilterType, Messaging};

type Answered = Result<CustomFilter, ApiError>;

pub(super) fn list(
    call: &In<Agent, FiltersQuery>,
    messaging: &Messaging,
) -> Result<Vec<CustomFilter>, ApiError> {
    let asked = call.read()?.filter_type.unwrap_or_default();
    let filter_type = FilterType::parse(&asked).map_err(ApiError::invalid)?;
    Ok(messaging.custom_filters.list(&call.caller, filter_type)?)
}

pub(super) fn create(call: &In<Agent, FilterBody>, messaging: &Messaging) -> Answered {
    let mut command = call.read()?.values(call.is_reference());
    // the reference allows the type in the query too; Chatwoot ignores it there
    if command.filter_type.is_none() && call.is_reference() {
        command.filter_type = call.input().read::<FiltersQuery>()?.filter_type;
    }
    Ok(messaging.custom_filters.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Agent, FilterBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::CustomFilter)?;
    Ok(messaging.custom_filters.show(&call.caller, id)?)
}

pub(super) fn show(call: &In<Agent>, messaging: &Messaging) -> Answered {
    Ok(messaging.custom_filters.show(&call.caller, id(call))?)
}

pub(super) fn update(call: &In<Agent, FilterBody>, messaging: &Messaging) -> Answered {
    // the contract looks the record up before the input is checked
    messaging.custom_filters.show(&call.caller, id(call))?;
    let command = call.read()?.values(call.is_reference());
    Ok(messaging
        .custom_filters
        .update(&call.caller, id(call), command)?)
}

pub(super) fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging.custom_filters.delete(&call.caller, id(call))?)
}

fn id<I>(call: &In<Agent, I>) -> CustomFilterId {
    call.id("custom_filter_id")
}
