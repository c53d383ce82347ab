//! The visitor's messages, and those to them.

mod json;

use crate::Services;
use crate::guest::{guest, making};
pub(crate) use json::ListedMessageJson;
pub(crate) use json::WidgetMessageBody;
use json::{AnswerBody, AnsweredJson, MessagesQuery, WidgetMessagesJson, WrittenMessageJson};
use nimchat_api_kit::{Anyone, ApiError, In, Route};
use nimchat_messaging::conversations::Conversation;
use nimchat_messaging::messages::MessageWindow;
use nimchat_messaging::{Contact, Message, MessageView, Upload};
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/widget/messages";
    vec![
        Route::get(ALL)
            .summary("The messages of the visitor's conversation, oldest first")
            .query::<MessagesQuery>()
            .answers::<WidgetMessagesJson>()
            .to(list),
        Route::post(ALL)
            .summary("Write a message")
            .body_under::<WidgetMessageBody>("message")
            .takes_long_text()
            .takes_files()
            .answers::<WrittenMessageJson>()
            .to(create),
        Route::post("/api/v1/widget/direct_uploads")
            .summary("Announce a file, whose content is then sent to the address of the answer")
            .body_under::<DirectUploadBody>("blob")
            .answers::<DirectUploadJson>()
            .to(announce),
        Route::update("/api/v1/widget/messages/{message_id}")
            .summary("Answer a message that asks for something")
            .body::<AnswerBody>()
            .answers::<AnsweredJson>()
            .to(answer),
    ]
}

/// The field that has the files.
const ATTACHMENTS: &str = "message[attachments]";

/// The messages, with their conversation.
type Shown = Option<(Conversation, Vec<MessageView>)>;

fn list(call: &In<Anyone, MessagesQuery>, services: &Services) -> Result<Shown, ApiError> {
    let guest = guest(call, services)?;
    let query = call.read()?;
    let window = MessageWindow::between(query.before, query.after);
    Ok(services.widget.messages(&guest, window)?)
}

fn create(
    call: &In<Anyone, WidgetMessageBody>,
    services: &Services,
) -> Result<MessageView, ApiError> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let max = Message::MAX_ATTACHMENTS;
    let files = call
        .input()
        .keep_uploads(ATTACHMENTS, "attachments", max, &services.files)?;
    let message = body.message(call, files);
    Ok(services.widget.post_message(guest, message)?)
}

fn answer(call: &In<Anyone, AnswerBody>, services: &Services) -> Result<Contact, ApiError> {
    let guest = guest(call, services)?;
    let id = call.id("message_id");
    let (email, submission) = call.read()?.answered()?;
    Ok(services
        .widget
        .submit(&guest, id, email, submission.as_ref())?)
}

fn announce(call: &In<Anyone, DirectUploadBody>, services: &Services) -> Result<Upload, ApiError> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let account = guest.site.account.id;
    Ok(services.uploads.announce(account, body.into())?)
}
