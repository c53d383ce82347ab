//! One bot of an account (`operations.json #13`).

use super::{AgentBotService, AgentBotView, seen_by};
use crate::error::AutomationError;
use nimchat_accounts::Agent;
use nimchat_core_model::AgentBotId;

impl AgentBotService {
    /// One of the account's own, with its token, or one of the installation.
    pub fn show(&self, caller: &Agent, id: AgentBotId) -> Result<AgentBotView, AutomationError> {
        let account = caller.account_id();
        let mut view = self.store.read()?;
        let bot = view.agent_bots().seen(account, id)?;
        let bot = bot.into_iter().collect();
        let seen = seen_by(account, view.bot_access(), bot)?;
        seen.into_iter().next().ok_or(AutomationError::NotFound)
    }
}
