//! A customer's conversations (`operations.json` #88, #89).

mod body;
mod handlers;
mod present;

use body::ClientConversationBody;
use nimchat_api_kit::Route;
use present::ClientConversationJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str =
        "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations";
    vec![
        Route::post(ALL)
            .operation(88)
            .summary("Create a conversation")
            .body::<ClientConversationBody>()
            .answers::<ClientConversationJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ALL)
            .operation(89)
            .summary("List all conversations for the contact")
            .answers::<Vec<ClientConversationJson>>()
            .to(handlers::list),
    ]
}
