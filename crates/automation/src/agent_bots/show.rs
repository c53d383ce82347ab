//! One bot of an account (`operations.json #13`).

use super::{AgentBotService, AgentBotView, owned, seen_by};
use crate::error::AutomationError;
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::AgentBotId;

impl AgentBotService {
    /// Refuses a bot that is not one of the account's own.
    pub fn own(
        &self,
        Administrator(caller): &Administrator,
        id: AgentBotId,
    ) -> Result<(), AutomationError> {
        let account = caller.account_id();
        let bot = self.deps.store.read()?.agent_bots().seen(account, id)?;
        owned(bot, account).map(drop)
    }

    /// One of the account's own bots, with its token, or one of the installation.
    pub fn show(&self, caller: &Agent, id: AgentBotId) -> Result<AgentBotView, AutomationError> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        let bot = view.agent_bots().seen(account, id)?;
        let bot = bot.into_iter().collect();
        let seen = seen_by(account, view.bot_access(), bot)?;
        seen.into_iter().next().ok_or(AutomationError::NotFound)
    }
}
