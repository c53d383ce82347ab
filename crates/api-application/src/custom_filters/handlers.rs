//! The handlers.

use super::body::{FilterBody, FiltersQuery};
use crate::Services;
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::CustomFilterId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{CustomFilter, FilterType};

type Answered = Result<CustomFilter, ApiError>;

pub(super) fn list(
    call: &In<Agent, FiltersQuery>,
    services: &Services,
) -> Result<Vec<CustomFilter>, ApiError> {
    let asked = call.read()?.filter_type.unwrap_or_default();
    let filter_type = FilterType::parse(&asked).map_err(ApiError::invalid)?;
    Ok(services.custom_filters.list(&call.caller, filter_type)?)
}

pub(super) fn create(call: &In<Agent, FilterBody>, services: &Services) -> Answered {
    let mut command = call.read()?.values(call.is_reference());
    // the reference allows the type in the query too; Chatwoot ignores it there
    if command.filter_type.is_none() && call.is_reference() {
        command.filter_type = call.input().read::<FiltersQuery>()?.filter_type;
    }
    Ok(services.custom_filters.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Agent, FilterBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::CustomFilter)?;
    Ok(services.custom_filters.show(&call.caller, id)?)
}

pub(super) fn show(call: &In<Agent>, services: &Services) -> Answered {
    Ok(services.custom_filters.show(&call.caller, id(call))?)
}

pub(super) fn update(call: &In<Agent, FilterBody>, services: &Services) -> Answered {
    // the contract looks the record up before the input is checked
    services.custom_filters.show(&call.caller, id(call))?;
    let command = call.read()?.values(call.is_reference());
    Ok(services
        .custom_filters
        .update(&call.caller, id(call), command)?)
}

pub(super) fn delete(call: &In<Agent>, services: &Services) -> Result<(), ApiError> {
    Ok(services.custom_filters.delete(&call.caller, id(call))?)
}

fn id<I>(call: &In<Agent, I>) -> CustomFilterId {
    call.id("custom_filter_id")
}
