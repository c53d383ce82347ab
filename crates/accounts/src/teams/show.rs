//! One team (`operations.json #67`).

use super::{Team, TeamService, TeamView};
use crate::access::Agent;
use crate::error::AccountsError;
use crate::ports::TeamLookup;
use nimchat_core_model::{AccountId, TeamId};

impl TeamService {
    /// The team, if it is this account's.
    pub fn show(&self, caller: &Agent, id: TeamId) -> Result<TeamView, AccountsError> {
        let mut view = self.deps.store.read()?;
        let team = find(view.teams(), caller.account_id(), id)?;
        seen_by(view.teams(), caller, team)
    }
}

/// The team, or an error if there is none.
pub(super) fn find(
    teams: &mut dyn TeamLookup,
    account: AccountId,
    id: TeamId,
) -> Result<Team, AccountsError> {
    teams.find(account, id)?.ok_or(AccountsError::NotFound)
}

/// The team, and whether the caller is in it.
pub(super) fn seen_by(
    teams: &mut dyn TeamLookup,
    caller: &Agent,
    team: Team,
) -> Result<TeamView, AccountsError> {
    let members = teams.member_ids(caller.account_id(), team.id)?;
    Ok(TeamView {
        is_member: members.contains(&caller.user.id),
        team,
    })
}
