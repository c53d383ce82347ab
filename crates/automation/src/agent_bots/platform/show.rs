//! One bot (`operations.json #6`).

use super::{PlatformBotService, permitted, with_token};
use crate::agent_bots::AgentBotView;
use crate::error::AutomationError;
use nimchat_accounts::Operator;
use nimchat_core_model::AgentBotId;

impl PlatformBotService {
    /// A bot that the app may manage, with its token.
    pub fn show(
        &self,
        operator: &Operator,
        id: AgentBotId,
    ) -> Result<AgentBotView, AutomationError> {
        let mut view = self.deps.store.read()?;
        let found = view.agent_bots().find(id)?;
        let bot = permitted(found, view.bot_access(), operator)?;
        with_token(view.bot_access(), bot)
    }
}
