//! The handlers.

use super::body::{AccountUserBody, RemovedUserBody};
use crate::Services;
use nimchat_accounts::{AccountsError, Membership, Operator};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::UserId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

pub(super) fn create(
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
pub(super) fn created(
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

pub(super) fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Membership>, ApiError> {
    Ok(services
        .accounts
        .memberships
        .list(&call.caller, call.id("account_id"))?)
}

/// The user may be named in the body or in the query.
pub(super) fn delete(
    call: &In<Operator, RemovedUserBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let account = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, account)?;
    let user = call.read()?.user(call.is_reference())?;
    Ok(services
        .accounts
        .memberships
        .remove(&call.caller, account, user)?)
}
