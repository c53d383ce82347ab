//! A customer's messages.

mod body;
mod create;
mod list;
mod present;

pub(crate) use present::ClientMessageChatwootJson;

use body::{ClientMessageBody, MessagesQuery};
use nimchat_api_kit::Route;
use present::ClientMessageReferenceJson;

const MESSAGES: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
    /conversations/{conversation_id}/messages";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post(MESSAGES)
            .operation(90)
            .summary("Create a message")
            .body::<ClientMessageBody>()
            .answers_in::<ClientMessageReferenceJson, ClientMessageChatwootJson>()
            .to_async(create::create),
        Route::get(MESSAGES)
            .operation(91)
            .summary("List all messages in the conversation")
            .query::<MessagesQuery>()
            .answers_list_in::<ClientMessageReferenceJson, ClientMessageChatwootJson>()
            .to_async(list::list),
    ]
}
