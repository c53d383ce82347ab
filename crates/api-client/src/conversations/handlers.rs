//! What the operations do.

use super::body::ClientConversationBody;
use crate::Services;
use nimchat_api_kit::{Anyone, ApiError, In};
use nimchat_messaging::visitors::VisitorConversation;

pub(super) fn create(
    call: &In<Anyone, ClientConversationBody>,
    services: &Services,
) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let attributes = call.read()?.custom_attributes;
    Ok(services
        .visitors
        .start_conversation(&inbox, &contact, attributes)?)
}

pub(super) fn list(
    call: &In<Anyone>,
    services: &Services,
) -> Result<Vec<VisitorConversation>, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services.visitors.conversations(&inbox, &contact)?)
}
