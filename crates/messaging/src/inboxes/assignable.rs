//! The agents that conversations can be assigned to (docs/rules/accounts.md §5.4).

use super::InboxService;
use crate::error::MessagingError;
use nimchat_accounts::{Agent, AgentView, Role};
use nimchat_core_model::InboxId;
use std::collections::HashSet;

impl InboxService {
    /// The members of all of these inboxes, and the administrators; by lower-cased name. The inboxes must exist and be
    /// visible to the caller.
    pub fn assignable_agents(
        &self,
        caller: &Agent,
        ids: &[InboxId],
    ) -> Result<Vec<AgentView>, MessagingError> {
        let account = caller.account_id();
        let asked: HashSet<InboxId> = ids.iter().copied().collect();
        let ids: Vec<InboxId> = asked.iter().copied().collect();
        let members = {
            let mut view = self.deps.store.read()?;
            let inboxes = view.inboxes();
            if inboxes.many(account, &ids)?.len() < ids.len() {
                return Err(MessagingError::NotFound);
            }
            let seen = inboxes.visible(account, caller.visibility())?;
            let seen: HashSet<InboxId> = seen.into_iter().map(|inbox| inbox.id).collect();
            if !asked.is_subset(&seen) {
                return Err(MessagingError::NotVisible);
            }
            inboxes.members_of(account, &ids)?
        };
        let mut agents = self.deps.directory.members(account)?;
        agents.retain(|agent| {
            let user = agent.user.id;
            let in_inbox = |id: &InboxId| members.contains(&(*id, user));
            agent.membership.role == Role::Administrator
                || !ids.is_empty() && ids.iter().all(in_inbox)
        });
        Ok(agents)
    }
}
