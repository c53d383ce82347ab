//! Team members: the agents in a team. Only PATCH sets them, PUT does not (docs/rules/accounts.md §1.5).
//!
//! The request body with the users to add to a team or to remove.

use crate::agents::AgentJson;
use nimchat_accounts::{Accounts, AccountsError, AgentView, TeamService};
use nimchat_api_kit::RecordAdministrator;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{TeamId, UserId, Violations};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/teams/{team_id}/team_members";
    vec![
        Route::get(PATH)
            .operation(69)
            .summary("Get Details of Agents in an Team")
            .answers::<Vec<AgentJson>>()
            .to(by_id("team_id", TeamService::members)),
        Route::post(PATH)
            .operation(70)
            .summary("Add a new Agent to Team")
            .body::<TeamMembersBody>()
            .answers::<Vec<AgentJson>>()
            .to_repeatable(create, created),
        Route::patch(PATH)
            .operation(71)
            .summary("All agents except the one passed in params will be removed")
            .body::<TeamMembersBody>()
            .answers::<Vec<AgentJson>>()
            .to(update),
        Route::delete(PATH)
            .operation(72)
            .summary("Remove an Agent from Team")
            .body::<TeamMembersBody>()
            .to(delete),
    ]
}

type Change = In<RecordAdministrator, TeamMembersBody>;

type Answered = Result<Vec<AgentView>>;

fn create(call: &Change, accounts: &Accounts) -> Answered {
    let (caller, team, users) = named(call, accounts)?;
    let added = accounts.teams.add_members(&caller, team, &users);
    added.map_err(|error| refused(error, call))
}

/// The answer to a repeated call with an idempotency key.
fn created(call: &Change, accounts: &Accounts, _: &MadeRecords) -> Answered {
    let (caller, team, _) = named(call, accounts)?;
    Ok(accounts.teams.members(&caller.0, team)?)
}

fn update(call: &Change, accounts: &Accounts) -> Answered {
    let (caller, team, users) = named(call, accounts)?;
    let set = accounts.teams.set_members(&caller, team, &users);
    set.map_err(|error| refused(error, call))
}

fn delete(call: &Change, accounts: &Accounts) -> Result<()> {
    let (caller, team, users) = named(call, accounts)?;
    let removed = accounts.teams.remove_members(&caller, team, &users);
    removed.map_err(|error| refused(error, call))
}

/// The team and the users; the list is required, and the team is looked up before it.
fn named(call: &Change, accounts: &Accounts) -> Result<(Administrator, TeamId, Vec<UserId>)> {
    let team = call.id("team_id");
    let caller = call
        .caller
        .after(|agent| accounts.teams.show(agent, team))?;
    let users = call.read().and_then(|body| {
        let users = body.user_ids;
        users.ok_or_else(|| ApiError::missing("user_ids"))
    });
    match users {
        Ok(users) => Ok((caller, team, users)),
        Err(fault) => Err(fault.behind(accounts.teams.show(&caller.0, team))),
    }
}

/// Users outside the account are an invalid value in `reference` and a missing permission in `chatwoot`
/// (docs/rules/accounts.md §5.5).
fn refused(error: AccountsError, call: &Change) -> ApiError {
    match error {
        AccountsError::NotMembers if call.is_reference() => ApiError::invalid(Violations::one(
            "user_ids",
            "must be members of the account",
        )),
        error => error.into(),
    }
}

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct TeamMembersBody {
    /// IDs of the users
    #[schema(value_type = Vec<i64>, required = true)]
    user_ids: Option<Vec<UserId>>,
}
