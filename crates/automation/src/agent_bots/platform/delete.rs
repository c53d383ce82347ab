//! An operator removes a bot, beyond the reference (docs/rules/accounts.md §4.4, §6).

use super::{PlatformBotService, permitted};
use crate::error::AutomationError;
use nimchat_accounts::Operator;
use nimchat_core_model::{AgentBotId, files};

impl PlatformBotService {
    /// Removes a bot that the app may manage. Its token becomes invalid and its inboxes have no bot; its messages stay,
    /// without a sender.
    pub fn delete(&self, operator: &Operator, id: AgentBotId) -> Result<(), AutomationError> {
        let mut work = self.deps.store.begin()?;
        let found = work.agent_bots().find(id)?;
        let bot = permitted(found, work.bot_access(), operator)?;
        work.agent_bots().remove(id)?;
        files::delete_later(bot.avatar_url, work.jobs(), self.deps.messaging.clock.now())?;
        Ok(work.commit()?)
    }
}
