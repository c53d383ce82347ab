//! An administrator connects a bot to an inbox, or disconnects it (`operations.json #50`).

use super::AgentBotService;
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{AgentBotId, InboxId, StoreError};
use nimchat_messaging::InboxService;

impl AgentBotService {
    /// Connects the bot, replacing the present one; without a bot the inbox is disconnected. New conversations of an
    /// inbox with a bot begin as pending. The bot must be visible to the account: Chatwoot accepts any bot, which is a
    /// fault that nimchat does not copy.
    pub fn connect(
        &self,
        caller: &Administrator,
        inbox: InboxId,
        bot: Option<AgentBotId>,
    ) -> Result<(), AutomationError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        InboxService::new(self.deps.messaging.clone()).show(administrator, inbox)?;
        let mut work = self.deps.store.begin()?;
        let bots = work.agent_bots();
        match bot {
            Some(bot) => bots.connect(account, inbox, bot),
            None => bots.disconnect(account, inbox),
        }
        .map_err(gone)?;
        Ok(work.commit()?)
    }
}

/// The bot or the inbox does not exist.
fn gone(error: StoreError) -> AutomationError {
    match error {
        StoreError::MissingReference => AutomationError::NotFound,
        error => error.into(),
    }
}
