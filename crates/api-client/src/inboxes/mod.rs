//! The inbox as its customers see it, beyond the reference (docs/rules/messaging.md §3).

mod present;

use crate::Services;
use nimchat_api_kit::{Anyone, In, Result, Route};
use nimchat_messaging::Inbox;
use present::ClientInboxJson;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/public/api/v1/inboxes/{inbox_identifier}")
            .summary("Get the details of an inbox")
            .answers::<ClientInboxJson>()
            .to(show),
    ]
}

fn show(call: &In<Anyone>, services: &Services) -> Result<Inbox> {
    let inbox = call.segment("inbox_identifier");
    Ok(services.visitors.show_inbox(&inbox)?)
}
