//! An administrator creates a bot (`operations.json #12`).

use super::{AgentBotDraft, AgentBotService, AgentBotView};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::AvatarHolder;

impl AgentBotService {
    /// Creates a bot of the account, with an access token of its own.
    pub fn create(
        &self,
        caller: &Administrator,
        draft: AgentBotDraft,
    ) -> Result<AgentBotView, AutomationError> {
        let now = self.deps.messaging.clock.now();
        let avatar = draft.avatar.clone();
        let new = draft.into_new(
            Some(caller.0.account_id()),
            (&*self.deps.messaging.tokens, &*self.deps.messaging.rule),
            now,
        )?;
        let token = self.deps.messaging.tokens.token();
        let mut work = self.deps.store.begin()?;
        let bot = work.agent_bots().add(new)?;
        work.bot_access().set_token(bot.id, &token, now)?;
        let holder = AvatarHolder::AgentBot(bot.id);
        avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        work.commit()?;
        Ok(AgentBotView {
            bot,
            access_token: Some(token),
        })
    }
}
