//! Teams: groups of agents that conversations can be assigned to.

pub(crate) mod json;

use json::{TeamBody, TeamJson};
use nimchat_accounts::{Accounts, Administrator, Agent, TeamView};
use nimchat_api_kit::{ApiError, In, Nothing, RecordAdministrator, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const TEAMS: &str = "/api/v1/accounts/{account_id}/teams";
    const TEAM: &str = "/api/v1/accounts/{account_id}/teams/{team_id}";
    vec![
        Route::get(TEAMS)
            .operation(65)
            .summary("List all teams available in the current account")
            .answers::<Vec<TeamJson>>()
            .to(list),
        Route::post(TEAMS)
            .operation(66)
            .summary("Create a team in the account")
            .body_under::<TeamBody>("team")
            .requires(&["name"])
            .answers::<TeamJson>()
            .to_repeatable(create, created),
        Route::get(TEAM)
            .operation(67)
            .summary("Get the details of a team in the account")
            .answers::<TeamJson>()
            .to(show),
        Route::update(TEAM)
            .operation(68)
            .summary("Update a team's attributes")
            .body_under::<TeamBody>("team")
            .answers::<TeamJson>()
            .to(update),
        Route::delete(TEAM)
            .summary("Delete a team")
            .answers::<Nothing>()
            .to(delete),
    ]
}

type Answered = Result<TeamView, ApiError>;

fn list(call: &In<Agent>, accounts: &Accounts) -> Result<Vec<TeamView>, ApiError> {
    Ok(accounts.teams.list(&call.caller)?)
}

fn create(call: &In<Administrator, TeamBody>, accounts: &Accounts) -> Answered {
    let command = call.read()?.into();
    Ok(accounts.teams.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, TeamBody>,
    accounts: &Accounts,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Team)?;
    Ok(accounts.teams.show(&call.caller.0, id)?)
}

fn show(call: &In<Agent>, accounts: &Accounts) -> Answered {
    Ok(accounts.teams.show(&call.caller, call.id("team_id"))?)
}

fn update(call: &In<RecordAdministrator, TeamBody>, accounts: &Accounts) -> Answered {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| accounts.teams.show(agent, id))?;
    // the contract looks the team up before the input is checked
    accounts.teams.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(accounts.teams.update(&caller, id, command)?)
}

/// Not in the reference (docs/rules/accounts.md §5.5).
fn delete(call: &In<RecordAdministrator>, accounts: &Accounts) -> Result<(), ApiError> {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| accounts.teams.show(agent, id))?;
    Ok(accounts.teams.delete(&caller, id)?)
}
