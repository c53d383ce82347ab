//! The storage port of inboxes and their members.

use crate::inboxes::{Inbox, NewInbox};
use crate::messages::BotFace;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::{AccountId, AgentBotId, InboxId, Progress, StoreResult, UserId};
use std::collections::HashSet;

/// Reads inboxes and their members.
pub trait InboxLookup {
    /// The inbox, if it is this account's.
    fn find(&mut self, account: AccountId, id: InboxId) -> StoreResult<Option<Inbox>>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[InboxId]) -> StoreResult<Vec<Inbox>>;
    /// The visible inboxes, in the order in which they were created.
    fn visible(&mut self, account: AccountId, to: Visibility) -> StoreResult<Vec<Inbox>>;
    /// Is the inbox visible?
    fn is_visible(&mut self, account: AccountId, id: InboxId, to: Visibility) -> StoreResult<bool>;
    /// The inbox whose channel has this public token, with its account, in one read.
    fn by_token(&mut self, token: &str) -> StoreResult<Option<(Account, Inbox)>>;
    /// The account itself; none if it does not exist.
    fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>>;
    /// The accounts that have their conversations resolved after some time, by id: the first `limit` above `after`.
    fn auto_resolving(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<AccountId>>;
    /// The number of the account's inboxes.
    fn count(&mut self, account: AccountId) -> StoreResult<u64>;
    /// The members of the inbox.
    fn member_ids(&mut self, account: AccountId, id: InboxId) -> StoreResult<Vec<UserId>>;
    /// The members of these inboxes of the account.
    fn members_of(
        &mut self,
        account: AccountId,
        ids: &[InboxId],
    ) -> StoreResult<HashSet<(InboxId, UserId)>>;
    /// Does an active bot answer in it?
    fn has_active_bot(&mut self, id: InboxId) -> StoreResult<bool>;
    /// The bot, if it is this account's or every account's.
    fn bot(&mut self, account: AccountId, id: AgentBotId) -> StoreResult<Option<BotFace>>;
    /// The account's inboxes in which an active bot answers, by id.
    fn with_active_bots(&mut self, account: AccountId) -> StoreResult<Vec<InboxId>>;
    /// The bots of these that exist, by id.
    fn bots(&mut self, ids: &[AgentBotId]) -> StoreResult<Vec<BotFace>>;
}

/// Stores inboxes.
pub trait Inboxes: InboxLookup {
    /// Adds one.
    fn add(&mut self, inbox: NewInbox) -> StoreResult<Inbox>;
    /// Writes name, channel and settings of an existing one; its tokens stay.
    fn update(&mut self, inbox: &Inbox) -> StoreResult<()>;
    /// Erases part of the inbox, at most `limit` rows of a kind: as `Contacts::erase`, its conversations and what is
    /// about them and it, then the sessions, its webhooks and, last of all, the inbox. The contacts stay.
    fn erase(
        &mut self,
        account: AccountId,
        id: InboxId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress>;
    /// Adds users to it; present members stay.
    fn add_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Removes users from it; users who are not members are ignored.
    fn remove_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
    ) -> StoreResult<()>;
    /// Picks the member of `among` who was picked longest ago; one who was never picked comes first, then by id. None
    /// if none of them is a member.
    fn pick_member(
        &mut self,
        account: AccountId,
        id: InboxId,
        among: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<Option<UserId>>;
}
