//! Inboxes and their members.

use super::erasure;
use crate::accounts::account::{self, AccountRow};
use crate::columns::{Model, from_json};
use crate::prelude::*;
use crate::rows::corrupt;
use crate::schema::{accounts, agent_bot_inboxes, agent_bots, inbox_members, inboxes};
use chrono::TimeDelta;
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::{AgentBotId, InboxId, PortalId, Progress, UserId};
use nimchat_messaging::inboxes::InboxSettings;
use nimchat_messaging::messages::BotFace;
use nimchat_messaging::ports::{InboxLookup, Inboxes};
use nimchat_messaging::{ApiChannel, Channel, Inbox, NewInbox, WebWidgetChannel};
use std::collections::HashSet;

row! {
    InboxRow of inboxes as Inbox {
        id, account_id, name, created_at, updated_at,
    } with channel_type, channel_token, hmac_token, webhook_secret, hmac_mandatory, channel,
        settings, portal_id => |row|
    {
        channel: channel(row)?,
        settings: InboxSettings {
            portal_id: row.portal_id.map(PortalId::new),
            ..from_json("inboxes.settings", row.settings.clone())?
        },
    }
}

fn channel(row: &InboxRow) -> StoreResult<Channel> {
    let (channel_token, hmac_token) = (row.channel_token.clone(), row.hmac_token.clone());
    let channel = row.channel.clone();
    Ok(match row.channel_type.as_str() {
        "Channel::Api" => Channel::Api(ApiChannel {
            identifier: channel_token,
            hmac_token,
            webhook_secret: row.webhook_secret.clone(),
            hmac_mandatory: row.hmac_mandatory,
            ..from_json("inboxes.channel", channel)?
        }),
        "Channel::WebWidget" => Channel::WebWidget(WebWidgetChannel {
            website_token: channel_token,
            hmac_token,
            hmac_mandatory: row.hmac_mandatory,
            ..from_json("inboxes.channel", channel)?
        }),
        other => return Err(corrupt("inboxes.channel_type", other)),
    })
}

new_row! {
    MemberRow into inbox_members { inbox_id, user_id, created_at }
}

/// The columns that an update writes as well.
macro_rules! values {
    ($inbox:expr) => {
        (
            columns!(inboxes of $inbox => name),
            inboxes::channel.eq(match &$inbox.channel {
                Channel::Api(channel) => json(channel)?,
                Channel::WebWidget(channel) => json(channel)?,
            }),
            inboxes::settings.eq(json(&$inbox.settings)?),
            columns!(inboxes of $inbox.settings => portal_id),
            inboxes::hmac_mandatory.eq($inbox.channel.hmac_mandatory()),
        )
    };
}

/// A bot, as the reader of its messages sees it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_bots, check_for_backend(MultiBackend))]
pub(crate) struct BotFaceRow {
    id: i64,
    name: Option<String>,
    avatar_url: Option<String>,
}

impl Model for BotFace {
    type Row = BotFaceRow;
}

impl From<BotFaceRow> for BotFace {
    fn from(row: BotFaceRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name.unwrap_or_default(),
            avatar_url: row.avatar_url,
        }
    }
}

/// The member picked longest ago. All members are locked in the order of their ids: a concurrent call waits and then
/// picks the next one. A call that read its time before it waited is still the later one.
fn pick(
    c: &mut AnyConn,
    account: AccountId,
    id: InboxId,
    among: &[UserId],
    at: NaiveDateTime,
) -> QueryResult<Option<UserId>> {
    let own = of_account!(inboxes, account, id).select(inboxes::id);
    let members: Vec<(i64, Option<NaiveDateTime>)> = locked!(
        c,
        inbox_members::table
            .filter(inbox_members::inbox_id.eq_any(own))
            .filter(inbox_members::user_id.eq_any(numbers(among)))
            .order(inbox_members::user_id)
            .select((inbox_members::user_id, inbox_members::picked_at)),
        load
    )?;
    let newest = members.iter().filter_map(|(_, picked_at)| *picked_at).max();
    let at = newest.map_or(at, |newest| at.max(newest + TimeDelta::microseconds(1)));
    let Some((picked, _)) = members
        .into_iter()
        .min_by_key(|(user, picked_at)| (*picked_at, *user))
    else {
        return Ok(None);
    };
    Prepared(
        diesel::update(inbox_members::table.find((id.get(), picked)))
            .set(inbox_members::picked_at.eq(at)),
    )
    .rows(c)?;
    Ok(Some(picked.into()))
}

