//! Canned responses: texts that agents insert by a short code.

pub(crate) mod json;

use json::{CannedResponseBody, CannedResponseJson, CannedResponsesQuery};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{CannedResponse, Messaging};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/canned_responses";
    const ONE: &str = "/api/v1/accounts/{account_id}/canned_responses/{id}";
    vec![
        Route::get(ALL)
            .operation(18)
            .summary("Get Details of Canned Responses in an Account")
            .query::<CannedResponsesQuery>()
            .answers::<Vec<CannedResponseJson>>()
            .to(list),
        Route::post(ALL)
            .operation(19)
            .summary("Add a new Canned Response to Account")
            .body_under::<CannedResponseBody>("canned_response")
            .requires(&["short_code", "content"])
            .answers::<CannedResponseJson>()
            .to_repeatable(create, created),
        Route::update(ONE)
            .summary("Update a canned response")
            .body_under::<CannedResponseBody>("canned_response")
            .answers::<CannedResponseJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a canned response")
            .answers::<Nothing>()
            .to(delete),
    ]
}

type Answered = Result<CannedResponse, ApiError>;

fn list(
    call: &In<Agent, CannedResponsesQuery>,
    messaging: &Messaging,
) -> Result<Vec<CannedResponse>, ApiError> {
    let query = call.read()?;
    let search = query.search.as_deref();
    Ok(messaging.canned_responses.list(&call.caller, search)?)
}

fn create(call: &In<Agent, CannedResponseBody>, messaging: &Messaging) -> Answered {
    let command = call.read()?.into();
    Ok(messaging.canned_responses.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Agent, CannedResponseBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::CannedResponse)?;
    Ok(messaging.canned_responses.show(&call.caller, id)?)
}

fn update(call: &In<Agent, CannedResponseBody>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    // the contract looks the record up before the input is checked
    messaging.canned_responses.show(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(messaging
        .canned_responses
        .update(&call.caller, id, command)?)
}

fn delete(call: &In<Agent>, messaging: &Messaging) -> Result<(), ApiError> {
    Ok(messaging
        .canned_responses
        .delete(&call.caller, call.id("id"))?)
}
