//! Accounts, from the operator's side (`operations.json` #1, #2; docs/rules/accounts.md §4.1).

mod json;

use crate::Services;
use json::{PlatformAccountBody, PlatformAccountJson};
use nimchat_accounts::{Account, Operator};
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/platform/api/v1/accounts";
    const ONE: &str = "/platform/api/v1/accounts/{account_id}";
    vec![
        Route::post(ALL)
            .operation(1)
            .summary("Create an Account")
            .body::<PlatformAccountBody>()
            .requires(&["name"])
            .answers::<PlatformAccountJson>()
            .to_repeatable(create, created),
        Route::update(ONE)
            .operation(2)
            .summary("Update an account's attributes")
            .body::<PlatformAccountBody>()
            .answers::<PlatformAccountJson>()
            .to(update),
        Route::get(ALL)
            .summary("List the accounts")
            .answers::<Vec<PlatformAccountJson>>()
            .to(list),
        Route::get(ONE)
            .summary("Get an account")
            .answers::<PlatformAccountJson>()
            .to(show),
        // with all its data (docs/rules/accounts.md §6)
        Route::delete(ONE)
            .summary("Delete an account")
            .answers::<Nothing>()
            .to(delete),
    ]
}

type Answered = Result<Account, ApiError>;

fn create(call: &In<Operator, PlatformAccountBody>, services: &Services) -> Answered {
    let command = call.read()?.command(call.is_reference());
    Ok(services.accounts.accounts.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Operator, PlatformAccountBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Account)?;
    Ok(services.accounts.accounts.find(&call.caller, id)?)
}

fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Account>, ApiError> {
    Ok(services.accounts.accounts.list(&call.caller)?)
}

fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services
        .accounts
        .accounts
        .find(&call.caller, call.id("account_id"))?)
}

fn update(call: &In<Operator, PlatformAccountBody>, services: &Services) -> Answered {
    let id = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, id)?;
    let command = call.read()?.command(call.is_reference());
    Ok(services
        .accounts
        .accounts
        .update(&call.caller, id, command)?)
}

fn delete(call: &In<Operator>, services: &Services) -> Result<(), ApiError> {
    Ok(services
        .accounts
        .accounts
        .delete(&call.caller, call.id("account_id"))?)
}
