//! The handlers.

use super::body::UserBody;
use crate::Services;
use nimchat_accounts::Operator;
use nimchat_accounts::users::{CreateUser, SignInLink, UserView};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<UserView, ApiError>;

pub(super) fn create(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let command = CreateUser {
        password_required: !call.is_reference(),
        ..call.read()?.into()
    };
    Ok(services.accounts.users.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Operator, UserBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::User)?;
    Ok(services.accounts.users.find(&call.caller, id)?)
}

/// The user and their token, which is unchanged.
pub(super) fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services.accounts.users.find(&call.caller, call.id("id"))?)
}

pub(super) fn update(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the user up before the input is checked
    services.accounts.users.find(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(services.accounts.users.update(&call.caller, id, command)?)
}

pub(super) fn login(call: &In<Operator>, services: &Services) -> Result<SignInLink, ApiError> {
    Ok(services
        .accounts
        .users
        .sign_in_link(&call.caller, call.id("id"))?)
}

pub(super) fn delete(call: &In<Operator>, services: &Services) -> Result<(), ApiError> {
    Ok(services
        .accounts
        .users
        .delete(&call.caller, call.id("id"))?)
}
