//! Custom attribute definitions: the custom attributes of an account's contacts and conversations.

pub(crate) mod json;

use json::{DefinitionBody, DefinitionJson, DefinitionsQuery};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, NoContent, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{AttributeDefinition, Messaging};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}";
    vec![
        Route::get(ALL)
            .operation(37)
            .summary("Get details of custom attributes in an Account")
            .query::<DefinitionsQuery>()
            .answers::<Vec<DefinitionJson>>()
            .to(list),
        Route::post(ALL)
            .operation(38)
            .summary("Add a new custom attribute to account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .requires(&["attribute_display_name", "attribute_key"])
            .answers::<DefinitionJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .operation(39)
            .summary("Get the details of a custom attribute in the account")
            .answers::<DefinitionJson>()
            .to(show),
        Route::update(ONE)
            .operation(40)
            .summary("Update a custom attribute in account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .answers::<DefinitionJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a custom attribute of the account")
            .answers::<NoContent>()
            .to(delete),
    ]
}

type Answered = Result<AttributeDefinition, ApiError>;

fn list(
    call: &In<Agent, DefinitionsQuery>,
    messaging: &Messaging,
) -> Result<Vec<AttributeDefinition>, ApiError> {
    let model = call.read()?.model().map_err(ApiError::invalid)?;
    Ok(messaging.attribute_definitions.list(&call.caller, model)?)
}

fn create(call: &In<Agent, DefinitionBody>, messaging: &Messaging) -> Answered {
    let command = call.read()?.into();
    Ok(messaging
        .attribute_definitions
        .create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Agent, DefinitionBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::CustomAttributeDefinition)?;
    Ok(messaging.attribute_definitions.show(&call.caller, id)?)
}

fn show(call: &In<Agent>, messaging: &Messaging) -> Answered {
    Ok(messaging
        .attribute_definitions
        .show(&call.caller, call.id("id"))?)
}

fn update(call: &In<Agent, DefinitionBody>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    // the contract looks the record up before the input is checked
    messaging.attribute_definitions.show(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(messaging
        .attribute_definitions
        .update(&call.caller, id, command)?)
}

fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging
        .attribute_definitions
        .delete(&call.caller, call.id("id"))?)
}
