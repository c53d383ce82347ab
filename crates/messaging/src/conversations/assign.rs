//! Assigns a conversation to an agent or a team (`operations.json #27`).

use super::assignment_context::{AgentRef, AssignmentContext};
use super::{ConversationService, Number};
use crate::error::Result;
use nimchat_accounts::{Caller, ProfileView, Team};
use nimchat_core_model::{AccountId, TeamId, UserId};

/// The new assignee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assign {
    /// This agent; an id that is unknown in the account unassigns.
    Agent(Option<UserId>),
    /// This team; an id that is unknown in the account removes the team.
    Team(Option<TeamId>),
}

/// The assignee after the change.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made a request and taken apart at once"
)]
pub enum Assigned {
    /// An agent, or none.
    Agent(Option<ProfileView>),
    /// A team, or none.
    Team(Option<Team>),
}

impl ConversationService {
    /// Assigns. The agent may be any member of the account, in the inbox or not.
    pub fn assign(&self, caller: &Caller, number: Number, command: Assign) -> Result<Assigned> {
        let account = caller.account_id();
        let conversation = self.deps.read()?.conversations().seen(caller, number)?;
        match command {
            Assign::Agent(id) => self.assign_agent(caller, number, id),
            Assign::Team(id) => {
                let context = AssignmentContext::read(&self.deps, account, conversation.inbox_id)?;
                let previous = match conversation.team_id {
                    Some(id) => self.deps.directory.team(account, id)?,
                    None => None,
                };
                let previous = previous.as_ref().map(|(team, _)| team.name.as_str());
                self.assign_team(caller, number, id, &context, previous)
            }
        }
    }

    fn assign_agent(
        &self,
        caller: &Caller,
        number: Number,
        id: Option<UserId>,
    ) -> Result<Assigned> {
        let account = caller.account_id();
        let profile = match id {
            Some(id) => self.deps.directory.profiles(account, &[id])?.remove(&id),
            None => None,
        };
        let agent = profile
            .as_ref()
            .map(|profile| AgentRef::from(&profile.agent));
        self.change_seen(caller, number, |change, _| {
            change.assign(agent.as_ref());
            Ok(())
        })?;
        Ok(Assigned::Agent(profile))
    }

    fn assign_team(
        &self,
        caller: &Caller,
        number: Number,
        id: Option<TeamId>,
        context: &AssignmentContext,
        previous: Option<&str>,
    ) -> Result<Assigned> {
        let account = caller.account_id();
        let (team, members) = self.team_of(account, id)?;
        let assigned = team.as_ref().map(|team| (team, members.as_slice()));
        self.change_seen(caller, number, |change, work| {
            change.assign_team(work, assigned, previous, context)
        })?;
        Ok(Assigned::Team(team))
    }

    pub(super) fn team_of(
        &self,
        account: AccountId,
        id: Option<TeamId>,
    ) -> Result<(Option<Team>, Vec<AgentRef>)> {
        let found = match id {
            Some(id) => self.deps.directory.team(account, id)?,
            None => None,
        };
        let Some((team, ids)) = found else {
            return Ok((None, Vec::new()));
        };
        let members = self.deps.directory.agents(account, &ids)?;
        let members = members.iter().map(AgentRef::from);
        Ok((Some(team), members.collect()))
    }
}
