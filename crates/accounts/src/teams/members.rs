//! The members of a team (`operations.json #69–#72`).

use super::TeamService;
use super::service::find;
use crate::access::{Administrator, Agent};
use crate::agents::AgentView;
use crate::error::{AccountsError, Result};
use crate::ports::Work;
use nimchat_core_model::{AccountId, EventName, Subject, TeamId, UserId};

/// The users to add to a team and to remove from it.
#[derive(Default)]
struct Turnover {
    join: Vec<UserId>,
    leave: Vec<UserId>,
}

impl TeamService {
    /// The members, by lower-cased name.
    pub fn members(&self, caller: &Agent, id: TeamId) -> Result<Vec<AgentView>> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        find(view.teams(), account, id)?;
        let ids = view.teams().member_ids(account, id)?;
        let members = view.memberships().members_among(account, &ids)?;
        Ok(AgentView::all(account, members, &*self.deps.presence))
    }

    /// Adds members of the account, and answers those who were not in the team before. If one of the users is not in
    /// the account, no user is added.
    pub fn add_members(
        &self,
        caller: &Administrator,
        id: TeamId,
        users: &[UserId],
    ) -> Result<Vec<AgentView>> {
        let turnover = self.turn_over(caller, id, users, |current, users| Turnover {
            join: without(users, current),
            leave: Vec::new(),
        })?;
        self.agents(caller.0.account_id(), &turnover.join)
    }

    /// Replaces the team's members with these members of the account, and answers all of them.
    pub fn set_members(
        &self,
        caller: &Administrator,
        id: TeamId,
        users: &[UserId],
    ) -> Result<Vec<AgentView>> {
        self.turn_over(caller, id, users, |current, users| Turnover {
            join: without(users, current),
            leave: without(current, users),
        })?;
        self.agents(caller.0.account_id(), users)
    }

    /// Removes members of the account from the team; users who are not in it are ignored. Their conversations stay
    /// assigned to them.
    pub fn remove_members(
        &self,
        caller: &Administrator,
        id: TeamId,
        users: &[UserId],
    ) -> Result<()> {
        self.turn_over(caller, id, users, |current, users| Turnover {
            join: Vec::new(),
            leave: current
                .iter()
                .filter(|user| users.contains(user))
                .copied()
                .collect(),
        })?;
        Ok(())
    }

    fn turn_over(
        &self,
        caller: &Administrator,
        id: TeamId,
        users: &[UserId],
        plan: impl FnOnce(&[UserId], &[UserId]) -> Turnover,
    ) -> Result<Turnover> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut users = users.to_vec();
        users.sort_unstable();
        users.dedup();
        let mut work = self.deps.store.begin()?;
        find(work.teams(), account, id)?;
        all_in(&mut *work, account, &users)?;
        let current = work.teams().member_ids(account, id)?;
        let turnover = plan(&current, &users);
        if turnover.join.is_empty() && turnover.leave.is_empty() {
            return Ok(turnover);
        }
        work.teams().add_members(account, id, &turnover.join)?;
        work.teams().remove_members(account, id, &turnover.leave)?;
        let event = administrator.event(EventName::TeamUpdated, Subject::Team { id }, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(turnover)
    }

    fn agents(&self, account: AccountId, ids: &[UserId]) -> Result<Vec<AgentView>> {
        let mut view = self.deps.store.read()?;
        let members = view.memberships().members_among(account, ids)?;
        Ok(AgentView::all(account, members, &*self.deps.presence))
    }
}

/// Those of `users` who are not among `others`.
fn without(users: &[UserId], others: &[UserId]) -> Vec<UserId> {
    users
        .iter()
        .filter(|user| !others.contains(user))
        .copied()
        .collect()
}

fn all_in(work: &mut dyn Work, account: AccountId, users: &[UserId]) -> Result<()> {
    let known = work.memberships().members_among(account, users)?;
    if known.len() < users.len() {
        return Err(AccountsError::NotMembers);
    }
    Ok(())
}
