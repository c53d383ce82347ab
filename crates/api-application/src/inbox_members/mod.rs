//! Inbox members: the agents who answer in an inbox. PATCH alone sets them, PUT does not (contract accounts.md §1.5).

mod body;
mod create;
mod delete;
mod list;
mod present;
mod update;

use body::InboxMembersBody;
use nimchat_api_kit::Route;
use present::{InboxMembersChatwootJson, InboxMembersReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/inbox_members";
    vec![
        Route::get("/api/v1/accounts/{account_id}/inbox_members/{inbox_id}")
            .operation(51)
            .summary("Get Details of Agents in an Inbox")
            .answers_in::<InboxMembersReferenceJson, InboxMembersChatwootJson>()
            .to_async(list::list),
        Route::post(PATH)
            .operation(52)
            .summary("Add a new Agent to Inbox")
            .body::<InboxMembersBody>()
            .answers_in::<InboxMembersReferenceJson, InboxMembersChatwootJson>()
            .to_async(create::create),
        Route::patch(PATH)
            .operation(53)
            .summary("All agents except the one passed in params will be removed")
            .body::<InboxMembersBody>()
            .answers_in::<InboxMembersReferenceJson, InboxMembersChatwootJson>()
            .to_async(update::update),
        Route::delete(PATH)
            .operation(54)
            .summary("Remove an Agent from Inbox")
            .body::<InboxMembersBody>()
            .answers_empty()
            .to_async(delete::delete),
    ]
}
