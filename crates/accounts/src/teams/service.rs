//! What people do with the teams of an account.

use super::{NewTeam, Team, TeamService, TeamView};
use crate::access::{Administrator, Agent};
use crate::error::{AccountsError, Result};
use crate::jobs::EraseTeam;
use crate::ports::TeamLookup;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_line};
use nimchat_core_model::{
    AccountId, EventName, Job, StoreError, Subject, TeamId, Violation, Violations,
};
use std::collections::HashSet;

/// A team's attributes; `None` keeps a value, or is the default of a new team.
#[derive(Debug, Clone, Default)]
pub struct SaveTeam {
    /// Its name; a new team needs one.
    pub name: Option<String>,
    /// Its purpose; `Some(None)` clears it.
    pub description: Option<Option<String>>,
    /// Is a conversation that is assigned to the team also assigned to one of its members? Yes for a new team.
    pub allow_auto_assign: Option<bool>,
}

impl TeamService {
    /// Every team, oldest first (`operations.json #65`).
    pub fn list(&self, caller: &Agent) -> Result<Vec<TeamView>> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        let own: HashSet<_> = view
            .teams()
            .of_user(account, caller.user.id)?
            .into_iter()
            .collect();
        let teams = view.teams().all(account)?;
        Ok(teams
            .into_iter()
            .map(|team| TeamView {
                is_member: own.contains(&team.id),
                team,
            })
            .collect())
    }

    /// The team, if it is this account's (`operations.json #67`).
    pub fn show(&self, caller: &Agent, id: TeamId) -> Result<TeamView> {
        let mut view = self.deps.store.read()?;
        let team = find(view.teams(), caller.account_id(), id)?;
        seen_by(view.teams(), caller, team)
    }

    /// Creates a team without members (`operations.json #66`).
    pub fn create(&self, caller: &Administrator, command: SaveTeam) -> Result<TeamView> {
        let Administrator(administrator) = caller;
        let account_id = administrator.account_id();
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        let name = command.name.unwrap_or_default();
        let name = violations.check(check_name(&name));
        let description = command.description.flatten();
        violations.check(check_description(description.as_deref()));
        let (Some(name), true) = (name, violations.is_empty()) else {
            return Err(violations.into());
        };

        let mut work = self.deps.store.begin()?;
        let new = NewTeam {
            account_id,
            name,
            description,
            allow_auto_assign: command.allow_auto_assign.unwrap_or(true),
            created_at: now,
        };
        let team = work.teams().add(new).map_err(taken)?;
        let event = administrator.event(EventName::TeamCreated, Subject::Team { id: team.id }, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(TeamView {
            team,
            is_member: false,
        })
    }

    /// Changes the attributes that the command names (`operations.json #68`).
    pub fn update(
        &self,
        caller: &Administrator,
        id: TeamId,
        command: SaveTeam,
    ) -> Result<TeamView> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        let found = work.teams().lock(account, id)?;
        let mut team = found.ok_or(AccountsError::NotFound)?;
        let mut violations = Violations::new();
        if let Some(name) = command.name
            && let Some(name) = violations.check(check_name(&name))
        {
            team.name = name;
        }
        if let Some(description) = command.description {
            violations.check(check_description(description.as_deref()));
            team.description = description;
        }
        if let Some(wanted) = command.allow_auto_assign {
            team.allow_auto_assign = wanted;
        }
        violations.into_result()?;

        team.updated_at = now;
        work.teams().update(&team).map_err(taken)?;
        let event = administrator.event(EventName::TeamUpdated, Subject::Team { id }, now);
        work.outbox().record(&[event])?;
        let view = seen_by(work.teams(), administrator, team)?;
        work.commit()?;
        Ok(view)
    }

    /// Removes the team with its memberships. Its conversations keep their assignees and are taken from the team soon
    /// afterwards, without an event each (docs/rules/accounts.md §6).
    pub fn delete(&self, caller: &Administrator, id: TeamId) -> Result<()> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        if !work.teams().remove(account, id, now)? {
            return Err(AccountsError::NotFound);
        }
        work.jobs().enqueue(&[EraseTeam { team: id }.due(now)?])?;
        let event = administrator.event(EventName::TeamDeleted, Subject::Team { id }, now);
        work.outbox().record(&[event])?;
        Ok(work.commit()?)
    }
}

/// The team, or an error if there is none.
pub(super) fn find(teams: &mut dyn TeamLookup, account: AccountId, id: TeamId) -> Result<Team> {
    teams.find(account, id)?.ok_or(AccountsError::NotFound)
}

/// The team, and whether the caller is in it.
fn seen_by(teams: &mut dyn TeamLookup, caller: &Agent, team: Team) -> Result<TeamView> {
    let members = teams.member_ids(caller.account_id(), team.id)?;
    Ok(TeamView {
        is_member: members.contains(&caller.user.id),
        team,
    })
}

/// A team's name, in lower case: required.
pub(super) fn check_name(name: &str) -> Result<String, Violation> {
    if name.trim().is_empty() {
        return Err(Violation::new("name", "must not be blank"));
    }
    let name = name.to_lowercase();
    check_line("name", &name, MAX_STRING)?;
    Ok(name)
}

/// A team's description: optional.
fn check_description(text: Option<&str>) -> Result<(), Violation> {
    check_length("description", text.unwrap_or_default(), MAX_TEXT)
}

/// A taken name is the caller's error.
pub(super) fn taken(error: StoreError) -> AccountsError {
    error.of_caller(&[("teams_account_id_name_key", "name")], None)
}
