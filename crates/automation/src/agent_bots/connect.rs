//! An administrator lets a bot answer in an inbox, or no longer (`operations.json #50`).

use super::AgentBotService;
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{AgentBotId, InboxId, StoreError};

impl AgentBotService {
    /// Connects the bot in place of the one that was; without one the inbox is left to people. New conversations of
    /// an inbox with a bot begin as pending. The bot is one that the account sees: Chatwoot takes any there is, a
    /// trap that is not copied.
    pub fn connect(
        &self,
        caller: &Administrator,
        inbox: InboxId,
        bot: Option<AgentBotId>,
    ) -> Result<(), AutomationError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        self.inboxes.show(administrator, inbox)?;
        let mut work = self.store.begin()?;
        let bots = work.agent_bots();
        match bot {
            Some(bot) => bots.connect(account, inbox, bot),
            None => bots.disconnect(account, inbox),
        }
        .map_err(gone)?;
        Ok(work.commit()?)
    }
}

/// Bot or inbox are not there.
fn gone(error: StoreError) -> AutomationError {
    match error {
        StoreError::MissingReference => AutomationError::NotFound,
        error => error.into(),
    }
}
