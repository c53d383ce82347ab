//! A customer's messages (`operations.json` #90–#92).

mod body;
mod handlers;
mod present;

pub(crate) use body::SubmittedValuesBody;

use body::{ClientMessageBody, MessagesQuery};
use nimchat_api_kit::Route;
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};
use present::ClientMessageJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/messages";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/messages/{message_id}";
    vec![
        Route::post(ALL)
            .operation(90)
            .summary("Create a message")
            .body::<ClientMessageBody>()
            .takes_files()
            .answers::<ClientMessageJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::post(
            "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
            /conversations/{conversation_id}/direct_uploads",
        )
        .summary("Announce a file, whose content is then sent to the address of the answer")
        .body_under::<DirectUploadBody>("blob")
        .answers::<DirectUploadJson>()
        .to_repeatable(handlers::announce, handlers::announced),
        Route::get(ALL)
            .operation(91)
            .summary("List all messages in the conversation")
            .query::<MessagesQuery>()
            .answers::<Vec<ClientMessageJson>>()
            .to(handlers::list),
        Route::update(ONE)
            .operation(92)
            .summary("Update a message")
            .body::<SubmittedValuesBody>()
            .answers::<ClientMessageJson>()
            .to(handlers::submit),
    ]
}
