//! The handlers.

use super::body::UserBody;
use crate::Services;
use nimchat_accounts::Operator;
use nimchat_accounts::users::{SignInLink, UserView};
use nimchat_api_kit::{ApiError, In};

type Answered = Result<UserView, ApiError>;

pub(super) fn create(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    Ok(services.users.create(&call.caller, command)?)
}

/// The user and their token, which is unchanged.
pub(super) fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services.users.find(&call.caller, call.id("id"))?)
}

pub(super) fn update(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the user up before the input is checked
    services.users.find(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(services.users.update(&call.caller, id, command)?)
}

pub(super) fn login(call: &In<Operator>, services: &Services) -> Result<SignInLink, ApiError> {
    Ok(services.users.sign_in_link(&call.caller, call.id("id"))?)
}

pub(super) fn delete(call: &In<Operator>, services: &Services) -> Result<(), ApiError> {
    Ok(services.users.delete(&call.caller, call.id("id"))?)
}
