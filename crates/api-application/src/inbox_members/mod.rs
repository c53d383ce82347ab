//! Inbox members: the agents who answer in an inbox.

mod body;
mod create;
mod list;
mod present;

use body::InboxMembersBody;
use nimchat_api_kit::Route;
use present::{InboxMembersChatwootJson, InboxMembersReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/inbox_members/{inbox_id}")
            .operation(51)
            .summary("Get Details of Agents in an Inbox")
            .answers::<InboxMembersReferenceJson, InboxMembersChatwootJson>()
            .to(list::list),
        Route::post("/api/v1/accounts/{account_id}/inbox_members")
            .operation(52)
            .summary("Add a new Agent to Inbox")
            .body::<InboxMembersBody>()
            .answers::<InboxMembersReferenceJson, InboxMembersChatwootJson>()
            .to(create::create),
    ]
}
