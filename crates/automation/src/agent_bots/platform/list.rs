//! The bots of an app, beyond the reference (docs/rules/accounts.md §4.4).

use super::PlatformBotService;
use crate::agent_bots::{AgentBotView, with_tokens};
use crate::error::AutomationError;
use nimchat_accounts::Operator;

impl PlatformBotService {
    /// Every bot that the app may manage, with its token; by id.
    pub fn list(&self, operator: &Operator) -> Result<Vec<AgentBotView>, AutomationError> {
        let mut view = self.deps.store.read()?;
        let bots = view.agent_bots().of_app(operator.app.id)?;
        Ok(with_tokens(view.bot_access(), bots, |_| true)?)
    }
}
