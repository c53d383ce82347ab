//! Agents: the members of an account.

pub(crate) mod body;
mod handlers;
pub(crate) mod present;

use body::{AssignableQuery, BulkAgentsBody, CreateAgentBody, UpdateAgentBody};
use nimchat_api_kit::{Nothing, Route};
use present::{AgentJson, AssignableJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/agents";
    const ONE: &str = "/api/v1/accounts/{account_id}/agents/{id}";
    vec![
        Route::get("/api/v1/accounts/{account_id}/assignable_agents")
            .summary("List the agents who may be put in charge in inboxes")
            .query::<AssignableQuery>()
            .answers::<AssignableJson>()
            .to(handlers::assignable),
        Route::get(ALL)
            .operation(15)
            .summary("Get Details of Agents in an Account")
            .answers::<Vec<AgentJson>>()
            .to(handlers::list),
        Route::post(ALL)
            .operation(16)
            .summary("Add a new Agent to Account")
            .body_under::<CreateAgentBody>("agent")
            .answers::<AgentJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(ONE)
            .operation(17)
            .summary("Update an Agent in Account")
            .body_under::<UpdateAgentBody>("agent")
            .answers::<AgentJson>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Remove an Agent from Account")
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::post("/api/v1/accounts/{account_id}/agents/bulk_create")
            .summary("Add Agents by their addresses")
            .body::<BulkAgentsBody>()
            .answers::<Nothing>()
            .to(handlers::bulk_create),
    ]
}
