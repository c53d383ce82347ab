//! The messages of a conversation.

mod attachments;
mod body;
mod handlers;
mod present;

pub(crate) use body::NewMessageBody;
pub(crate) use handlers::{keep_attachments, with_older};
pub(crate) use present::{MessageJson, NewestMessageJson};

use body::{DeliveryBody, MessagesQuery};
use nimchat_api_kit::Route;
use nimchat_api_kit::route::Kind;
use present::{DeletedJson, MessagesJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages";
    const ONE: &str =
        "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}";
    const RETRY: &str =
        "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/retry";
    vec![
        attachments::route(),
        Route::get(ALL)
            .operation(58)
            .summary("List all messages of a conversation")
            .reads::<MessagesQuery>()
            .parameter("before", Kind::Integer, "Only messages older than this one")
            .parameter(
                "after",
                Kind::Integer,
                "Only messages newer than this one; with `before`, from this one on",
            )
            .answers::<MessagesJson>()
            .to_answer(handlers::list),
        Route::post(ALL)
            .operation(59)
            .summary("Create a new message in the conversation")
            .body::<NewMessageBody>()
            .takes_files()
            .answers::<MessageJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(ONE)
            .summary("Set the delivery status of a message in an API inbox")
            .body::<DeliveryBody>()
            .answers::<MessageJson>()
            .to(handlers::set_status),
        Route::delete(ONE)
            .operation(60)
            .summary("Delete a message and it's attachments from the conversation.")
            .answers::<DeletedJson>()
            .to(handlers::delete),
        Route::post(RETRY)
            .summary("Send a message that failed again")
            .answers::<MessageJson>()
            .to_repeatable(handlers::retry, handlers::retried),
    ]
}
