//! Agent bots: programs that reply in inboxes.

pub(crate) mod body;
mod handlers;
mod present;

use body::{AgentBotBody, ConnectBody};
use nimchat_api_kit::{Nothing, Route};
use present::{AgentBotJson, InboxBotJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/agent_bots";
    const ONE: &str = "/api/v1/accounts/{account_id}/agent_bots/{id}";
    vec![
        Route::get(ALL)
            .operation(11)
            .summary("List all agent bots available for the current account")
            .answers::<Vec<AgentBotJson>>()
            .to(handlers::list),
        Route::post(ALL)
            .operation(12)
            .summary("Create an agent bot in the account")
            .body::<AgentBotBody>()
            .takes_files()
            .answers::<AgentBotJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .operation(13)
            .summary("Get the details of an agent bot in the account")
            .answers::<AgentBotJson>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(14)
            .summary("Update an agent bot's attributes")
            .body::<AgentBotBody>()
            .takes_files()
            .answers::<AgentBotJson>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Delete an agent bot")
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::delete("/api/v1/accounts/{account_id}/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers::<AgentBotJson>()
            .to(handlers::delete_avatar),
        Route::post("/api/v1/accounts/{account_id}/agent_bots/{id}/reset_access_token")
            .summary("Give an agent bot a new access token")
            .answers::<AgentBotJson>()
            .to_repeatable(handlers::reset_access_token, handlers::reset),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/agent_bot")
            .operation(49)
            .summary("See if an agent bot is associated to the Inbox")
            .answers::<InboxBotJson>()
            .to(handlers::of_inbox),
        Route::post("/api/v1/accounts/{account_id}/inboxes/{id}/set_agent_bot")
            .operation(50)
            .summary("To add an agent bot pass agent_bot id, to remove agent bot from an inbox pass null")
            .body::<ConnectBody>()
            .answers::<Nothing>()
            .to(handlers::connect),
    ]
}
