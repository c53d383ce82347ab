//! An operator changes a bot (`operations.json #7`).

use super::{PlatformBotService, homeless, permitted, with_token};
use crate::agent_bots::{AgentBotDraft, AgentBotView};
use crate::error::AutomationError;
use nimchat_accounts::Operator;
use nimchat_core_model::{AccountId, AgentBotId, AvatarHolder};

impl PlatformBotService {
    /// Changes a bot that the app may manage. `account` moves it to that account, or with `Some(None)` to the
    /// installation; it is disconnected from the inboxes of accounts that it is no longer visible to.
    pub fn update(
        &self,
        operator: &Operator,
        id: AgentBotId,
        account: Option<Option<AccountId>>,
        mut draft: AgentBotDraft,
    ) -> Result<AgentBotView, AutomationError> {
        let mut work = self.deps.store.begin()?;
        let found = work.agent_bots().find(id)?;
        let mut bot = permitted(found, work.bot_access(), operator)?;
        if let Some(account) = account {
            bot.account_id = account;
        }
        let now = self.deps.messaging.clock.now();
        draft.avatar = draft.avatar.over(bot.avatar_url.as_deref());
        let avatar = draft.avatar.clone();
        let replaced = draft.apply(&mut bot, &*self.deps.messaging.rule, now)?;
        work.agent_bots().update(&bot).map_err(homeless)?;
        let holder = AvatarHolder::AgentBot(id);
        avatar.enqueue_jobs(holder, replaced, work.jobs(), now)?;
        let updated = with_token(work.bot_access(), bot)?;
        work.commit()?;
        Ok(updated)
    }
}
