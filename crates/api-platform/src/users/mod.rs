//! Users, from the operator's side (`operations.json` #8–#10; docs/rules/accounts.md §4.3).

mod json;

use crate::Services;
use json::{LoginJson, UserBody, UserJson, UserTokenJson};
use nimchat_accounts::Operator;
use nimchat_accounts::users::{CreateUser, SignInLink, UserView};
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/platform/api/v1/users/{id}";
    vec![
        Route::post("/platform/api/v1/users")
            .operation(8)
            .summary("Create a User")
            .body::<UserBody>()
            .requires(&["email"])
            .answers::<UserJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .operation(9)
            .summary("Get the details of an user")
            .answers::<UserJson>()
            .to(show),
        Route::update(ONE)
            .operation(10)
            .summary("Update a user's attributes")
            .body::<UserBody>()
            .answers::<UserJson>()
            .to(update),
        Route::get("/platform/api/v1/users/{id}/login")
            .summary("Get a link that signs a user in")
            .answers::<LoginJson>()
            .to(login),
        // from every account (docs/rules/accounts.md §6)
        Route::delete(ONE)
            .summary("Delete a user")
            .answers::<Nothing>()
            .to(delete),
        Route::post("/platform/api/v1/users/{id}/token")
            .summary("Get the access token of a user")
            .answers::<UserTokenJson>()
            .to(show),
    ]
}

type Answered = Result<UserView, ApiError>;

fn create(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let command = CreateUser {
        password_required: !call.is_reference(),
        ..call.read()?.into()
    };
    Ok(services.accounts.users.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(call: &In<Operator, UserBody>, services: &Services, made: &MadeRecords) -> Answered {
    let id = made_id(made, RecordKind::User)?;
    Ok(services.accounts.users.find(&call.caller, id)?)
}

/// The user and their token, which is unchanged.
fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services.accounts.users.find(&call.caller, call.id("id"))?)
}

fn update(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the user up before the input is checked
    services.accounts.users.find(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(services.accounts.users.update(&call.caller, id, command)?)
}

fn login(call: &In<Operator>, services: &Services) -> Result<SignInLink, ApiError> {
    Ok(services
        .accounts
        .users
        .sign_in_link(&call.caller, call.id("id"))?)
}

fn delete(call: &In<Operator>, services: &Services) -> Result<(), ApiError> {
    Ok(services
        .accounts
        .users
        .delete(&call.caller, call.id("id"))?)
}
