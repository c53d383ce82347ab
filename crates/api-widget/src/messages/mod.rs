//! The visitor's messages, and those to them.

mod body;
mod handlers;
mod present;

pub(crate) use body::WidgetMessageBody;
pub(crate) use present::ListedMessageJson;

use body::{AnswerBody, MessagesQuery};
use nimchat_api_kit::Route;
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};
use present::{AnsweredJson, WidgetMessagesJson, WrittenMessageJson};

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/widget/messages";
    vec![
        Route::get(ALL)
            .summary("The messages of the visitor's conversation, oldest first")
            .query::<MessagesQuery>()
            .answers::<WidgetMessagesJson>()
            .to(handlers::list),
        Route::post(ALL)
            .summary("Write a message")
            .body_under::<WidgetMessageBody>("message")
            .takes_long_text()
            .takes_files()
            .answers::<WrittenMessageJson>()
            .to(handlers::create),
        Route::post("/api/v1/widget/direct_uploads")
            .summary("Announce a file, whose content is then sent to the address of the answer")
            .body_under::<DirectUploadBody>("blob")
            .answers::<DirectUploadJson>()
            .to(handlers::announce),
        Route::update("/api/v1/widget/messages/{message_id}")
            .summary("Answer a message that asks for something")
            .body::<AnswerBody>()
            .answers::<AnsweredJson>()
            .to(handlers::answer),
    ]
}
