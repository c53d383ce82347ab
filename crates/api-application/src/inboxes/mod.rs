//! Inboxes: the channels through which customers write.

mod body;
mod create;
mod list;
pub(crate) mod present;
pub(crate) mod read_null;
mod show;
mod widget_script;

use body::CreateInboxBody;
use nimchat_api_kit::Route;
use present::{InboxChatwootJson, InboxReferenceJson, InboxesChatwootJson, InboxesReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/inboxes")
            .operation(45)
            .summary("List all inboxes available in the current account")
            .answers_in::<InboxesReferenceJson, InboxesChatwootJson>()
            .to_async(list::list),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}")
            .operation(46)
            .summary("Get an inbox available in the current account")
            .answers_in::<InboxReferenceJson, InboxChatwootJson>()
            .to_async(show::show),
        Route::post("/api/v1/accounts/{account_id}/inboxes")
            .operation(47)
            .summary("You can create more than one website inbox in each account")
            .body::<CreateInboxBody>()
            .takes_files()
            .answers_in::<InboxReferenceJson, InboxChatwootJson>()
            .to_async(create::create),
    ]
}
