//! An administrator changes a bot (`operations.json #14`).

use super::{AgentBotDraft, AgentBotService, AgentBotView, own, seen_by};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{AgentBotId, AvatarHolder};

impl AgentBotService {
    /// Changes one of the account's own bots.
    pub fn update(
        &self,
        caller: &Administrator,
        id: AgentBotId,
        mut draft: AgentBotDraft,
    ) -> Result<AgentBotView, AutomationError> {
        let mut work = self.deps.store.begin()?;
        let mut bot = own(&mut *work, caller, id)?;
        let now = self.deps.messaging.clock.now();
        draft.avatar = draft.avatar.over(bot.avatar_url.as_deref());
        let avatar = draft.avatar.clone();
        let replaced = draft.apply(&mut bot, &*self.deps.messaging.rule, now)?;
        work.agent_bots().update(&bot)?;
        let holder = AvatarHolder::AgentBot(id);
        avatar.enqueue_jobs(holder, replaced, work.jobs(), now)?;
        let updated = seen_by(caller.0.account_id(), work.bot_access(), vec![bot])?;
        work.commit()?;
        updated.into_iter().next().ok_or(AutomationError::NotFound)
    }
}
