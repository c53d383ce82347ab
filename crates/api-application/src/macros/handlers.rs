//! The handlers.

use super::json::{ExecuteBody, MacroBody, Shown};
use crate::Services;
use nimchat_accounts::{Agent, AgentView};
use nimchat_api_kit::{ApiError, Behind, In, Result, made_id};
use nimchat_automation::{Automation, AutomationError, Macro, MacroService, SaveMacro};
use nimchat_core_model::UserId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<Shown>;
type Writing = In<Agent, MacroBody>;

pub(super) fn list(call: &In<Agent>, automation: &Automation) -> Result<Vec<Shown>> {
    shown(
        &call.caller,
        automation.macros.list(&call.caller)?,
        automation,
    )
}

pub(super) fn show(call: &In<Agent>, services: &Services) -> Answered {
    let found = services.automation.macros.show(&call.caller, call.id("id"));
    one(&call.caller, found.map_err(absent)?, &services.automation)
}

pub(super) fn create(call: &Writing, services: &Services) -> Answered {
    let made = call.read().and_then(|body| {
        let command = SaveMacro::from(body);
        Ok(services.automation.macros.create(&call.caller, command)?)
    });
    one(
        &call.caller,
        made.map_err(ApiError::by_attribute)?,
        &services.automation,
    )
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(call: &Writing, services: &Services, made: &MadeRecords) -> Answered {
    let id = made_id(made, RecordKind::Macro)?;
    let found = services.automation.macros.show(&call.caller, id)?;
    one(&call.caller, found, &services.automation)
}

pub(super) fn update(call: &Writing, services: &Services) -> Answered {
    let id = call.id("id");
    services
        .automation
        .macros
        .show(&call.caller, id)
        .map_err(absent)?;
    let changed = call.read().and_then(|body| {
        let command = SaveMacro::from(body);
        Ok(services
            .automation
            .macros
            .update(&call.caller, id, command)?)
    });
    one(
        &call.caller,
        changed.map_err(ApiError::by_attribute)?,
        &services.automation,
    )
}

pub(super) fn delete(call: &In<Agent>, macros: &MacroService) -> Result<()> {
    let deleted = macros.delete(&call.caller, call.id("id"));
    deleted.map_err(absent)
}

pub(super) fn execute(call: &In<Agent, ExecuteBody>, macros: &MacroService) -> Result<()> {
    let id = call.id("id");
    let known = || macros.show(&call.caller, id).map_err(absent);
    let body = call.read().behind(known)?;
    macros
        .execute(&call.caller, id, body.conversation_ids.unwrap_or_default())
        .map_err(absent)
}

fn absent(fault: AutomationError) -> ApiError {
    ApiError::from(fault).without_a_body()
}

fn one(caller: &Agent, own: Macro, automation: &Automation) -> Answered {
    let mut shown = shown(caller, vec![own], automation)?;
    shown.pop().ok_or_else(ApiError::not_found)
}

/// With the users who made and changed them, read at once.
fn shown(caller: &Agent, macros: Vec<Macro>, automation: &Automation) -> Result<Vec<Shown>> {
    let mut users: Vec<UserId> = macros
        .iter()
        .flat_map(|own| [own.created_by, own.updated_by])
        .flatten()
        .collect();
    users.sort_unstable();
    users.dedup();
    let agents = automation.macros.authors(caller, &users)?;
    let find = |id: Option<UserId>| -> Option<AgentView> {
        agents
            .iter()
            .find(|agent| Some(agent.user.id) == id)
            .cloned()
    };
    let shown = macros.into_iter().map(|own| Shown {
        created_by: find(own.created_by),
        updated_by: find(own.updated_by),
        own,
    });
    Ok(shown.collect())
}
