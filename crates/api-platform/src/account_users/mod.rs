//! Users in accounts, from the operator's side (`operations.json` #3, #4; docs/rules/accounts.md §4.2).

mod json;

use crate::Services;
use json::{AccountUserBody, AccountUserJson, RemovedUserBody};
use nimchat_accounts::{AccountsError, Membership, Operator};
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::UserId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

pub(crate) fn routes() -> Vec<Route> {
    const PATH: &str = "/platform/api/v1/accounts/{account_id}/account_users";
    vec![
        Route::post(PATH)
            .operation(3)
            .summary("Create an Account User")
            .body::<AccountUserBody>()
            .answers::<AccountUserJson>()
            .to_repeatable(create, created),
        Route::delete(PATH)
            .operation(4)
            .summary("Delete an Account User")
            .body::<RemovedUserBody>()
            .answers::<Nothing>()
            .to(delete),
        Route::get(PATH)
            .summary("List the Account Users")
            .answers::<Vec<AccountUserJson>>()
            .to(list),
    ]
}

fn create(
    call: &In<Operator, AccountUserBody>,
    services: &Services,
) -> Result<Membership, ApiError> {
    let account = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, account)?;
    let command = call.read()?.command(call.is_reference());
    Ok(services
        .accounts
        .memberships
        .add(&call.caller, account, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Operator, AccountUserBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<Membership, ApiError> {
    let user: UserId = made_id(made, RecordKind::Membership)?;
    let account = call.id("account_id");
    let mut members = services
        .accounts
        .memberships
        .list(&call.caller, account)?
        .into_iter();
    let added = members.find(|member| member.user_id == user);
    added.ok_or_else(|| AccountsError::NotFound.into())
}

fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Membership>, ApiError> {
    Ok(services
        .accounts
        .memberships
        .list(&call.caller, call.id("account_id"))?)
}

/// The user may be named in the body or in the query.
fn delete(call: &In<Operator, RemovedUserBody>, services: &Services) -> Result<(), ApiError> {
    let account = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, account)?;
    let user = call.read()?.user(call.is_reference())?;
    Ok(services
        .accounts
        .memberships
        .remove(&call.caller, account, user)?)
}
