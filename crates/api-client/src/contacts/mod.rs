//! A customer becomes known, looks at what is known of them and changes it.

mod body;
mod create;
mod present;
mod record;
mod show;
mod update;

pub(crate) use record::ClientContactRecordJson;

use body::{ClientContactBody, ProofQuery};
use nimchat_api_kit::Route;
use present::{ClientContactChatwootJson, ClientContactReferenceJson};

const CONTACTS: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts";
const CONTACT: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post(CONTACTS)
            .operation(85)
            .summary("Create a contact")
            .body::<ClientContactBody>()
            .answers_in::<ClientContactReferenceJson, ClientContactChatwootJson>()
            .to_async(create::create),
        Route::get(CONTACT)
            .operation(86)
            .summary("Get the details of a contact")
            .query::<ProofQuery>()
            .answers_in::<ClientContactReferenceJson, ClientContactChatwootJson>()
            .to_async(show::show),
        Route::update(CONTACT)
            .operation(87)
            .summary("Update a contact's attributes")
            .body::<ClientContactBody>()
            .answers_in::<ClientContactReferenceJson, ClientContactRecordJson>()
            .to_async(update::update),
    ]
}
