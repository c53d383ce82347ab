//! The bot that answers in an inbox (`operations.json #49`).

use super::{AgentBotService, AgentBotView};
use crate::error::AutomationError;
use nimchat_accounts::Agent;
use nimchat_core_model::InboxId;
use nimchat_messaging::InboxService;

impl AgentBotService {
    /// The inbox's bot, without its token; the inbox must be visible to the caller.
    pub fn of_inbox(
        &self,
        caller: &Agent,
        inbox: InboxId,
    ) -> Result<Option<AgentBotView>, AutomationError> {
        InboxService::new(self.deps.messaging.clone()).show(caller, inbox)?;
        let mut view = self.deps.store.read()?;
        let bot = view.agent_bots().of_inbox(caller.account_id(), inbox)?;
        Ok(bot.map(|bot| AgentBotView {
            bot,
            access_token: None,
        }))
    }
}
