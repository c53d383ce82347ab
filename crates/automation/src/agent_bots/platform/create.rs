//! An operator creates a bot (`operations.json #5`).

use super::{PlatformBotService, homeless};
use crate::agent_bots::{AgentBotDraft, AgentBotView};
use crate::error::AutomationError;
use nimchat_accounts::Operator;
use nimchat_core_model::{AccountId, AvatarHolder};

impl PlatformBotService {
    /// Creates a bot that the operator's app may manage from then on, with an access token of its own. Without an
    /// account it belongs to the installation and is visible to every account. The caller has checked that the app may
    /// manage the account.
    pub fn create(
        &self,
        operator: &Operator,
        account: Option<AccountId>,
        draft: AgentBotDraft,
    ) -> Result<AgentBotView, AutomationError> {
        let now = self.deps.messaging.clock.now();
        let avatar = draft.avatar.clone();
        let new = draft.into_new(
            account,
            (&*self.deps.messaging.tokens, &*self.deps.messaging.rule),
            now,
        )?;
        let token = self.deps.messaging.tokens.token();
        let mut work = self.deps.store.begin()?;
        let bot = work.agent_bots().add(new).map_err(homeless)?;
        work.bot_access().set_token(bot.id, &token, now)?;
        work.bot_access().permit(operator.app.id, bot.id, now)?;
        let holder = AvatarHolder::AgentBot(bot.id);
        avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        work.commit()?;
        Ok(AgentBotView {
            bot,
            access_token: Some(token),
        })
    }
}
