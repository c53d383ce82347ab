//! The messages of a conversation.

mod body;
mod chatwoot;
mod create;
mod delete;
mod list;
mod older;
mod push;
mod reference;

pub(crate) use body::NewMessageBody;
pub(crate) use older::with_older;
pub(crate) use push::{EmptyJson, PushContactJson, PushMessageJson, PushUserJson};
pub(crate) use reference::MessageReferenceJson;

use crate::conversations::assignee::AssigneeReferenceJson;
use chatwoot::{MessageChatwootJson, MessagesChatwootJson};
use nimchat_api_kit::Route;
use nimchat_api_kit::route::Kind;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages")
            .operation(58)
            .summary("List all messages of a conversation")
            .parameter("before", Kind::Integer, "Only messages older than this one")
            .parameter(
                "after",
                Kind::Integer,
                "Only messages newer than this one; with `before`, from this one on",
            )
            .answers_in::<Vec<MessageReferenceJson>, MessagesChatwootJson>()
            .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages")
            .operation(59)
            .summary("Create a new message in the conversation")
            .body::<NewMessageBody>()
            .takes_files()
            .answers_in::<MessageReferenceJson, MessageChatwootJson>()
            .to_async(create::create),
        Route::delete(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}",
        )
        .operation(60)
        .summary("Delete a message and it's attachments from the conversation.")
        .answers_in::<AssigneeReferenceJson, MessageChatwootJson>()
        .to_async(delete::delete),
    ]
}
