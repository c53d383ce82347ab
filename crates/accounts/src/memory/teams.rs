//! Teams in memory.

use super::state::{State, conflict, replace};
use crate::ports::{TeamLookup, Teams};
use crate::teams::{NewTeam, Team};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoreError, StoreResult, TeamId, UserId};

impl TeamLookup for State {
    fn find(&mut self, account: AccountId, id: TeamId) -> StoreResult<Option<Team>> {
        Ok(self.team_of(account, id).cloned())
    }

    fn many(&mut self, account: AccountId, ids: &[TeamId]) -> StoreResult<Vec<Team>> {
        let asked = |team: &&Team| team.account_id == account && ids.contains(&team.id);
        Ok(self.teams.values().filter(asked).cloned().collect())
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Team>> {
        let own = |team: &&Team| team.account_id == account;
        Ok(self.teams.values().filter(own).cloned().collect())
    }

    fn of_user(&mut self, account: AccountId, user: UserId) -> StoreResult<Vec<TeamId>> {
        let within = |team: TeamId| self.team_of(account, team).is_some();
        let members = self.team_members.iter();
        Ok(members
            .filter(|(team, member)| *member == user && within(*team))
            .map(|(team, _)| *team)
            .collect())
    }

    fn member_ids(&mut self, account: AccountId, id: TeamId) -> StoreResult<Vec<UserId>> {
        if self.team_of(account, id).is_none() {
            return Ok(Vec::new());
        }
        let members = self.team_members.iter().filter(|(team, _)| *team == id);
        Ok(members.map(|(_, user)| *user).collect())
    }
}

impl Teams for State {
    fn add(&mut self, new: NewTeam) -> StoreResult<Team> {
        if !self.accounts.contains_key(&new.account_id) {
            return Err(StoreError::MissingReference);
        }
        self.check_name_free(new.account_id, &new.name, None)?;
        let team = Team {
            id: self.next_id(),
            account_id: new.account_id,
            name: new.name,
            description: new.description,
            allow_auto_assign: new.allow_auto_assign,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.teams.insert(team.id, team.clone());
        Ok(team)
    }

    fn lock(&mut self, account: AccountId, id: TeamId) -> StoreResult<Option<Team>> {
        // only one work runs at a time
        TeamLookup::find(self, account, id)
    }

    fn add_members(&mut self, account: AccountId, id: TeamId, users: &[UserId]) -> StoreResult<()> {
        let known = self.team_of(account, id).is_some()
            && users.iter().all(|user| self.users.contains_key(user));
        if !known {
            return Err(StoreError::MissingReference);
        }
        self.team_members
            .extend(users.iter().map(|user| (id, *user)));
        Ok(())
    }

    fn remove_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> StoreResult<()> {
        if self.team_of(account, id).is_some() {
            self.team_members
                .retain(|(team, user)| *team != id || !users.contains(user));
        }
        Ok(())
    }

    fn update(&mut self, team: &Team) -> StoreResult<()> {
        self.check_name_free(team.account_id, &team.name, Some(team.id))?;
        replace(&mut self.teams, &team.id, team.clone())
    }

    /// Conversations belong to another domain: here none belongs to the team.
    fn remove(&mut self, account: AccountId, id: TeamId, _at: DateTime<Utc>) -> StoreResult<bool> {
        if self.team_of(account, id).is_none() {
            return Ok(false);
        }
        self.teams.remove(&id);
        self.team_members.retain(|(team, _)| *team != id);
        Ok(true)
    }
}

impl State {
    fn check_name_free(
        &self,
        account: AccountId,
        name: &str,
        holder: Option<TeamId>,
    ) -> StoreResult<()> {
        let taken = self
            .teams
            .values()
            .any(|team| team.account_id == account && team.name == name && Some(team.id) != holder);
        if taken {
            Err(conflict("teams_account_id_name_key"))
        } else {
            Ok(())
        }
    }

    fn team_of(&self, account: AccountId, id: TeamId) -> Option<&Team> {
        self.teams
            .get(&id)
            .filter(|team| team.account_id == account)
    }
}
