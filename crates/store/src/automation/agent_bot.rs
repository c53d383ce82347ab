//! Agent bots, the inboxes they answer in, and their tokens.

use crate::accounts::drop_access;
use crate::conn::{AnyConn, MultiBackend};
use crate::rows::{changed, corrupt, object, of_account};
use crate::schema::{
    access_tokens, agent_bot_inboxes, agent_bots, inboxes,
    platform_app_permissibles as permissibles,
};
use crate::types::{Both, cols};
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::upsert::excluded;
use nimchat_accounts::ports::{AccessTokens, PlatformAppLookup, PlatformApps};
use nimchat_accounts::{Permissible, TokenOwner};
use nimchat_automation::agent_bots::{AgentBot, BotType, NewAgentBot};
use nimchat_automation::ports::{AgentBotLookup, AgentBots, BotAccess, BotAccessLookup};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, AgentBotId, InboxId, PlatformAppId, StoreError};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_bots, check_for_backend(MultiBackend))]
struct AgentBotRow {
    id: i64,
    account_id: Option<i64>,
    name: Option<String>,
    description: Option<String>,
    outgoing_url: Option<String>,
    bot_type: String,
    bot_config: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    avatar_url: Option<String>,
    secret: String,
}

impl TryFrom<AgentBotRow> for AgentBot {
    type Error = StoreError;

    fn try_from(row: AgentBotRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.map(AccountId::new),
            name: row.name,
            description: row.description,
            outgoing_url: row.outgoing_url,
            avatar_url: row.avatar_url,
            bot_type: BotType::parse(&row.bot_type)
                .map_err(|_| corrupt("agent_bots.bot_type", &row.bot_type))?,
            bot_config: row.bot_config.into(),
            secret: row.secret,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
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
    pub(super) fn inbox_is_of(
        &mut self,
        account: AccountId,
        inbox: InboxId,
    ) -> Result<(), StoreError> {
        let own: bool = self
            .run(|c| diesel::select(exists(of_account!(inboxes, account, inbox))).get_result(c))?;
        if own {
            Ok(())
        } else {
            Err(StoreError::MissingReference)
        }
    }
}

impl AgentBotLookup for UnitOfWork<'_> {
    fn find(&mut self, id: AgentBotId) -> Result<Option<AgentBot>, StoreError> {
        self.read_one(|c| {
            agent_bots::table
                .find(id.get())
                .select(AgentBotRow::as_select())
                .first(c)
        })
    }

    fn seen(&mut self, account: AccountId, id: AgentBotId) -> Result<Option<AgentBot>, StoreError> {
        let found = AgentBotLookup::find(self, id)?;
        Ok(found.filter(|bot| bot.account_id.is_none_or(|owner| owner == account)))
    }

    fn of_account(&mut self, account: AccountId) -> Result<Vec<AgentBot>, StoreError> {
        self.read_all(|c| {
            agent_bots::table
                .filter(
                    agent_bots::account_id
                        .eq(account.get())
                        .or(agent_bots::account_id.is_null()),
                )
                .order(agent_bots::id)
                .select(AgentBotRow::as_select())
                .load(c)
        })
    }

    fn of_app(&mut self, app: PlatformAppId) -> Result<Vec<AgentBot>, StoreError> {
        let permitted = permissibles::table
            .filter(permissibles::platform_app_id.eq(app.get()))
            .filter(permissibles::permissible_type.eq("AgentBot"))
            .select(permissibles::permissible_id);
        self.read_all(|c| {
            agent_bots::table
                .filter(agent_bots::id.eq_any(permitted))
                .order(agent_bots::id)
                .select(AgentBotRow::as_select())
                .load(c)
        })
    }

    fn of_inbox(
        &mut self,
        account: AccountId,
        inbox: InboxId,
    ) -> Result<Option<AgentBot>, StoreError> {
        self.read_one(|c| {
            agent_bot_inboxes::table
                .inner_join(agent_bots::table)
                .inner_join(inboxes::table)
                .filter(agent_bot_inboxes::inbox_id.eq(inbox.get()))
                .filter(agent_bot_inboxes::active.eq(true))
                .filter(inboxes::account_id.eq(account.get()))
                .select(AgentBotRow::as_select())
                .first(c)
        })
    }

