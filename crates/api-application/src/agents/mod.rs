//! Agents: the members of an account.

pub(crate) mod json;

use json::{
    AgentJson, AssignableJson, AssignableQuery, BulkAgentsBody, CreateAgentBody, UpdateAgentBody,
};
use nimchat_accounts::{Accounts, Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, In, Nothing, RecordAdministrator, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::Messaging;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/agents";
    const ONE: &str = "/api/v1/accounts/{account_id}/agents/{id}";
    vec![
        Route::get("/api/v1/accounts/{account_id}/assignable_agents")
            .summary("List the agents who may be put in charge in inboxes")
            .query::<AssignableQuery>()
            .answers::<AssignableJson>()
            .to(assignable),
        Route::get(ALL)
            .operation(15)
            .summary("Get Details of Agents in an Account")
            .answers::<Vec<AgentJson>>()
            .to(list),
        Route::post(ALL)
            .operation(16)
            .summary("Add a new Agent to Account")
            .body_under::<CreateAgentBody>("agent")
            .answers::<AgentJson>()
            .to_repeatable(create, created),
        Route::update(ONE)
            .operation(17)
            .summary("Update an Agent in Account")
            .body_under::<UpdateAgentBody>("agent")
            .answers::<AgentJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Remove an Agent from Account")
            .answers::<Nothing>()
            .to(delete),
        Route::post("/api/v1/accounts/{account_id}/agents/bulk_create")
            .summary("Add Agents by their addresses")
            .body::<BulkAgentsBody>()
            .answers::<Nothing>()
            .to(bulk_create),
    ]
}

fn assignable(
    call: &In<Agent, AssignableQuery>,
    messaging: &Messaging,
) -> Result<Vec<AgentView>, ApiError> {
    let ids = call.read()?.inbox_ids.unwrap_or_default();
    Ok(messaging.inboxes.assignable_agents(&call.caller, &ids)?)
}

fn list(call: &In<Agent>, accounts: &Accounts) -> Result<Vec<AgentView>, ApiError> {
    Ok(accounts.agents.list(&call.caller)?)
}

fn create(
    call: &In<Administrator, CreateAgentBody>,
    accounts: &Accounts,
) -> Result<AgentView, ApiError> {
    let command = call.read()?.into();
    Ok(accounts.agents.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, CreateAgentBody>,
    accounts: &Accounts,
    made: &MadeRecords,
) -> Result<AgentView, ApiError> {
    let id = made_id(made, RecordKind::Membership)?;
    Ok(accounts.agents.find(&call.caller.0, id)?)
}

fn update(
    call: &In<RecordAdministrator, UpdateAgentBody>,
    accounts: &Accounts,
) -> Result<AgentView, ApiError> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| accounts.agents.find(agent, id))?;
    // the contract looks the agent up before the input is checked
    accounts.agents.find(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(accounts.agents.update(&caller, id, command)?)
}

fn delete(call: &In<RecordAdministrator>, accounts: &Accounts) -> Result<(), ApiError> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| accounts.agents.find(agent, id))?;
    Ok(accounts.agents.delete(&caller, id)?)
}

/// docs/rules/accounts.md §5.4.
fn bulk_create(
    call: &In<Administrator, BulkAgentsBody>,
    accounts: &Accounts,
) -> Result<(), ApiError> {
    let emails = call.read()?.emails;
    let emails = emails.ok_or_else(|| ApiError::missing("emails"))?;
    Ok(accounts.agents.bulk_create(&call.caller, &emails)?)
}
