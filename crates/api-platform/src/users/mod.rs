//! Users, from the operator's side.

mod body;
mod create;
mod delete;
mod login;
mod present;
mod show;
mod token;
mod update;

use body::UserBody;
use login::LoginJson;
use nimchat_api_kit::Route;
use present::{UserChatwootJson, UserReferenceJson};
use token::UserTokenJson;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/platform/api/v1/users")
            .operation(8)
            .summary("Create a User")
            .body::<UserBody>()
            .answers_in::<UserReferenceJson, UserChatwootJson>()
            .to_async(create::create),
        Route::get("/platform/api/v1/users/{id}")
            .operation(9)
            .summary("Get the details of an user")
            .answers_in::<UserReferenceJson, UserChatwootJson>()
            .to_async(show::show),
        Route::update("/platform/api/v1/users/{id}")
            .operation(10)
            .summary("Update a user's attributes")
            .body::<UserBody>()
            .answers_in::<UserReferenceJson, UserChatwootJson>()
            .to_async(update::update),
        Route::get("/platform/api/v1/users/{id}/login")
            .summary("Get a link that signs a user in")
            .answers_in::<LoginJson, LoginJson>()
            .to_async(login::login),
        Route::delete("/platform/api/v1/users/{id}")
            .summary("Delete a user")
            .answers_empty()
            .to_async(delete::delete),
        Route::post("/platform/api/v1/users/{id}/token")
            .summary("Get the access token of a user")
            .answers_in::<UserTokenJson, UserTokenJson>()
            .to_async(token::token),
    ]
}
