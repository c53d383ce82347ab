//! What is asked of storage about inboxes and who is in them.

use crate::inboxes::{Inbox, NewInbox};
use crate::messages::BotFace;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::{AccountId, AgentBotId, InboxId, StoreError, UserId};
use std::collections::HashSet;

/// Reads inboxes and who is in them.
pub trait InboxLookup {
    /// The inbox, if it is this account's.
    fn find(&mut self, account: AccountId, id: InboxId) -> Result<Option<Inbox>, StoreError>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[InboxId]) -> Result<Vec<Inbox>, StoreError>;
    /// Those that are seen, by lower-cased name, then id.
    fn visible(&mut self, account: AccountId, to: Visibility) -> Result<Vec<Inbox>, StoreError>;
    /// Is the inbox seen?
    fn is_visible(
        &mut self,
        account: AccountId,
        id: InboxId,
        to: Visibility,
    ) -> Result<bool, StoreError>;
    /// The inbox whose channel has this public token, with its account, in one read.
    fn by_token(&mut self, token: &str) -> Result<Option<(Account, Inbox)>, StoreError>;
    /// How many the account has.
    fn count(&mut self, account: AccountId) -> Result<u64, StoreError>;
    /// Who is in it.
    fn member_ids(&mut self, account: AccountId, id: InboxId) -> Result<Vec<UserId>, StoreError>;
    /// Who is in these inboxes of the account.
    fn members_of(
        &mut self,
        account: AccountId,
        ids: &[InboxId],
    ) -> Result<HashSet<(InboxId, UserId)>, StoreError>;
    /// Does an active bot answer in it?
    fn has_active_bot(&mut self, id: InboxId) -> Result<bool, StoreError>;
    /// Those of these bots that there are, by id.
    fn bots(&mut self, ids: &[AgentBotId]) -> Result<Vec<BotFace>, StoreError>;
}

/// Keeps inboxes.
pub trait Inboxes: InboxLookup {
    /// Adds one.
    fn add(&mut self, inbox: NewInbox) -> Result<Inbox, StoreError>;
    /// Writes the channel of an existing one, but for its tokens.
    fn update_channel(&mut self, inbox: &Inbox) -> Result<(), StoreError>;
    /// Puts users into it; those already in it stay.
    fn add_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Takes users out of it; those not in it are passed over.
    fn remove_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
    ) -> Result<(), StoreError>;
    /// Of `among`, the member who was picked longest ago, who is thereby picked; one never picked comes first, then
    /// by id. None if nobody among them is a member.
    fn pick_member(
        &mut self,
        account: AccountId,
        id: InboxId,
        among: &[UserId],
        at: DateTime<Utc>,
    ) -> Result<Option<UserId>, StoreError>;
}
