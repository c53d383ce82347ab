//! Users, from the operator's side (`operations.json` #8–#10; docs/rules/accounts.md §4.3).

mod body;
mod handlers;
mod present;

use body::UserBody;
use nimchat_api_kit::{Nothing, Route};
use present::{LoginJson, UserJson, UserTokenJson};

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/platform/api/v1/users/{id}";
    vec![
        Route::post("/platform/api/v1/users")
            .operation(8)
            .summary("Create a User")
            .body::<UserBody>()
            .requires(&["email"])
            .answers::<UserJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .operation(9)
            .summary("Get the details of an user")
            .answers::<UserJson>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(10)
            .summary("Update a user's attributes")
            .body::<UserBody>()
            .answers::<UserJson>()
            .to(handlers::update),
        Route::get("/platform/api/v1/users/{id}/login")
            .summary("Get a link that signs a user in")
            .answers::<LoginJson>()
            .to(handlers::login),
        // from every account (docs/rules/accounts.md §6)
        Route::delete(ONE)
            .summary("Delete a user")
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::post("/platform/api/v1/users/{id}/token")
            .summary("Get the access token of a user")
            .answers::<UserTokenJson>()
            .to(handlers::show),
    ]
}
