//! Agents: the members of an account.

mod body;
mod create;
mod list;
pub(crate) mod present;

use body::CreateAgentBody;
use nimchat_api_kit::Route;
use present::{AgentChatwootJson, AgentReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/agents")
            .operation(15)
            .summary("Get Details of Agents in an Account")
            .answers_list::<AgentReferenceJson, AgentChatwootJson>()
            .to(list::list),
        Route::post("/api/v1/accounts/{account_id}/agents")
            .operation(16)
            .summary("Add a new Agent to Account")
            .body::<CreateAgentBody>()
            .answers::<AgentReferenceJson, AgentChatwootJson>()
            .to(create::create),
    ]
}
