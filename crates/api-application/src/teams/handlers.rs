//! The handlers.

use super::body::TeamBody;
use nimchat_accounts::{Accounts, Administrator, Agent, TeamView};
use nimchat_api_kit::{ApiError, In, RecordAdministrator, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<TeamView, ApiError>;

pub(super) fn list(call: &In<Agent>, accounts: &Accounts) -> Result<Vec<TeamView>, ApiError> {
    Ok(accounts.teams.list(&call.caller)?)
}

pub(super) fn create(call: &In<Administrator, TeamBody>, accounts: &Accounts) -> Answered {
    let command = call.read()?.into();
    Ok(accounts.teams.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, TeamBody>,
    accounts: &Accounts,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Team)?;
    Ok(accounts.teams.show(&call.caller.0, id)?)
}

pub(super) fn show(call: &In<Agent>, accounts: &Accounts) -> Answered {
    Ok(accounts.teams.show(&call.caller, call.id("team_id"))?)
}

pub(super) fn update(call: &In<RecordAdministrator, TeamBody>, accounts: &Accounts) -> Answered {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| accounts.teams.show(agent, id))?;
    // the contract looks the team up before the input is checked
    accounts.teams.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(accounts.teams.update(&caller, id, command)?)
}

/// Not in the reference (docs/rules/accounts.md §5.5).
pub(super) fn delete(call: &In<RecordAdministrator>, accounts: &Accounts) -> Result<(), ApiError> {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| accounts.teams.show(agent, id))?;
    Ok(accounts.teams.delete(&caller, id)?)
}
