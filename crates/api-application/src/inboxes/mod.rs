//! Inboxes: the channels through which customers write.

mod body;
mod handlers;
pub(crate) mod present;
pub(crate) mod raw;
pub(crate) mod read_null;
mod widget_script;

use body::CreateInboxBody;
use nimchat_api_kit::Route;
use nimchat_wire::ByProfile;
use present::{InboxJson, InboxesJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const INBOXES: &str = "/api/v1/accounts/{account_id}/inboxes";
    vec![
        Route::get(INBOXES)
            .operation(45)
            .summary("List all inboxes available in the current account")
            .answers::<ByProfile<Vec<InboxJson>, InboxesJson>>()
            .to(handlers::list),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}")
            .operation(46)
            .summary("Get an inbox available in the current account")
            .answers::<InboxJson>()
            .to(handlers::show),
        Route::post(INBOXES)
            .operation(47)
            .summary("You can create more than one website inbox in each account")
            .body::<CreateInboxBody>()
            .takes_files()
            .answers::<InboxJson>()
            .to_repeatable(handlers::create, handlers::created),
    ]
}
