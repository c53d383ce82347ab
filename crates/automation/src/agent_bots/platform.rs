//! Agent bots, as operators manage them (docs/rules/accounts.md §4.4).

use super::service::with_tokens;
use super::{AgentBot, AgentBotDraft, AgentBotView};
use crate::Deps;
use crate::error::{AutomationError, Result};
use crate::ports::BotAccessLookup;
use nimchat_accounts::Operator;
use nimchat_core_model::{AccountId, AgentBotId, AvatarHolder, StoreError, files, service};

service! {
    /// Reads and manages the bots of an operator's app.
    PlatformBotService(Deps)
}

impl PlatformBotService {
    /// Every bot that the app may manage, with its token; by id (docs/rules/accounts.md §4.4).
    pub fn list(&self, operator: &Operator) -> Result<Vec<AgentBotView>> {
        let mut view = self.deps.read()?;
        let bots = view.agent_bots().of_app(operator.app.id)?;
        Ok(with_tokens(view.bot_access(), bots, |_| true)?)
    }

    /// A bot that the app may manage, with its token (`operations.json #6`).
    pub fn show(&self, operator: &Operator, id: AgentBotId) -> Result<AgentBotView> {
        let mut view = self.deps.read()?;
        let found = view.agent_bots().find(id)?;
        let bot = permitted(found, view.bot_access(), operator)?;
        with_token(view.bot_access(), bot)
    }

    /// Creates a bot that the operator's app may manage from then on, with an access token of its own. Without an
    /// account it belongs to the installation and is visible to every account. The caller has checked that the app may
    /// manage the account (`operations.json #5`).
    pub fn create(
        &self,
        operator: &Operator,
        account: Option<AccountId>,
        draft: AgentBotDraft,
    ) -> Result<AgentBotView> {
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

    /// Changes a bot that the app may manage. `account` moves it to that account, or with `Some(None)` to the
    /// installation; it is disconnected from the inboxes of accounts that it is no longer visible to
    /// (`operations.json #7`).
    pub fn update(
        &self,
        operator: &Operator,
        id: AgentBotId,
        account: Option<Option<AccountId>>,
        mut draft: AgentBotDraft,
    ) -> Result<AgentBotView> {
        let mut work = self.deps.store.begin()?;
        let found = work.agent_bots().find(id)?;
        let mut bot = permitted(found, work.bot_access(), operator)?;
        if let Some(account) = account {
            bot.account_id = account;
        }
        let now = self.deps.messaging.clock.now();
        draft.avatar = draft.avatar.over(bot.avatar_url.as_deref());
        let avatar = draft.avatar.clone();
        let replaced = draft.apply(&mut bot, &*self.deps.messaging.rule, now)?;
        work.agent_bots().update(&bot).map_err(homeless)?;
        let holder = AvatarHolder::AgentBot(id);
        avatar.enqueue_jobs(holder, replaced, work.jobs(), now)?;
        let updated = with_token(work.bot_access(), bot)?;
        work.commit()?;
        Ok(updated)
    }

    /// Removes the avatar of a bot that the app may manage (docs/rules/accounts.md §4.4).
    pub fn clear_avatar(&self, operator: &Operator, id: AgentBotId) -> Result<AgentBotView> {
        self.update(operator, id, None, AgentBotDraft::without_avatar())
    }

    /// Removes a bot that the app may manage. Its token becomes invalid and its inboxes have no bot; its messages stay,
    /// without a sender (docs/rules/accounts.md §4.4, §6).
    pub fn delete(&self, operator: &Operator, id: AgentBotId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        let found = work.agent_bots().find(id)?;
        let bot = permitted(found, work.bot_access(), operator)?;
        work.agent_bots().remove(id)?;
        files::delete_later(bot.avatar_url, work.jobs(), self.deps.messaging.clock.now())?;
        Ok(work.commit()?)
    }
}

/// The bot, if it exists and the app may manage it; checked in that order (docs/rules/accounts.md §4).
fn permitted(
    found: Option<AgentBot>,
    access: &mut dyn BotAccessLookup,
    operator: &Operator,
) -> Result<AgentBot> {
    let bot = found.ok_or(AutomationError::NotFound)?;
    if access.is_permitted(operator.app.id, bot.id)? {
        Ok(bot)
    } else {
        Err(AutomationError::NotPermissible)
    }
}

/// The bot with its token.
fn with_token(access: &mut dyn BotAccessLookup, bot: AgentBot) -> Result<AgentBotView> {
    let view = with_tokens(access, vec![bot], |_| true)?;
    view.into_iter().next().ok_or(AutomationError::NotFound)
}

/// An unknown account is the caller's error.
fn homeless(error: StoreError) -> AutomationError {
    error.of_caller(&[], Some("account"))
}
