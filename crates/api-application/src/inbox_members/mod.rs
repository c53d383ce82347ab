//! Inbox members: the agents of an inbox. Only PATCH sets them, PUT does not (docs/rules/accounts.md §1.5).

mod body;
mod handlers;
mod present;

use body::InboxMembersBody;
use nimchat_api_kit::{Nothing, Route};
use present::MembersJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/inbox_members";
    vec![
        Route::get("/api/v1/accounts/{account_id}/inbox_members/{inbox_id}")
            .operation(51)
            .summary("Get Details of Agents in an Inbox")
            .answers::<MembersJson>()
            .to(handlers::list),
        Route::post(PATH)
            .operation(52)
            .summary("Add a new Agent to Inbox")
            .body::<InboxMembersBody>()
            .answers::<MembersJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::patch(PATH)
            .operation(53)
            .summary("All agents except the one passed in params will be removed")
            .body::<InboxMembersBody>()
            .answers::<MembersJson>()
            .to(handlers::update),
        Route::delete(PATH)
            .operation(54)
            .summary("Remove an Agent from Inbox")
            .body::<InboxMembersBody>()
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
