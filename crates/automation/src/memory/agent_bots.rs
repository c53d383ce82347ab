//! Agent bots in memory.

use super::state::State;
use crate::agent_bots::{AgentBot, NewAgentBot};
use crate::ports::{AgentBotLookup, AgentBots, BotAccess, BotAccessLookup};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, AgentBotId, InboxId, PlatformAppId, StoreError, StoreResult};

fn sees(account: AccountId, bot: &AgentBot) -> bool {
    bot.account_id.is_none_or(|owner| owner == account)
}

impl State {
    fn inbox_is_of(&self, account: AccountId, inbox: InboxId) -> StoreResult<()> {
        if self.has_inbox(account, inbox) {
            Ok(())
        } else {
            Err(StoreError::MissingReference)
        }
    }
}

impl AgentBotLookup for State {
    fn find(&mut self, id: AgentBotId) -> StoreResult<Option<AgentBot>> {
        Ok(self.bots.get(&id).cloned())
    }

    fn seen(&mut self, account: AccountId, id: AgentBotId) -> StoreResult<Option<AgentBot>> {
        let bot = self.bots.get(&id);
        Ok(bot.filter(|bot| sees(account, bot)).cloned())
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<AgentBot>> {
        let seen = self.bots.values().filter(|bot| sees(account, bot));
        Ok(seen.cloned().collect())
    }

    fn of_app(&mut self, app: PlatformAppId) -> StoreResult<Vec<AgentBot>> {
        let permitted = |bot: &&AgentBot| self.permissions.contains(&(app, bot.id));
        Ok(self.bots.values().filter(permitted).cloned().collect())
    }

    fn of_inbox(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<Option<AgentBot>> {
        if self.inbox_is_of(account, inbox).is_err() {
            return Ok(None);
        }
        let bot = self.answering.get(&inbox);
        Ok(bot.and_then(|id| self.bots.get(id)).cloned())
    }

    fn answering(&mut self, account: AccountId) -> StoreResult<Vec<(InboxId, AgentBot)>> {
        let mut found: Vec<(InboxId, AgentBot)> = self
            .answering
            .iter()
            .filter(|(inbox, _)| self.has_inbox(account, **inbox))
            .filter_map(|(inbox, bot)| Some((*inbox, self.bots.get(bot)?.clone())))
            .collect();
        found.sort_by_key(|(inbox, _)| *inbox);
        Ok(found)
    }
}

impl AgentBots for State {
    fn add(&mut self, new: NewAgentBot) -> StoreResult<AgentBot> {
        let bot = AgentBot {
            id: self.next_id(),
            account_id: new.account_id,
            name: new.name,
            description: new.description,
            outgoing_url: new.outgoing_url,
            avatar_url: new.avatar_url,
            bot_type: new.bot_type,
            bot_config: new.bot_config,
            secret: new.secret,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.bots.insert(bot.id, bot.clone());
        Ok(bot)
    }

    fn update(&mut self, bot: &AgentBot) -> StoreResult<()> {
        let kept = self.bots.get_mut(&bot.id);
        *kept.ok_or(StoreError::MissingReference)? = bot.clone();
        let inboxes = &self.inboxes;
        self.answering.retain(|inbox, answering| {
            *answering != bot.id
                || inboxes
                    .get(inbox)
                    .is_some_and(|inbox| sees(inbox.account_id, bot))
        });
        Ok(())
    }

    fn remove(&mut self, id: AgentBotId) -> StoreResult<bool> {
        self.answering.retain(|_, bot| *bot != id);
        self.permissions.retain(|(_, bot)| *bot != id);
        self.bot_tokens.remove(&id);
        Ok(self.bots.remove(&id).is_some())
    }

    fn connect(&mut self, account: AccountId, inbox: InboxId, bot: AgentBotId) -> StoreResult<()> {
        self.inbox_is_of(account, inbox)?;
        if self.seen(account, bot)?.is_none() {
            return Err(StoreError::MissingReference);
        }
        self.answering.insert(inbox, bot);
        Ok(())
    }

    fn disconnect(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<()> {
        self.inbox_is_of(account, inbox)?;
        self.answering.remove(&inbox);
        Ok(())
    }
}

impl BotAccessLookup for State {
    fn tokens_of(&mut self, bots: &[AgentBotId]) -> StoreResult<Vec<(AgentBotId, String)>> {
        let asked = self.bot_tokens.iter().filter(|(bot, _)| bots.contains(bot));
        Ok(asked.map(|(bot, token)| (*bot, token.clone())).collect())
    }

    fn is_permitted(&mut self, app: PlatformAppId, bot: AgentBotId) -> StoreResult<bool> {
        Ok(self.permissions.contains(&(app, bot)))
    }
}

impl BotAccess for State {
    fn set_token(&mut self, bot: AgentBotId, token: &str, _at: DateTime<Utc>) -> StoreResult<()> {
        self.bot_tokens.insert(bot, token.to_owned());
        Ok(())
    }

    fn permit(
        &mut self,
        app: PlatformAppId,
        bot: AgentBotId,
        _at: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.permissions.insert((app, bot));
        Ok(())
    }
}
