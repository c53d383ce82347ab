//! A customer registers, and reads and changes their own contact (`operations.json` #85–#87).

mod body;
mod handlers;
mod present;

use body::{ClientContactBody, ProofQuery};
use nimchat_api_kit::Route;
use nimchat_wire::ContactRowJson;
use present::ClientContactJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}";
    vec![
        Route::post(ALL)
            .operation(85)
            .summary("Create a contact")
            .body::<ClientContactBody>()
            .answers::<ClientContactJson>()
            .to(handlers::create),
        Route::get(ONE)
            .operation(86)
            .summary("Get the details of a contact")
            .query::<ProofQuery>()
            .answers::<ClientContactJson>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(87)
            .summary("Update a contact's attributes")
            .body::<ClientContactBody>()
            .answers::<ContactRowJson>()
            .to(handlers::update),
    ]
}
