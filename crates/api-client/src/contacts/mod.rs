//! A customer registers, and reads and changes their own contact (`operations.json` #85–#87).

mod json;

use crate::Services;
use json::{ClientContactBody, ClientContactJson, ProofQuery};
use nimchat_api_kit::{Anyone, ApiError, In, Route};
use nimchat_messaging::Visitor;
use nimchat_wire::ContactRowJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}";
    vec![
        Route::post(ALL)
            .operation(85)
            .summary("Create a contact")
            .body::<ClientContactBody>()
            .answers::<ClientContactJson>()
            .to(create),
        Route::get(ONE)
            .operation(86)
            .summary("Get the details of a contact")
            .query::<ProofQuery>()
            .answers::<ClientContactJson>()
            .to(show),
        Route::update(ONE)
            .operation(87)
            .summary("Update a contact's attributes")
            .body::<ClientContactBody>()
            .answers::<ContactRowJson>()
            .to(update),
    ]
}

type Answered = Result<Visitor, ApiError>;

fn create(call: &In<Anyone, ClientContactBody>, services: &Services) -> Answered {
    services.limits.sessions.check(call.address, None)?;
    let inbox = call.segment("inbox_identifier");
    let command = call.read()?.into();
    Ok(services.visitors.register(&inbox, command)?)
}

fn show(call: &In<Anyone, ProofQuery>, services: &Services) -> Answered {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let proof = call.read()?.into();
    Ok(services.visitors.show(&inbox, &contact, &proof)?)
}

fn update(call: &In<Anyone, ClientContactBody>, services: &Services) -> Answered {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let command = call.read()?.into();
    Ok(services.visitors.update(&inbox, &contact, command)?)
}