    fn answering(&mut self, account: AccountId) -> Result<Vec<(InboxId, AgentBot)>, StoreError> {
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
    fn add(&mut self, new: NewAgentBot) -> Result<AgentBot, StoreError> {
        let added: AgentBotRow = self.run(|c| {
            diesel::insert_into(agent_bots::table)
                .values((
                    agent_bots::account_id.eq(new.account_id.map(AccountId::get)),
                    agent_bots::name.eq(new.name),
                    agent_bots::description.eq(new.description),
                    agent_bots::outgoing_url.eq(new.outgoing_url),
                    agent_bots::avatar_url.eq(new.avatar_url),
                    agent_bots::bot_type.eq(new.bot_type.as_str()),
                    agent_bots::bot_config.eq(object(new.bot_config)),
                    agent_bots::secret.eq(new.secret),
                    agent_bots::created_at.eq(new.created_at.naive_utc()),
                    agent_bots::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<AgentBotRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::AgentBot, added.id);
        added.try_into()
    }

    fn update(&mut self, bot: &AgentBot) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::update(agent_bots::table.find(bot.id.get()))
                .set((
                    agent_bots::account_id.eq(bot.account_id.map(AccountId::get)),
                    agent_bots::name.eq(&bot.name),
                    agent_bots::description.eq(&bot.description),
                    agent_bots::outgoing_url.eq(&bot.outgoing_url),
                    agent_bots::avatar_url.eq(&bot.avatar_url),
                    agent_bots::bot_type.eq(bot.bot_type.as_str()),
                    agent_bots::bot_config.eq(object(bot.bot_config.clone())),
                    agent_bots::updated_at.eq(bot.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)?;
        let Some(account) = bot.account_id else {
            return Ok(());
        };
        let own = inboxes::table
            .filter(inboxes::account_id.eq(account.get()))
            .select(inboxes::id);
        self.run(|c| {
            diesel::delete(
                agent_bot_inboxes::table
                    .filter(agent_bot_inboxes::agent_bot_id.eq(bot.id.get()))
                    .filter(agent_bot_inboxes::inbox_id.ne_all(own)),
            )
            .execute(c)
        })
        .map(drop)
    }

    fn remove(&mut self, id: AgentBotId) -> Result<bool, StoreError> {
        self.run(|c| remove(c, id))
    }

    fn connect(
        &mut self,
        account: AccountId,
        inbox: InboxId,
        bot: AgentBotId,
    ) -> Result<(), StoreError> {
        self.inbox_is_of(account, inbox)?;
        if self.seen(account, bot)?.is_none() {
            return Err(StoreError::MissingReference);
        }
        self.run(|c| {
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
        .map(drop)
    }

    fn disconnect(&mut self, account: AccountId, inbox: InboxId) -> Result<(), StoreError> {
        self.inbox_is_of(account, inbox)?;
        self.run(|c| {
            diesel::delete(
                agent_bot_inboxes::table.filter(agent_bot_inboxes::inbox_id.eq(inbox.get())),
            )
            .execute(c)
        })
        .map(drop)
    }
}

impl BotAccessLookup for UnitOfWork<'_> {
    fn tokens_of(&mut self, bots: &[AgentBotId]) -> Result<Vec<(AgentBotId, String)>, StoreError> {
        if bots.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, String)> = self.run(|c| {
            access_tokens::table
                .filter(access_tokens::owner_type.eq("AgentBot"))
                .filter(access_tokens::owner_id.eq_any(bots.iter().map(|bot| bot.get())))
                .select((access_tokens::owner_id, access_tokens::token))
                .load(c)
        })?;
        Ok(rows
            .into_iter()
            .map(|(bot, token)| (bot.into(), token))
            .collect())
    }

    fn is_permitted(&mut self, app: PlatformAppId, bot: AgentBotId) -> Result<bool, StoreError> {
        PlatformAppLookup::is_permitted(self, app, Permissible::AgentBot(bot))
    }
}

impl BotAccess for UnitOfWork<'_> {
    fn set_token(
        &mut self,
        bot: AgentBotId,
        token: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        AccessTokens::set(self, TokenOwner::AgentBot(bot), token, at)
    }

    fn permit(
        &mut self,
        app: PlatformAppId,
        bot: AgentBotId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        PlatformApps::permit(self, app, Permissible::AgentBot(bot), at)
    }
}
