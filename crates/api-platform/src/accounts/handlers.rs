//! The handlers.

use super::body::PlatformAccountBody;
use crate::Services;
use nimchat_accounts::{Account, Operator};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<Account, ApiError>;

pub(super) fn create(call: &In<Operator, PlatformAccountBody>, services: &Services) -> Answered {
    let command = call.read()?.command(call.is_reference());
    Ok(services.accounts.accounts.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Operator, PlatformAccountBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Account)?;
    Ok(services.accounts.accounts.find(&call.caller, id)?)
}

pub(super) fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Account>, ApiError> {
    Ok(services.accounts.accounts.list(&call.caller)?)
}

pub(super) fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services
        .accounts
        .accounts
        .find(&call.caller, call.id("account_id"))?)
}

pub(super) fn update(call: &In<Operator, PlatformAccountBody>, services: &Services) -> Answered {
    let id = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, id)?;
    let command = call.read()?.command(call.is_reference());
    Ok(services
        .accounts
        .accounts
        .update(&call.caller, id, command)?)
}

pub(super) fn delete(call: &In<Operator>, services: &Services) -> Result<(), ApiError> {
    Ok(services
        .accounts
        .accounts
        .delete(&call.caller, call.id("account_id"))?)
}
