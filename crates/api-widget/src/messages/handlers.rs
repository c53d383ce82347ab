//! The handlers.

use super::body::{AnswerBody, MessagesQuery, WidgetMessageBody};
use crate::Services;
use crate::guest::{guest, making};
use nimchat_api_kit::{Anyone, ApiError, In};
use nimchat_messaging::conversations::Conversation;
use nimchat_messaging::messages::MessageWindow;
use nimchat_messaging::{Contact, Message, MessageView, Upload};
use nimchat_wire::direct_upload::DirectUploadBody;

/// The field that has the files.
const ATTACHMENTS: &str = "message[attachments]";

/// The messages, with their conversation.
pub(super) type Shown = Option<(Conversation, Vec<MessageView>)>;

pub(super) fn list(
    call: &In<Anyone, MessagesQuery>,
    services: &Services,
) -> Result<Shown, ApiError> {
    let guest = guest(call, services)?;
    let query = call.read()?;
    let window = MessageWindow::between(query.before, query.after);
    Ok(services.widget.messages(&guest, window)?)
}

pub(super) fn create(
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

pub(super) fn answer(
    call: &In<Anyone, AnswerBody>,
    services: &Services,
) -> Result<Contact, ApiError> {
    let guest = guest(call, services)?;
    let id = call.id("message_id");
    let (email, submission) = call.read()?.answered()?;
    Ok(services
        .widget
        .submit(&guest, id, email, submission.as_ref())?)
}

pub(super) fn announce(
    call: &In<Anyone, DirectUploadBody>,
    services: &Services,
) -> Result<Upload, ApiError> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let account = guest.site.account.id;
    Ok(services.uploads.announce(account, body.into())?)
}