impl InboxLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: InboxId) -> StoreResult<Option<Inbox>> {
        self.first(of_account!(inboxes, account, id))
    }

    fn many(&mut self, account: AccountId, ids: &[InboxId]) -> StoreResult<Vec<Inbox>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<i64> = numbers(ids);
        self.read_all(|c| {
            on_each!(
                c,
                Prepared(
                    inboxes::table
                        .filter(inboxes::id.eq_any(&ids))
                        .filter(in_account!("inboxes", account))
                        .order(inboxes::id)
                        .select(InboxRow::as_select())
                )
                .load(c)
            )
        })
    }

    fn visible(&mut self, account: AccountId, to: Visibility) -> StoreResult<Vec<Inbox>> {
        let all = of_account!(inboxes, account).order(inboxes::id);
        match to {
            Visibility::Everything => self.load(all),
            Visibility::InboxesOf(user) => {
                let own = inbox_members::table
                    .filter(inbox_members::user_id.eq(user.get()))
                    .select(inbox_members::inbox_id);
                self.load(all.filter(inboxes::id.eq_any(own)))
            }
        }
    }

    fn is_visible(&mut self, account: AccountId, id: InboxId, to: Visibility) -> StoreResult<bool> {
        let inbox = of_account!(inboxes, account, id);
        match to {
            Visibility::Everything => self.exists(inbox),
            Visibility::InboxesOf(user) => self.exists(
                inbox
                    .inner_join(inbox_members::table)
                    .filter(inbox_members::user_id.eq(user.get())),
            ),
        }
    }

    fn by_token(&mut self, token: &str) -> StoreResult<Option<(Account, Inbox)>> {
        let found: Option<(AccountRow, InboxRow)> = self.run(|c| {
            inboxes::table
                .inner_join(accounts::table)
                .filter(inboxes::channel_token.eq(token))
                .filter(accounts::deleted_at.is_null())
                .select((AccountRow::as_select(), InboxRow::as_select()))
                .get_result(c)
                .optional()
        })?;
        found
            .map(|(account, inbox)| Ok((account.try_into()?, inbox.try_into()?)))
            .transpose()
    }

    fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        self.first(account::present!(id))
    }

    /// The condition is that of `accounts_auto_resolve_idx`.
    fn auto_resolving(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<AccountId>> {
        self.read_ids(|c| {
            accounts::table
                .filter(accounts::id.gt(after.get()))
                .filter(accounts::deleted_at.is_null())
                .filter(sql::<Bool>(
                    "(settings ->> 'auto_resolve_after') IS NOT NULL",
                ))
                .order(accounts::id)
                .limit(i64::from(limit))
                .select(accounts::id)
                .load(c)
        })
    }

    fn count(&mut self, account: AccountId) -> StoreResult<u64> {
        let own = of_account!(inboxes, account);
        self.read_count(|c| own.count().get_result(c))
    }

    fn member_ids(&mut self, account: AccountId, id: InboxId) -> StoreResult<Vec<UserId>> {
        self.read_ids(|c| {
            inbox_members::table
                .inner_join(inboxes::table)
                .filter(inbox_members::inbox_id.eq(id.get()))
                .filter(inboxes::account_id.eq(account.get()))
                .order(inbox_members::user_id)
                .select(inbox_members::user_id)
                .load(c)
        })
    }

    fn members_of(
        &mut self,
        account: AccountId,
        ids: &[InboxId],
    ) -> StoreResult<HashSet<(InboxId, UserId)>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        self.read_pairs(|c| {
            inbox_members::table
                .inner_join(inboxes::table)
                .filter(inboxes::account_id.eq(account.get()))
                .filter(inbox_members::inbox_id.eq_any(numbers(ids)))
                .select((inbox_members::inbox_id, inbox_members::user_id))
                .load(c)
        })
    }

    fn has_active_bot(&mut self, id: InboxId) -> StoreResult<bool> {
        let answering = agent_bot_inboxes::table
            .filter(agent_bot_inboxes::inbox_id.eq(id.get()))
            .filter(agent_bot_inboxes::active.eq(true));
        self.exists(answering)
    }

    fn bot(&mut self, account: AccountId, id: AgentBotId) -> StoreResult<Option<BotFace>> {
        let own = agent_bots::account_id.eq(account.get());
        self.first(
            agent_bots::table
                .filter(agent_bots::id.eq(id.get()))
                .filter(own.or(agent_bots::account_id.is_null())),
        )
    }

    fn with_active_bots(&mut self, account: AccountId) -> StoreResult<Vec<InboxId>> {
        self.read_ids(|c| {
            agent_bot_inboxes::table
                .inner_join(inboxes::table)
                .filter(inboxes::account_id.eq(account.get()))
                .filter(agent_bot_inboxes::active.eq(true))
                .order(inboxes::id)
                .select(inboxes::id)
                .distinct()
                .load(c)
        })
    }

    fn bots(&mut self, ids: &[AgentBotId]) -> StoreResult<Vec<BotFace>> {
        self.load_among(ids, |ids| {
            agent_bots::table
                .filter(agent_bots::id.eq_any(ids))
                .order(agent_bots::id)
        })
    }
}

