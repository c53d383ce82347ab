//! Agent bots, the inboxes they answer in, and their tokens.

use crate::accounts::drop_access;
use crate::prelude::*;
use crate::schema::{
    access_tokens, agent_bot_inboxes, agent_bots, inboxes,
    platform_app_permissibles as permissibles,
};
use diesel::upsert::excluded;
use nimchat_accounts::ports::{AccessTokens, PlatformAppLookup, PlatformApps};
use nimchat_accounts::{Permissible, TokenOwner};
use nimchat_automation::agent_bots::{AgentBot, NewAgentBot};
use nimchat_automation::ports::{AgentBotLookup, AgentBots, BotAccess, BotAccessLookup};
use nimchat_core_model::{AgentBotId, InboxId, PlatformAppId};

row! {
    AgentBotRow of agent_bots as AgentBot {
        id, account_id, name, description, outgoing_url, avatar_url, bot_type, bot_config, secret,
        created_at, updated_at,
    }
}

/// Removes the bot with its connections, its token and the apps' permissions. The row is deleted first: a concurrent
/// connection of the bot waits, and then finds no bot. Its messages stay: its id is not reused, so they have no sender.
pub(crate) fn remove(c: &mut AnyConn, id: AgentBotId) -> QueryResult<bool> {
    if diesel::delete(agent_bots::table.find(id.get())).execute(c)? == 0 {
        return Ok(false);
    }
    drop_access(c, TokenOwner::AgentBot(id), Permissible::AgentBot(id))?;
    Ok(true)
}

impl UnitOfWork<'_> {
    pub(super) fn inbox_is_of(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<()> {
        let own: bool = self.exists(of_account!(inboxes, account, inbox))?;
        own.then_some(()).ok_or(StoreError::MissingReference)
    }
}

