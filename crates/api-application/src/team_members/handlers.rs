//! The handlers.

use super::body::TeamMembersBody;
use nimchat_accounts::{Accounts, AccountsError, Administrator, Agent, AgentView};
use nimchat_api_kit::{ApiError, In, RecordAdministrator};
use nimchat_core_model::idempotency::MadeRecords;
use nimchat_core_model::{TeamId, UserId, Violations};

type Change = In<RecordAdministrator, TeamMembersBody>;
type Answered = Result<Vec<AgentView>, ApiError>;

pub(super) fn list(call: &In<Agent>, accounts: &Accounts) -> Answered {
    Ok(accounts.teams.members(&call.caller, call.id("team_id"))?)
}

pub(super) fn create(call: &Change, accounts: &Accounts) -> Answered {
    let (caller, team, users) = named(call, accounts)?;
    let added = accounts.teams.add_members(&caller, team, &users);
    added.map_err(|error| refused(error, call))
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(call: &Change, accounts: &Accounts, _: &MadeRecords) -> Answered {
    let (caller, team, _) = named(call, accounts)?;
    Ok(accounts.teams.members(&caller.0, team)?)
}

pub(super) fn update(call: &Change, accounts: &Accounts) -> Answered {
    let (caller, team, users) = named(call, accounts)?;
    let set = accounts.teams.set_members(&caller, team, &users);
    set.map_err(|error| refused(error, call))
}

pub(super) fn delete(call: &Change, accounts: &Accounts) -> Result<(), ApiError> {
    let (caller, team, users) = named(call, accounts)?;
    let removed = accounts.teams.remove_members(&caller, team, &users);
    removed.map_err(|error| refused(error, call))
}

/// The team and the users; the list is required, and the team is looked up before it.
fn named(
    call: &Change,
    accounts: &Accounts,
) -> Result<(Administrator, TeamId, Vec<UserId>), ApiError> {
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
