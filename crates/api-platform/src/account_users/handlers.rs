//! The handlers.

use super::body::{AccountUserBody, RemovedUserBody};
use crate::Services;
use nimchat_accounts::{Membership, Operator};
use nimchat_api_kit::{ApiError, In};

pub(super) fn create(
    call: &In<Operator, AccountUserBody>,
    services: &Services,
) -> Result<Membership, ApiError> {
    let account = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.find(&call.caller, account)?;
    let command = call.read()?.command(call.is_reference());
    Ok(services.memberships.add(&call.caller, account, command)?)
}

pub(super) fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Membership>, ApiError> {
    Ok(services
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
    services.accounts.find(&call.caller, account)?;
    let user = call.read()?.user(call.is_reference())?;
    Ok(services.memberships.remove(&call.caller, account, user)?)
}