impl AgentBotLookup for UnitOfWork<'_> {
    fn find(&mut self, id: AgentBotId) -> StoreResult<Option<AgentBot>> {
        self.first(agent_bots::table.find(id.get()))
    }

    fn seen(&mut self, account: AccountId, id: AgentBotId) -> StoreResult<Option<AgentBot>> {
        let found = AgentBotLookup::find(self, id)?;
        Ok(found.filter(|bot| bot.account_id.is_none_or(|owner| owner == account)))
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<AgentBot>> {
        self.load(
            agent_bots::table
                .filter(
                    agent_bots::account_id
                        .eq(account.get())
                        .or(agent_bots::account_id.is_null()),
                )
                .order(agent_bots::id),
        )
    }

    fn of_app(&mut self, app: PlatformAppId) -> StoreResult<Vec<AgentBot>> {
        let permitted = permissibles::table
            .filter(permissibles::platform_app_id.eq(app.get()))
            .filter(permissibles::permissible_type.eq("AgentBot"))
            .select(permissibles::permissible_id);
        self.load(
            agent_bots::table
                .filter(agent_bots::id.eq_any(permitted))
                .order(agent_bots::id),
        )
    }

    fn of_inbox(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<Option<AgentBot>> {
        self.first(
            agent_bot_inboxes::table
                .inner_join(agent_bots::table)
                .inner_join(inboxes::table)
                .filter(agent_bot_inboxes::inbox_id.eq(inbox.get()))
                .filter(agent_bot_inboxes::active.eq(true))
                .filter(inboxes::account_id.eq(account.get())),
        )
    }

    fn answering(&mut self, account: AccountId) -> StoreResult<Vec<(InboxId, AgentBot)>> {
        let rows: Vec<(i64, AgentBotRow)> = self.run(|c| {
            agent_bot_inboxes::table
                .inner_join(agent_bots::table)
                .inner_join(inboxes::table)
                .filter(agent_bot_inboxes::active.eq(true))
                .filter(inboxes::account_id.eq(account.get()))
                .order(agent_bot_inboxes::inbox_id)
                .select((agent_bot_inboxes::inbox_id, AgentBotRow::as_select()))
                .load(c)
        })?;
        let rows = rows.into_iter();
        rows.map(|(inbox, row)| Ok((inbox.into(), row.try_into()?)))
            .collect()
    }
}

impl AgentBots for UnitOfWork<'_> {
    fn add(&mut self, new: NewAgentBot) -> StoreResult<AgentBot> {
        let set = (
            columns!(agent_bots of new =>
                account_id, name, description, outgoing_url, avatar_url, bot_type, bot_config,
                secret, created_at),
            agent_bots::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, AgentBot, AgentBotRow into agent_bots, set)
    }

    fn update(&mut self, bot: &AgentBot) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(agent_bots::table.find(bot.id.get()))
                .set(columns!(agent_bots of bot =>
                    account_id, name, description, outgoing_url, avatar_url, bot_type, bot_config,
                    updated_at))
                .execute(c)
        })?;
        let Some(account) = bot.account_id else {
            return Ok(());
        };
        let own = of_account!(inboxes, account).select(inboxes::id);
        let others = agent_bot_inboxes::table
            .filter(agent_bot_inboxes::agent_bot_id.eq(bot.id.get()))
            .filter(agent_bot_inboxes::inbox_id.ne_all(own));
        self.write(|c| diesel::delete(others).execute(c))
    }

    fn remove(&mut self, id: AgentBotId) -> StoreResult<bool> {
        self.run(|c| remove(c, id))
    }

    fn connect(&mut self, account: AccountId, inbox: InboxId, bot: AgentBotId) -> StoreResult<()> {
        self.inbox_is_of(account, inbox)?;
        if self.seen(account, bot)?.is_none() {
            return Err(StoreError::MissingReference);
        }
        self.write(|c| {
            Both(
                diesel::insert_into(agent_bot_inboxes::table)
                    .values((
                        agent_bot_inboxes::agent_bot_id.eq(bot.get()),
                        agent_bot_inboxes::inbox_id.eq(inbox.get()),
                        agent_bot_inboxes::active.eq(true),
                    ))
                    .on_conflict(agent_bot_inboxes::inbox_id)
                    .do_update()
                    .set((
                        agent_bot_inboxes::agent_bot_id
                            .eq(excluded(agent_bot_inboxes::agent_bot_id)),
                        agent_bot_inboxes::active.eq(true),
                    )),
            )
            .execute(c)
        })
    }

    fn disconnect(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<()> {
        self.inbox_is_of(account, inbox)?;
        let connected =
            agent_bot_inboxes::table.filter(agent_bot_inboxes::inbox_id.eq(inbox.get()));
        self.write(|c| diesel::delete(connected).execute(c))
    }
}

impl BotAccessLookup for UnitOfWork<'_> {
    fn tokens_of(&mut self, bots: &[AgentBotId]) -> StoreResult<Vec<(AgentBotId, String)>> {
        if bots.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, String)> = self.run(|c| {
            access_tokens::table
                .filter(access_tokens::owner_type.eq("AgentBot"))
                .filter(access_tokens::owner_id.eq_any(numbers(bots)))
                .select((access_tokens::owner_id, access_tokens::token))
                .load(c)
        })?;
        Ok(rows
            .into_iter()
            .map(|(bot, token)| (bot.into(), token))
            .collect())
    }

    fn is_permitted(&mut self, app: PlatformAppId, bot: AgentBotId) -> StoreResult<bool> {
        PlatformAppLookup::is_permitted(self, app, Permissible::AgentBot(bot))
    }
}

impl BotAccess for UnitOfWork<'_> {
    fn set_token(&mut self, bot: AgentBotId, token: &str, at: DateTime<Utc>) -> StoreResult<()> {
        AccessTokens::set(self, TokenOwner::AgentBot(bot), token, at)
    }

    fn permit(
        &mut self,
        app: PlatformAppId,
        bot: AgentBotId,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        PlatformApps::permit(self, app, Permissible::AgentBot(bot), at)
    }
}
