//! Agents: the members of an account.

mod assignable;
pub(crate) mod body;
mod bulk_create;
mod create;
mod delete;
mod list;
pub(crate) mod present;
mod update;

use crate::Services;
use actix_web::web;
use assignable::AssignableJson;
use body::{BulkAgentsBody, CreateAgentBody, UpdateAgentBody};
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, Route};
use nimchat_core_model::UserId;
use present::{AgentChatwootJson, AgentReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/assignable_agents")
            .summary("List the agents who may be put in charge in inboxes")
            .answers_in::<AssignableJson, AssignableJson>()
            .to_async(assignable::assignable),
        Route::get("/api/v1/accounts/{account_id}/agents")
            .operation(15)
            .summary("Get Details of Agents in an Account")
            .answers_list_in::<AgentReferenceJson, AgentChatwootJson>()
            .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/agents")
            .operation(16)
            .summary("Add a new Agent to Account")
            .body::<CreateAgentBody>()
            .answers_in::<AgentReferenceJson, AgentChatwootJson>()
            .to_async(create::create),
        Route::update("/api/v1/accounts/{account_id}/agents/{id}")
            .operation(17)
            .summary("Update an Agent in Account")
            .body::<UpdateAgentBody>()
            .answers_in::<AgentReferenceJson, AgentChatwootJson>()
            .to_async(update::update),
        Route::delete("/api/v1/accounts/{account_id}/agents/{id}")
            .summary("Remove an Agent from Account")
            .answers_empty()
            .to_async(delete::delete),
        Route::post("/api/v1/accounts/{account_id}/agents/bulk_create")
            .summary("Add Agents by their addresses")
            .body::<BulkAgentsBody>()
            .answers_empty()
            .to_async(bulk_create::bulk_create),
    ]
}

/// Looks the agent up, for those who may not change one.
fn known(
    services: &web::Data<Services>,
    id: UserId,
) -> impl FnOnce(&Agent) -> Result<(), ApiError> + Send + use<> {
    let services = services.clone();
    move |agent| {
        services.agents.find(agent, id)?;
        Ok(())
    }
}