impl Inboxes for UnitOfWork<'_> {
    fn add(&mut self, new: NewInbox) -> StoreResult<Inbox> {
        let set = (
            columns!(inboxes of new => account_id, created_at),
            values!(new),
            inboxes::channel_type.eq(new.channel.kind()),
            inboxes::channel_token.eq(new.channel.token()),
            inboxes::hmac_token.eq(new.channel.hmac_token()),
            inboxes::webhook_secret.eq(new.channel.webhook_secret().unwrap_or_default()),
            inboxes::updated_at.eq(new.created_at.naive_utc()),
        );
        let id: i64 = self.run(|c| {
            diesel::insert_into(inboxes::table)
                .values(set)
                .returning(inboxes::id)
                .get_result(c)
        })?;
        self.note_made(RecordKind::Inbox, id);
        Ok(Inbox {
            id: id.into(),
            account_id: new.account_id,
            name: new.name,
            channel: new.channel,
            settings: new.settings,
            created_at: new.created_at,
            updated_at: new.created_at,
        })
    }

    fn update(&mut self, inbox: &Inbox) -> StoreResult<()> {
        let set = (
            values!(inbox),
            inboxes::updated_at.eq(inbox.updated_at.naive_utc()),
        );
        let row = of_account!(inboxes, inbox.account_id, inbox.id);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn erase(
        &mut self,
        account: AccountId,
        id: InboxId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        self.run(|c| erasure::erase_inbox(c, account, id, limit, at.naive_utc()))
    }

    fn add_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        if !self.exists(of_account!(inboxes, account, id))? {
            return Err(StoreError::MissingReference);
        }
        if users.is_empty() {
            return Ok(());
        }
        let member = |user: &UserId| MemberRow {
            inbox_id: id.get(),
            user_id: user.get(),
            created_at: at.naive_utc(),
        };
        let rows: Vec<MemberRow> = users.iter().map(member).collect();
        self.write(|c| InsertMany::missing(&rows).execute(c))
    }

    fn remove_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
    ) -> StoreResult<()> {
        if users.is_empty() {
            return Ok(());
        }
        let own = of_account!(inboxes, account, id).select(inboxes::id);
        let leaving = inbox_members::table
            .filter(inbox_members::inbox_id.eq_any(own))
            .filter(inbox_members::user_id.eq_any(numbers(users)));
        self.write(|c| diesel::delete(leaving).execute(c))
    }

    fn pick_member(
        &mut self,
        account: AccountId,
        id: InboxId,
        among: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<Option<UserId>> {
        if among.is_empty() {
            return Ok(None);
        }
        self.run(|c| pick(c, account, id, among, at.naive_utc()))
    }
}
