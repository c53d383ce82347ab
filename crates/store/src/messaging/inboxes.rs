//! Inboxes and their members.

use super::erasure;
use crate::accounts::account::AccountRow;
use crate::columns::{columns, from_json, new_row};
use crate::conn::{AnyConn, MultiBackend, in_account, on_each};
use crate::dialect::InsertMany;
use crate::dialect::locked;
use crate::rows::{corrupt, json, of_account};
use crate::schema::{accounts, agent_bot_inboxes, agent_bots, inbox_members, inboxes};
use crate::types::Prepared;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{
    AccountId, AgentBotId, InboxId, PortalId, Progress, StoreError, StoreResult, UserId,
};
use nimchat_messaging::inboxes::InboxSettings;
use nimchat_messaging::messages::BotFace;
use nimchat_messaging::ports::{InboxLookup, Inboxes};
use nimchat_messaging::{ApiChannel, Channel, Inbox, NewInbox, WebWidgetChannel};
use serde_json::Value;
use std::collections::HashSet;

#[derive(Queryable, Selectable)]
#[diesel(table_name = inboxes, check_for_backend(MultiBackend))]
pub(super) struct InboxRow {
    id: i64,
    account_id: i64,
    name: String,
    channel_type: String,
    channel_token: String,
    hmac_token: String,
    webhook_secret: String,
    hmac_mandatory: bool,
    channel: Value,
    settings: Value,
    portal_id: Option<i64>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<InboxRow> for Inbox {
    type Error = StoreError;

    fn try_from(row: InboxRow) -> StoreResult<Self> {
        let channel = match row.channel_type.as_str() {
            "Channel::Api" => Channel::Api(ApiChannel {
                identifier: row.channel_token,
                hmac_token: row.hmac_token,
                webhook_secret: row.webhook_secret,
                hmac_mandatory: row.hmac_mandatory,
                ..from_json("inboxes.channel", row.channel)?
            }),
            "Channel::WebWidget" => Channel::WebWidget(WebWidgetChannel {
                website_token: row.channel_token,
                hmac_token: row.hmac_token,
                hmac_mandatory: row.hmac_mandatory,
                ..from_json("inboxes.channel", row.channel)?
            }),
            other => return Err(corrupt("inboxes.channel_type", other)),
        };
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            name: row.name,
            channel,
            settings: InboxSettings {
                portal_id: row.portal_id.map(PortalId::new),
                ..from_json("inboxes.settings", row.settings)?
            },
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
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

fn visible(c: &mut AnyConn, account: AccountId, to: Visibility) -> QueryResult<Vec<InboxRow>> {
    let all = inboxes::table
        .filter(inboxes::account_id.eq(account.get()))
        .order(inboxes::id)
        .select(InboxRow::as_select());
    match to {
        Visibility::Everything => all.load(c),
        Visibility::InboxesOf(user) => all
            .filter(
                inboxes::id.eq_any(
                    inbox_members::table
                        .filter(inbox_members::user_id.eq(user.get()))
                        .select(inbox_members::inbox_id),
                ),
            )
            .load(c),
    }
}

fn is_visible(
    c: &mut AnyConn,
    account: AccountId,
    id: InboxId,
    to: Visibility,
) -> QueryResult<bool> {
    let inbox = of_account!(inboxes, account, id);
    match to {
        Visibility::Everything => diesel::select(exists(inbox)).get_result(c),
        Visibility::InboxesOf(user) => diesel::select(exists(
            inbox
                .inner_join(inbox_members::table)
                .filter(inbox_members::user_id.eq(user.get())),
        ))
        .get_result(c),
    }
}

/// The condition is that of `accounts_auto_resolve_idx`.
fn auto_resolving(c: &mut AnyConn, after: AccountId, limit: u32) -> QueryResult<Vec<i64>> {
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
}

/// A bot, as the reader of its messages sees it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_bots, check_for_backend(MultiBackend))]
pub(super) struct BotFaceRow {
    id: i64,
    name: Option<String>,
    avatar_url: Option<String>,
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
            .filter(inbox_members::user_id.eq_any(among.iter().map(|user| user.get())))
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
        self.read_one(|c| {
            of_account!(inboxes, account, id)
                .select(InboxRow::as_select())
                .get_result(c)
        })
    }

    fn many(&mut self, account: AccountId, ids: &[InboxId]) -> StoreResult<Vec<Inbox>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
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
        self.read_all(|c| visible(c, account, to))
    }

    fn is_visible(&mut self, account: AccountId, id: InboxId, to: Visibility) -> StoreResult<bool> {
        self.run(|c| is_visible(c, account, id, to))
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
        self.read_one(|c| {
            accounts::table
                .find(id.get())
                .filter(accounts::deleted_at.is_null())
                .select(AccountRow::as_select())
                .first(c)
        })
    }

    fn auto_resolving(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<AccountId>> {
        self.read_ids(|c| auto_resolving(c, after, limit))
    }

    fn count(&mut self, account: AccountId) -> StoreResult<u64> {
        let own = inboxes::table.filter(inboxes::account_id.eq(account.get()));
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
                .filter(inbox_members::inbox_id.eq_any(ids.iter().map(|id| id.get())))
                .select((inbox_members::inbox_id, inbox_members::user_id))
                .load(c)
        })
    }

    fn has_active_bot(&mut self, id: InboxId) -> StoreResult<bool> {
        let answering = agent_bot_inboxes::table
            .filter(agent_bot_inboxes::inbox_id.eq(id.get()))
            .filter(agent_bot_inboxes::active.eq(true));
        self.run(|c| diesel::select(exists(answering)).get_result(c))
    }

    fn bot(&mut self, account: AccountId, id: AgentBotId) -> StoreResult<Option<BotFace>> {
        let own = agent_bots::account_id.eq(account.get());
        self.read_one(|c| {
            agent_bots::table
                .filter(agent_bots::id.eq(id.get()))
                .filter(own.or(agent_bots::account_id.is_null()))
                .select(BotFaceRow::as_select())
                .first(c)
        })
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
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read_all(|c| {
            agent_bots::table
                .filter(agent_bots::id.eq_any(ids.iter().map(|id| id.get())))
                .order(agent_bots::id)
                .select(BotFaceRow::as_select())
                .load(c)
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
        if !self.run(|c| is_visible(c, account, id, Visibility::Everything))? {
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
            .filter(inbox_members::user_id.eq_any(users.iter().map(|user| user.get())));
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
