//! An administrator removes a bot's avatar, beyond the reference (docs/rules/accounts.md §5.7).

use super::{AgentBotDraft, AgentBotService, AgentBotView};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::AgentBotId;

impl AgentBotService {
    /// Removes the avatar of one of the account's own bots.
    pub fn clear_avatar(
        &self,
        caller: &Administrator,
        id: AgentBotId,
    ) -> Result<AgentBotView, AutomationError> {
        self.update(caller, id, AgentBotDraft::without_avatar())
    }
}
