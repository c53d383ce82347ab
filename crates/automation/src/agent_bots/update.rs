//! An administrator changes a bot (`operations.json #14`).

use super::{AgentBotDraft, AgentBotService, AgentBotView, own, seen_by};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::AgentBotId;

impl AgentBotService {
    /// Changes one of the account's own bots.
    pub fn update(
        &self,
        caller: &Administrator,
        id: AgentBotId,
        draft: AgentBotDraft,
    ) -> Result<AgentBotView, AutomationError> {
        let mut work = self.store.begin()?;
        let mut bot = own(&mut *work, caller, id)?;
        draft.apply(&mut bot, self.clock.now())?;
        work.agent_bots().update(&bot)?;
        let updated = seen_by(caller.0.account_id(), work.bot_access(), vec![bot])?;
        work.commit()?;
        updated.into_iter().next().ok_or(AutomationError::NotFound)
    }
}
