//! What people do with the bots of an account.

use super::{AgentBot, AgentBotDraft, AgentBotView};
use crate::Deps;
use crate::error::{AutomationError, Result};
use crate::ports::{BotAccessLookup, Work};
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::{
    AccountId, AgentBotId, AvatarHolder, InboxId, StoreError, StoreResult, files, service,
};
use nimchat_messaging::InboxService;

service! {
    /// Reads and manages the bots of an account.
    AgentBotService(Deps)
}

impl AgentBotService {
    /// The account's own bots, with their tokens, and those of the installation; by id (`operations.json #11`).
    pub fn list(&self, caller: &Agent) -> Result<Vec<AgentBotView>> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        let bots = view.agent_bots().of_account(account)?;
        Ok(seen_by(account, view.bot_access(), bots)?)
    }

    /// Refuses a bot that is not one of the account's own (`operations.json #13`).
    pub fn own(&self, Administrator(caller): &Administrator, id: AgentBotId) -> Result<()> {
        let account = caller.account_id();
        let bot = self.deps.read()?.agent_bots().seen(account, id)?;
        owned(bot, account).map(drop)
    }

    /// One of the account's own bots, with its token, or one of the installation.
    pub fn show(&self, caller: &Agent, id: AgentBotId) -> Result<AgentBotView> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        let bot = view.agent_bots().seen(account, id)?;
        let bot = bot.into_iter().collect();
        let seen = seen_by(account, view.bot_access(), bot)?;
        seen.into_iter().next().ok_or(AutomationError::NotFound)
    }

    /// The inbox's bot, without its token; the inbox must be visible to the caller (`operations.json #49`).
    pub fn of_inbox(&self, caller: &Agent, inbox: InboxId) -> Result<Option<AgentBotView>> {
        InboxService::new(self.deps.messaging.clone()).show(caller, inbox)?;
        let mut view = self.deps.read()?;
        let bot = view.agent_bots().of_inbox(caller.account_id(), inbox)?;
        Ok(bot.map(|bot| AgentBotView {
            bot,
            access_token: None,
        }))
    }

    /// Creates a bot of the account, with an access token of its own (`operations.json #12`).
    pub fn create(&self, caller: &Administrator, draft: AgentBotDraft) -> Result<AgentBotView> {
        let now = self.deps.messaging.clock.now();
        let avatar = draft.avatar.clone();
        let new = draft.into_new(
            Some(caller.0.account_id()),
            (&*self.deps.messaging.tokens, &*self.deps.messaging.rule),
            now,
        )?;
        let token = self.deps.messaging.tokens.token();
        let mut work = self.deps.store.begin()?;
        let bot = work.agent_bots().add(new)?;
        work.bot_access().set_token(bot.id, &token, now)?;
        let holder = AvatarHolder::AgentBot(bot.id);
        avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        work.commit()?;
        Ok(AgentBotView {
            bot,
            access_token: Some(token),
        })
    }

    /// Changes one of the account's own bots (`operations.json #14`).
    pub fn update(
        &self,
        caller: &Administrator,
        id: AgentBotId,
        mut draft: AgentBotDraft,
    ) -> Result<AgentBotView> {
        let mut work = self.deps.store.begin()?;
        let mut bot = own(&mut *work, caller, id)?;
        let now = self.deps.messaging.clock.now();
        draft.avatar = draft.avatar.over(bot.avatar_url.as_deref());
        let avatar = draft.avatar.clone();
        let replaced = draft.apply(&mut bot, &*self.deps.messaging.rule, now)?;
        work.agent_bots().update(&bot)?;
        let holder = AvatarHolder::AgentBot(id);
        avatar.enqueue_jobs(holder, replaced, work.jobs(), now)?;
        let updated = seen_by(caller.0.account_id(), work.bot_access(), vec![bot])?;
        work.commit()?;
        updated.into_iter().next().ok_or(AutomationError::NotFound)
    }

    /// Removes the avatar of one of the account's own bots (docs/rules/accounts.md §5.7).
    pub fn clear_avatar(&self, caller: &Administrator, id: AgentBotId) -> Result<AgentBotView> {
        self.update(caller, id, AgentBotDraft::without_avatar())
    }

    /// Gives one of the account's own bots a new token; the old one is invalid at once (docs/rules/accounts.md §5.7).
    pub fn reset_access_token(
        &self,
        caller: &Administrator,
        id: AgentBotId,
    ) -> Result<AgentBotView> {
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

    /// Connects the bot, replacing the present one; without a bot the inbox is disconnected. New conversations of an
    /// inbox with a bot begin as pending. The bot must be visible to the account: Chatwoot accepts any bot, which is a
    /// fault that nimchat does not copy (`operations.json #50`).
    pub fn connect(
        &self,
        caller: &Administrator,
        inbox: InboxId,
        bot: Option<AgentBotId>,
    ) -> Result<()> {
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

    /// Removes one of the account's own bots. Its token becomes invalid and its inboxes have no bot; its messages stay,
    /// without a sender (docs/rules/accounts.md §5.7, §6).
    pub fn delete(&self, caller: &Administrator, id: AgentBotId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        let bot = own(&mut *work, caller, id)?;
        work.agent_bots().remove(id)?;
        files::delete_later(bot.avatar_url, work.jobs(), self.deps.messaging.clock.now())?;
        Ok(work.commit()?)
    }
}

/// The account's own bot. A bot of the installation is visible, but the account cannot change it.
fn own(
    work: &mut dyn Work,
    Administrator(caller): &Administrator,
    id: AgentBotId,
) -> Result<AgentBot> {
    let account = caller.account_id();
    owned(work.agent_bots().seen(account, id)?, account)
}

/// The bot, if it was found and is this account's.
fn owned(found: Option<AgentBot>, account: AccountId) -> Result<AgentBot> {
    found
        .filter(|bot| bot.account_id == Some(account))
        .ok_or(AutomationError::NotFound)
}

/// The bots as shown to this account: with the tokens of its own.
fn seen_by(
    account: AccountId,
    access: &mut dyn BotAccessLookup,
    bots: Vec<AgentBot>,
) -> StoreResult<Vec<AgentBotView>> {
    with_tokens(access, bots, |bot| bot.account_id == Some(account))
}

/// The bots, with the tokens of those that `shown` selects.
pub(super) fn with_tokens(
    access: &mut dyn BotAccessLookup,
    bots: Vec<AgentBot>,
    shown: impl Fn(&AgentBot) -> bool,
) -> StoreResult<Vec<AgentBotView>> {
    let ids: Vec<AgentBotId> = bots
        .iter()
        .filter(|bot| shown(bot))
        .map(|bot| bot.id)
        .collect();
    let tokens = access.tokens_of(&ids)?;
    let view = |bot: AgentBot| {
        let token = tokens.iter().find(|(id, _)| *id == bot.id);
        AgentBotView {
            access_token: token.map(|(_, token)| token.clone()),
            bot,
        }
    };
    Ok(bots.into_iter().map(view).collect())
}

/// The bot or the inbox does not exist.
fn gone(error: StoreError) -> AutomationError {
    match error {
        StoreError::MissingReference => AutomationError::NotFound,
        error => error.into(),
    }
}
