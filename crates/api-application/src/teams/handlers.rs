//! The handlers.

use super::body::TeamBody;
use crate::Services;
use nimchat_accounts::{Administrator, Agent, TeamView};
use nimchat_api_kit::{ApiError, In, RecordAdministrator, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<TeamView, ApiError>;

pub(super) fn list(call: &In<Agent>, services: &Services) -> Result<Vec<TeamView>, ApiError> {
    Ok(services.teams.list(&call.caller)?)
}

pub(super) fn create(call: &In<Administrator, TeamBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    Ok(services.teams.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, TeamBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Team)?;
    Ok(services.teams.show(&call.caller.0, id)?)
}

pub(super) fn show(call: &In<Agent>, services: &Services) -> Answered {
    Ok(services.teams.show(&call.caller, call.id("team_id"))?)
}

pub(super) fn update(call: &In<RecordAdministrator, TeamBody>, services: &Services) -> Answered {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| services.teams.show(agent, id))?;
    // the contract looks the team up before the input is checked
    services.teams.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(services.teams.update(&caller, id, command)?)
}

/// Not in the reference (docs/rules/accounts.md §5.5).
pub(super) fn delete(call: &In<RecordAdministrator>, services: &Services) -> Result<(), ApiError> {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| services.teams.show(agent, id))?;
    Ok(services.teams.delete(&caller, id)?)
}
