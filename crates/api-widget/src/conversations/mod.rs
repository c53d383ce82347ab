//! The visitor's conversation.

mod body;
mod handlers;
mod present;

use body::{AttributeKey, AttributesBody, StartBody, WidgetTypingBody};
use nimchat_api_kit::{NoContent, Route};
use present::{ConversationRowJson, CurrentJson, StartedJson};

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/widget/conversations";
    vec![
        Route::get(ALL)
            .summary("The visitor's conversation, or an empty object")
            .answers::<CurrentJson>()
            .to_answer(handlers::show),
        Route::post(ALL)
            .summary("Begin a conversation with a message")
            .body::<StartBody>()
            .takes_long_text()
            .answers::<StartedJson>()
            .to(handlers::start),
        Route::post("/api/v1/widget/conversations/update_last_seen")
            .summary("Note that the visitor has read the conversation")
            .to_answer(handlers::update_last_seen),
        Route::post("/api/v1/widget/conversations/toggle_typing")
            .summary("Tell the agents that the visitor types")
            .body::<WidgetTypingBody>()
            .to_answer(handlers::toggle_typing),
        Route::post("/api/v1/widget/conversations/transcript")
            .summary("Send the conversation to the visitor's address")
            .to(handlers::transcript),
        // Chatwoot's clients end conversations with a GET
        Route::get("/api/v1/widget/conversations/toggle_status")
            .summary("Resolve the conversation")
            .to_answer(handlers::toggle_status),
        Route::post("/api/v1/widget/conversations/set_custom_attributes")
            .summary("Replace the conversation's custom attributes")
            .body::<AttributesBody>()
            .answers::<NoContent>()
            .to_answer(handlers::set_custom_attributes),
        Route::post("/api/v1/widget/conversations/destroy_custom_attributes")
            .summary("Remove custom attributes of the conversation")
            .body::<AttributeKey>()
            .answers::<ConversationRowJson>()
            .to_answer(handlers::destroy_custom_attributes),
    ]
}
