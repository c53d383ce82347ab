//! The handlers.

use super::body::{AssignableQuery, BulkAgentsBody, CreateAgentBody, UpdateAgentBody};
use crate::Services;
use nimchat_accounts::{Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, In, RecordAdministrator, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

pub(super) fn assignable(
    call: &In<Agent, AssignableQuery>,
    services: &Services,
) -> Result<Vec<AgentView>, ApiError> {
    let ids = call.read()?.inbox_ids.unwrap_or_default();
    Ok(services.inboxes.assignable_agents(&call.caller, &ids)?)
}

pub(super) fn list(call: &In<Agent>, services: &Services) -> Result<Vec<AgentView>, ApiError> {
    Ok(services.agents.list(&call.caller)?)
}

pub(super) fn create(
    call: &In<Administrator, CreateAgentBody>,
    services: &Services,
) -> Result<AgentView, ApiError> {
    let command = call.read()?.into();
    Ok(services.agents.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, CreateAgentBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<AgentView, ApiError> {
    let id = made_id(made, RecordKind::Membership)?;
    Ok(services.agents.find(&call.caller.0, id)?)
}

pub(super) fn update(
    call: &In<RecordAdministrator, UpdateAgentBody>,
    services: &Services,
) -> Result<AgentView, ApiError> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| services.agents.find(agent, id))?;
    // the contract looks the agent up before the input is checked
    services.agents.find(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(services.agents.update(&caller, id, command)?)
}

pub(super) fn delete(call: &In<RecordAdministrator>, services: &Services) -> Result<(), ApiError> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| services.agents.find(agent, id))?;
    Ok(services.agents.delete(&caller, id)?)
}

/// docs/rules/accounts.md §5.4.
pub(super) fn bulk_create(
    call: &In<Administrator, BulkAgentsBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let emails = call.read()?.emails;
    let emails = emails.ok_or_else(|| ApiError::missing("emails"))?;
    Ok(services.agents.bulk_create(&call.caller, &emails)?)
}
