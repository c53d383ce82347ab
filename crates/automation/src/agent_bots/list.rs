//! The bots of an account (`operations.json #11`).

use super::{AgentBotService, AgentBotView, seen_by};
use crate::error::AutomationError;
use nimchat_accounts::Agent;

impl AgentBotService {
    /// The account's own bots, with their tokens, and those of the installation; by id.
    pub fn list(&self, caller: &Agent) -> Result<Vec<AgentBotView>, AutomationError> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        let bots = view.agent_bots().of_account(account)?;
        Ok(seen_by(account, view.bot_access(), bots)?)
    }
}
