//! Canned responses: texts that agents write by a short code.

mod body;
mod create;
mod delete;
mod list;
mod present;
mod update;

use body::{CannedResponseBody, CannedResponsesQuery};
use nimchat_api_kit::Route;
use present::{CannedResponseChatwootJson, CannedResponseReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/canned_responses";
    const ONE: &str = "/api/v1/accounts/{account_id}/canned_responses/{id}";
    vec![
        Route::get(ALL)
            .operation(18)
            .summary("Get Details of Canned Responses in an Account")
            .query::<CannedResponsesQuery>()
            .answers_list::<CannedResponseReferenceJson, CannedResponseChatwootJson>()
            .to(list::list),
        Route::post(ALL)
            .operation(19)
            .summary("Add a new Canned Response to Account")
            .body::<CannedResponseBody>()
            .answers::<CannedResponseReferenceJson, CannedResponseChatwootJson>()
            .to(create::create),
        Route::update(ONE)
            .summary("Update a canned response")
            .body::<CannedResponseBody>()
            .answers::<CannedResponseReferenceJson, CannedResponseChatwootJson>()
            .to(update::update),
        Route::delete(ONE)
            .summary("Delete a canned response")
            .answers_empty()
            .to(delete::delete),
    ]
}
