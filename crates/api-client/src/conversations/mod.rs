//! A customer's conversations (`operations.json` #88, #89, and more beyond the reference).

mod body;
mod handlers;
mod present;

use body::{ClientConversationBody, ClientTypingBody, ConversationsQuery};
use nimchat_api_kit::{Nothing, Route};
use present::ClientConversationJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str =
        "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}";
    const TOGGLE_STATUS: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/toggle_status";
    const TOGGLE_TYPING: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/toggle_typing";
    const UPDATE_LAST_SEEN: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/update_last_seen";
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
            .query::<ConversationsQuery>()
            .answers::<Vec<ClientConversationJson>>()
            .to_answer(handlers::list),
        Route::get(ONE)
            .summary("Get a single conversation")
            .answers::<ClientConversationJson>()
            .to(handlers::show),
        Route::post(TOGGLE_STATUS)
            .summary("Resolve a conversation")
            .answers::<ClientConversationJson>()
            .to_repeatable(handlers::toggle_status, |call, services, _| {
                handlers::show(call, services)
            }),
        Route::post(TOGGLE_TYPING)
            .summary("Tell the agents that the contact types")
            .body::<ClientTypingBody>()
            .answers::<Nothing>()
            .to(handlers::toggle_typing),
        Route::post(UPDATE_LAST_SEEN)
            .summary("Note that the contact has read the conversation")
            .answers::<Nothing>()
            .to(handlers::update_last_seen),
    ]
}
