//! Agent bots: programs that answer in inboxes.

mod body;
mod connect;
mod create;
mod delete;
mod delete_avatar;
mod list;
mod of_inbox;
mod present;
mod reset_access_token;
mod show;
mod update;

use body::AgentBotBody;
use connect::ConnectBody;
use nimchat_api_kit::Route;
use present::{
    AgentBotChatwootJson, AgentBotReferenceJson, InboxBotChatwootJson, InboxBotReferenceJson,
};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/agent_bots")
            .operation(11)
            .summary("List all agent bots available for the current account")
            .answers_list_in::<AgentBotReferenceJson, AgentBotChatwootJson>()
            .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/agent_bots")
            .operation(12)
            .summary("Create an agent bot in the account")
            .body::<AgentBotBody>()
            .takes_files()
            .answers_in::<AgentBotReferenceJson, AgentBotChatwootJson>()
            .to_async(create::create),
        Route::get("/api/v1/accounts/{account_id}/agent_bots/{id}")
            .operation(13)
            .summary("Get the details of an agent bot in the account")
            .answers_in::<AgentBotReferenceJson, AgentBotChatwootJson>()
            .to_async(show::show),
        Route::update("/api/v1/accounts/{account_id}/agent_bots/{id}")
            .operation(14)
            .summary("Update an agent bot's attributes")
            .body::<AgentBotBody>()
            .takes_files()
            .answers_in::<AgentBotReferenceJson, AgentBotChatwootJson>()
            .to_async(update::update),
        Route::delete("/api/v1/accounts/{account_id}/agent_bots/{id}")
            .summary("Delete an agent bot")
            .answers_empty()
            .to_async(delete::delete),
        Route::delete("/api/v1/accounts/{account_id}/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers_in::<AgentBotChatwootJson, AgentBotChatwootJson>()
            .to_async(delete_avatar::delete_avatar),
        Route::post("/api/v1/accounts/{account_id}/agent_bots/{id}/reset_access_token")
            .summary("Give an agent bot a new access token")
            .answers_in::<AgentBotChatwootJson, AgentBotChatwootJson>()
            .to_async(reset_access_token::reset_access_token),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/agent_bot")
            .operation(49)
            .summary("See if an agent bot is associated to the Inbox")
            .answers_in::<InboxBotReferenceJson, InboxBotChatwootJson>()
            .to_async(of_inbox::of_inbox),
        Route::post("/api/v1/accounts/{account_id}/inboxes/{id}/set_agent_bot")
            .operation(50)
            .summary("To add an agent bot pass agent_bot id, to remove agent bot from an inbox pass null")
            .body::<ConnectBody>()
            .answers_empty()
            .to_async(connect::connect),
    ]
}
