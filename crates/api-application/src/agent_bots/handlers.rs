//! The handlers.

use super::body::{AgentBotBody, ConnectBody};
use crate::Services;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_automation::{AgentBotDraft, AgentBotView, Automation};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<AgentBotView, ApiError>;

pub(super) fn list(
    call: &In<Agent>,
    automation: &Automation,
) -> Result<Vec<AgentBotView>, ApiError> {
    Ok(automation.agent_bots.list(&call.caller)?)
}

pub(super) fn create(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let draft = draft(call, services)?;
    Ok(services.automation.agent_bots.create(&call.caller, draft)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, AgentBotBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::AgentBot)?;
    Ok(services.automation.agent_bots.show(&call.caller.0, id)?)
}

pub(super) fn show(call: &In<Agent>, automation: &Automation) -> Answered {
    Ok(automation.agent_bots.show(&call.caller, call.id("id"))?)
}

pub(super) fn update(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the bot up before the input is checked
    services.automation.agent_bots.own(&call.caller, id)?;
    let draft = draft(call, services)?;
    Ok(services
        .automation
        .agent_bots
        .update(&call.caller, id, draft)?)
}

fn draft(
    call: &In<Administrator, AgentBotBody>,
    services: &Services,
) -> Result<AgentBotDraft, ApiError> {
    let mut draft = AgentBotDraft::from(call.read()?);
    let avatar = call.input().picture("avatar")?;
    draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
    Ok(draft)
}

pub(super) fn delete(call: &In<Administrator>, automation: &Automation) -> Result<(), ApiError> {
    Ok(automation.agent_bots.delete(&call.caller, call.id("id"))?)
}

pub(super) fn delete_avatar(call: &In<Administrator>, automation: &Automation) -> Answered {
    let id = call.id("id");
    Ok(automation.agent_bots.clear_avatar(&call.caller, id)?)
}

pub(super) fn reset_access_token(call: &In<Administrator>, automation: &Automation) -> Answered {
    let id = call.id("id");
    Ok(automation.agent_bots.reset_access_token(&call.caller, id)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn reset(
    call: &In<Administrator>,
    automation: &Automation,
    _: &MadeRecords,
) -> Answered {
    Ok(automation.agent_bots.show(&call.caller.0, call.id("id"))?)
}

pub(super) fn of_inbox(
    call: &In<Agent>,
    automation: &Automation,
) -> Result<Option<AgentBotView>, ApiError> {
    Ok(automation
        .agent_bots
        .of_inbox(&call.caller, call.id("id"))?)
}

pub(super) fn connect(
    call: &In<Administrator, ConnectBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let (caller, inbox) = (&call.caller, call.id("id"));
    let body = call
        .read()
        .map_err(|fault| fault.behind(services.messaging.inboxes.known(&caller.0, inbox)))?;
    Ok(services
        .automation
        .agent_bots
        .connect(caller, inbox, body.agent_bot)?)
}
