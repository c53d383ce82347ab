//! Custom filters: queries that a user saves. Each user has their own.

pub(crate) mod json;

use json::{FilterBody, FilterJson, FiltersQuery};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, NoContent, Route, made_id};
use nimchat_core_model::CustomFilterId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{CustomFilter, FilterType, Messaging};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_filters";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}";
    vec![
        Route::get(ALL)
            .operation(41)
            .summary("List all custom filters in a category of a user")
            .query::<FiltersQuery>()
            .answers::<Vec<FilterJson>>()
            .to(list),
        Route::post(ALL)
            .operation(42)
            .summary("Create a custom filter in the account")
            .query::<FiltersQuery>()
            .body_under::<FilterBody>("custom_filter")
            .requires(&["name"])
            .answers::<FilterJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .operation(43)
            .summary("Get the details of a custom filter in the account")
            .answers::<FilterJson>()
            .to(show),
        Route::update(ONE)
            .operation(44)
            .summary("Update a custom filter's attributes")
            .body_under::<FilterBody>("custom_filter")
            .answers::<FilterJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a custom filter")
            .answers::<NoContent>()
            .to(delete),
    ]
}

type Answered = Result<CustomFilter, ApiError>;

fn list(
    call: &In<Agent, FiltersQuery>,
    messaging: &Messaging,
) -> Result<Vec<CustomFilter>, ApiError> {
    let asked = call.read()?.filter_type.unwrap_or_default();
    let filter_type = FilterType::parse(&asked).map_err(ApiError::invalid)?;
    Ok(messaging.custom_filters.list(&call.caller, filter_type)?)
}

fn create(call: &In<Agent, FilterBody>, messaging: &Messaging) -> Answered {
    let mut command = call.read()?.values(call.is_reference());
    // the reference allows the type in the query too; Chatwoot ignores it there
    if command.filter_type.is_none() && call.is_reference() {
        command.filter_type = call.input().read::<FiltersQuery>()?.filter_type;
    }
    Ok(messaging.custom_filters.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(call: &In<Agent, FilterBody>, messaging: &Messaging, made: &MadeRecords) -> Answered {
    let id = made_id(made, RecordKind::CustomFilter)?;
    Ok(messaging.custom_filters.show(&call.caller, id)?)
}

fn show(call: &In<Agent>, messaging: &Messaging) -> Answered {
    Ok(messaging.custom_filters.show(&call.caller, id(call))?)
}

fn update(call: &In<Agent, FilterBody>, messaging: &Messaging) -> Answered {
    // the contract looks the record up before the input is checked
    messaging.custom_filters.show(&call.caller, id(call))?;
    let command = call.read()?.values(call.is_reference());
    Ok(messaging
        .custom_filters
        .update(&call.caller, id(call), command)?)
}

fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging.custom_filters.delete(&call.caller, id(call))?)
}

fn id<I>(call: &In<Agent, I>) -> CustomFilterId {
    call.id("custom_filter_id")
}
