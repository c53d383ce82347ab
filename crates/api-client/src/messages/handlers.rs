//! What the operations do.

use super::body::{ClientMessageBody, MessagesQuery};
use crate::Services;
use nimchat_api_kit::{Anyone, ApiError, In};
use nimchat_messaging::MessageView;

pub(super) fn create(
    call: &In<Anyone, ClientMessageBody>,
    services: &Services,
) -> Result<MessageView, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let command = call.read()?.into();
    Ok(services
        .visitors
        .post_message(&inbox, &contact, call.id("conversation_id"), command)?)
}

pub(super) fn list(
    call: &In<Anyone, MessagesQuery>,
    services: &Services,
) -> Result<Vec<MessageView>, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let before = call.read()?.before;
    Ok(services
        .visitors
        .messages(&inbox, &contact, call.id("conversation_id"), before)?)
}
