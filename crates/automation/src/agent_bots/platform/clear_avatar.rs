//! An operator removes a bot's avatar, beyond the reference (docs/rules/accounts.md §4.4).

use super::PlatformBotService;
use crate::agent_bots::{AgentBotDraft, AgentBotView};
use crate::error::AutomationError;
use nimchat_accounts::Operator;
use nimchat_core_model::AgentBotId;

impl PlatformBotService {
    /// Removes the avatar of a bot that the app may manage.
    pub fn clear_avatar(
        &self,
        operator: &Operator,
        id: AgentBotId,
    ) -> Result<AgentBotView, AutomationError> {
        self.update(operator, id, None, AgentBotDraft::without_avatar())
    }
}
