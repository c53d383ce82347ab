//! An administrator renews a bot's token, beyond the reference (docs/rules/accounts.md §5.7).

use super::{AgentBotService, AgentBotView, own};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::AgentBotId;

impl AgentBotService {
    /// Gives one of the account's own bots a new token; the old one is invalid at once.
    pub fn reset_access_token(
        &self,
        caller: &Administrator,
        id: AgentBotId,
    ) -> Result<AgentBotView, AutomationError> {
        let token = self.deps.messaging.tokens.token();
        let mut work = self.deps.store.begin()?;
        let bot = own(&mut *work, caller, id)?;
        work.bot_access()
            .set_token(id, &token, self.deps.messaging.clock.now())?;
        work.commit()?;
        Ok(AgentBotView {
            bot,
            access_token: Some(token),
        })
    }
}
