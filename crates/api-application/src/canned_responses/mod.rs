//! Canned responses: texts that agents insert by a short code.

pub(crate) mod body;
mod handlers;
mod present;

use body::{CannedResponseBody, CannedResponsesQuery};
use nimchat_api_kit::{Nothing, Route};
use present::CannedResponseJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/canned_responses";
    const ONE: &str = "/api/v1/accounts/{account_id}/canned_responses/{id}";
    vec![
        Route::get(ALL)
            .operation(18)
            .summary("Get Details of Canned Responses in an Account")
            .query::<CannedResponsesQuery>()
            .answers::<Vec<CannedResponseJson>>()
            .to(handlers::list),
        Route::post(ALL)
            .operation(19)
            .summary("Add a new Canned Response to Account")
            .body_under::<CannedResponseBody>("canned_response")
            .requires(&["short_code", "content"])
            .answers::<CannedResponseJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(ONE)
            .summary("Update a canned response")
            .body_under::<CannedResponseBody>("canned_response")
            .answers::<CannedResponseJson>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Delete a canned response")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
