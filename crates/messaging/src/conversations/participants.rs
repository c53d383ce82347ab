//! The users who take part in a conversation besides its assignee, beyond the reference (docs/rules/messaging.md §1).

use super::{Conversation, ConversationService, Number};
use crate::error::Result;
use crate::ports::Work;
use nimchat_accounts::{Agent, AgentView, Role};
use nimchat_core_model::{InboxId, UserId};

impl ConversationService {
    /// Those who take part, by lower-cased name.
    pub fn participants(&self, caller: &Agent, number: Number) -> Result<Vec<AgentView>> {
        let account = caller.account_id();
        let ids = {
            let mut view = self.deps.read()?;
            let conversation = view.conversations().seen(caller, number)?.id;
            view.conversations().participants(conversation)?
        };
        Ok(self.deps.directory.agents(account, &ids)?)
    }

    /// Adds those of the users who may take part, and answers whom it added.
    pub fn add_participants(
        &self,
        caller: &Agent,
        number: Number,
        users: &[UserId],
    ) -> Result<Vec<AgentView>> {
        let candidates = self.candidates(caller, number, users)?;
        let added = self.with_conversation(caller, number, |work, conversation, at| {
            let ids = ids_of(&candidates);
            let present = work.conversations().participants(conversation.id)?;
            let new: Vec<UserId> = ids.into_iter().filter(|id| !present.contains(id)).collect();
            work.conversations()
                .add_participants(conversation, &new, at)?;
            Ok(new)
        })?;
        let added = candidates
            .into_iter()
            .filter(|agent| added.contains(&agent.user.id));
        Ok(added.collect())
    }

    /// Makes those of the users who may take part the only ones, and answers them.
    pub fn set_participants(
        &self,
        caller: &Agent,
        number: Number,
        users: &[UserId],
    ) -> Result<Vec<AgentView>> {
        let candidates = self.candidates(caller, number, users)?;
        self.with_conversation(caller, number, |work, conversation, at| {
            let ids = ids_of(&candidates);
            let mut present = work.conversations().participants(conversation.id)?;
            present.retain(|id| !ids.contains(id));
            work.conversations()
                .remove_participants(conversation.id, &present)?;
            Ok(work
                .conversations()
                .add_participants(conversation, &ids, at)?)
        })?;
        Ok(candidates)
    }

    /// Removes users from those who take part; others among them are ignored.
    pub fn remove_participants(
        &self,
        caller: &Agent,
        number: Number,
        users: &[UserId],
    ) -> Result<()> {
        self.with_conversation(caller, number, |work, conversation, _| {
            Ok(work
                .conversations()
                .remove_participants(conversation.id, users)?)
        })
    }

    /// The users of these who may take part: members of the inbox and administrators.
    fn candidates(
        &self,
        caller: &Agent,
        number: Number,
        users: &[UserId],
    ) -> Result<Vec<AgentView>> {
        let account = caller.account_id();
        let inbox: InboxId = {
            let mut view = self.deps.read()?;
            view.conversations().seen(caller, number)?.inbox_id
        };
        let members = self.deps.read()?.inboxes().members_of(account, &[inbox])?;
        let mut agents = self.deps.directory.agents(account, users)?;
        agents.retain(|agent| {
            agent.membership.role == Role::Administrator
                || members.contains(&(inbox, agent.user.id))
        });
        Ok(agents)
    }

    fn with_conversation<T>(
        &self,
        caller: &Agent,
        number: Number,
        act: impl FnOnce(&mut dyn Work, &Conversation, chrono::DateTime<chrono::Utc>) -> Result<T>,
    ) -> Result<T> {
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        let done = act(&mut *work, &conversation, self.deps.clock.now())?;
        work.commit()?;
        Ok(done)
    }
}

fn ids_of(agents: &[AgentView]) -> Vec<UserId> {
    agents.iter().map(|agent| agent.user.id).collect()
}
