//! An administrator removes a bot, beyond the reference (docs/rules/accounts.md §5.7, §6).

use super::{AgentBotService, own};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{AgentBotId, files};

impl AgentBotService {
    /// Removes one of the account's own bots. Its token becomes invalid and its inboxes have no bot; its messages stay,
    /// without a sender.
    pub fn delete(&self, caller: &Administrator, id: AgentBotId) -> Result<(), AutomationError> {
        let mut work = self.deps.store.begin()?;
        let bot = own(&mut *work, caller, id)?;
        work.agent_bots().remove(id)?;
        files::delete_later(bot.avatar_url, work.jobs(), self.deps.messaging.clock.now())?;
        Ok(work.commit()?)
    }
}
