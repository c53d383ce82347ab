//! The handlers.

use super::body::{AnswerBody, MessagesQuery, WidgetMessageBody};
use crate::Services;
use crate::guest::guest;
use nimchat_api_kit::{Anyone, ApiError, In};
use nimchat_core_model::Violations;
use nimchat_messaging::conversations::Conversation;
use nimchat_messaging::messages::MessageWindow;
use nimchat_messaging::{Contact, MessageView};

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
    let guest = guest(call, services)?;
    if call.input().uploads().iter().next().is_some() {
        return Err(Violations::one("attachments", "are not accepted").into());
    }
    let message = call.read()?.message(call);
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
