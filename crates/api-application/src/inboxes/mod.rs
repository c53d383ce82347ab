//! Inboxes: the channels through which customers write.

pub(crate) mod body;
mod handlers;
pub(crate) mod present;
pub(crate) mod raw;
mod widget_script;

use crate::agents::AssignableJson;
use body::InboxBody;
use nimchat_api_kit::{Nothing, Route};
use nimchat_wire::ByProfile;
use present::{InboxDeletionJson, InboxJson, InboxesJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const INBOXES: &str = "/api/v1/accounts/{account_id}/inboxes";
    const INBOX: &str = "/api/v1/accounts/{account_id}/inboxes/{id}";
    vec![
        Route::get(INBOXES)
            .operation(45)
            .summary("List all inboxes available in the current account")
            .answers::<ByProfile<Vec<InboxJson>, InboxesJson>>()
            .to(handlers::list),
        Route::get(INBOX)
            .operation(46)
            .summary("Get an inbox available in the current account")
            .answers::<InboxJson>()
            .to(handlers::show),
        Route::post(INBOXES)
            .operation(47)
            .summary("You can create more than one website inbox in each account")
            .body::<InboxBody>()
            .requires(&["channel"])
            .takes_files()
            .answers::<InboxJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(INBOX)
            .operation(48)
            .summary("Add avatar and disable auto assignment for an inbox")
            .body::<InboxBody>()
            .takes_files()
            .answers::<InboxJson>()
            .to(handlers::update),
        Route::delete(INBOX)
            .summary("Delete an inbox with its conversations")
            .answers::<InboxDeletionJson>()
            .to(handlers::delete),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/assignable_agents")
            .summary("List the agents who may be put in charge in an inbox")
            .answers::<AssignableJson>()
            .to(handlers::assignable_agents),
        Route::delete("/api/v1/accounts/{account_id}/inboxes/{id}/avatar")
            .summary("Delete the avatar of an inbox")
            .answers::<Nothing>()
            .to(handlers::delete_avatar),
    ]
}
