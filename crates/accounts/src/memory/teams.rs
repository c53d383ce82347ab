//! Teams in memory.

use super::state::{State, conflict};
use crate::ports::{TeamLookup, Teams};
use crate::teams::{NewTeam, Team};
use nimchat_core_model::{AccountId, StoreError, TeamId, UserId};

impl TeamLookup for State {
    fn find(&mut self, account: AccountId, id: TeamId) -> Result<Option<Team>, StoreError> {
        Ok(self.team_of(account, id).cloned())
    }

    fn many(&mut self, account: AccountId, ids: &[TeamId]) -> Result<Vec<Team>, StoreError> {
        let asked = |team: &&Team| team.account_id == account && ids.contains(&team.id);
        Ok(self.teams.values().filter(asked).cloned().collect())
    }

    fn member_ids(&mut self, account: AccountId, id: TeamId) -> Result<Vec<UserId>, StoreError> {
        if self.team_of(account, id).is_none() {
            return Ok(Vec::new());
        }
        let members = self.team_members.iter().filter(|(team, _)| *team == id);
        Ok(members.map(|(_, user)| *user).collect())
    }
}

impl Teams for State {
    fn add(&mut self, new: NewTeam) -> Result<Team, StoreError> {
        if !self.accounts.contains_key(&new.account_id) {
            return Err(StoreError::MissingReference);
        }
        let taken = self
            .teams
            .values()
            .any(|team| team.account_id == new.account_id && team.name == new.name);
        if taken {
            return Err(conflict("teams_account_id_name_key"));
        }
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

    fn add_members(
        &mut self,
        account: AccountId,
        id: TeamId,
        users: &[UserId],
    ) -> Result<(), StoreError> {
        let known = self.team_of(account, id).is_some()
            && users.iter().all(|user| self.users.contains_key(user));
        if !known {
            return Err(StoreError::MissingReference);
        }
        self.team_members
            .extend(users.iter().map(|user| (id, *user)));
        Ok(())
    }
}

impl State {
    fn team_of(&self, account: AccountId, id: TeamId) -> Option<&Team> {
        self.teams
            .get(&id)
            .filter(|team| team.account_id == account)
    }
}
