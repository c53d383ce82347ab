//! The face as a table.

use crate::{agents, contacts, conversations, inbox_members, inboxes, messages, webhooks};
use nimchat_api_kit::Route;

/// Every operation of the Application API.
pub fn routes() -> Vec<Route> {
    [
        agents::routes(),
        contacts::routes(),
        conversations::routes(),
        inbox_members::routes(),
        inboxes::routes(),
        messages::routes(),
        webhooks::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
