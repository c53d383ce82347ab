//! The handlers.

use super::body::{AssignableQuery, BulkAgentsBody, CreateAgentBody, UpdateAgentBody};
use nimchat_accounts::{Accounts, Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, In, RecordAdministrator, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::Messaging;

pub(super) fn assignable(
    call: &In<Agent, AssignableQuery>,
    messaging: &Messaging,
) -> Result<Vec<AgentView>, ApiError> {
    let ids = call.read()?.inbox_ids.unwrap_or_default();
    Ok(messaging.inboxes.assignable_agents(&call.caller, &ids)?)
}

pub(super) fn list(call: &In<Agent>, accounts: &Accounts) -> Result<Vec<AgentView>, ApiError> {
    Ok(accounts.agents.list(&call.caller)?)
}

pub(super) fn create(
    call: &In<Administrator, CreateAgentBody>,
    accounts: &Accounts,
) -> Result<AgentView, ApiError> {
    let command = call.read()?.into();
    Ok(accounts.agents.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, CreateAgentBody>,
    accounts: &Accounts,
    made: &MadeRecords,
) -> Result<AgentView, ApiError> {
    let id = made_id(made, RecordKind::Membership)?;
    Ok(accounts.agents.find(&call.caller.0, id)?)
}

pub(super) fn update(
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

pub(super) fn delete(call: &In<RecordAdministrator>, accounts: &Accounts) -> Result<(), ApiError> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| accounts.agents.find(agent, id))?;
    Ok(accounts.agents.delete(&caller, id)?)
}

/// docs/rules/accounts.md §5.4.
pub(super) fn bulk_create(
    call: &In<Administrator, BulkAgentsBody>,
    accounts: &Accounts,
) -> Result<(), ApiError> {
    let emails = call.read()?.emails;
    let emails = emails.ok_or_else(|| ApiError::missing("emails"))?;
    Ok(accounts.agents.bulk_create(&call.caller, &emails)?)
}
