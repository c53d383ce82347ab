//! Inboxes in memory.

use super::state::{State, conflict, size};
use crate::conversations::Conversation;
use crate::inboxes::{Inbox, NewInbox};
use crate::messages::BotFace;
use crate::ports::{InboxLookup, Inboxes};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::{
    AccountId, AgentBotId, InboxId, Progress, StoreError, StoreResult, Subject, UserId, files,
};
use std::collections::{BTreeSet, HashSet};

impl InboxLookup for State {
    fn find(&mut self, account: AccountId, id: InboxId) -> StoreResult<Option<Inbox>> {
        Ok(self.inbox_of(account, id).cloned())
    }

    fn many(&mut self, account: AccountId, ids: &[InboxId]) -> StoreResult<Vec<Inbox>> {
        let asked = |inbox: &&Inbox| inbox.account_id == account && ids.contains(&inbox.id);
        Ok(self.inboxes.values().filter(asked).cloned().collect())
    }

    fn visible(&mut self, account: AccountId, to: Visibility) -> StoreResult<Vec<Inbox>> {
        let seen = |inbox: &&Inbox| inbox.account_id == account && self.sees(to, inbox.id);
        let mut inboxes: Vec<Inbox> = self.inboxes.values().filter(seen).cloned().collect();
        inboxes.sort_by_key(|inbox| inbox.id);
        Ok(inboxes)
    }

    fn is_visible(&mut self, account: AccountId, id: InboxId, to: Visibility) -> StoreResult<bool> {
        Ok(self.inbox_of(account, id).is_some() && self.sees(to, id))
    }

    fn by_token(&mut self, token: &str) -> StoreResult<Option<(Account, Inbox)>> {
        let mut inboxes = self.inboxes.values();
        let Some(inbox) = inboxes.find(|inbox| inbox.channel.token() == token) else {
            return Ok(None);
        };
        let account = self.accounts.get(&inbox.account_id).cloned();
        let account = account.ok_or(StoreError::MissingReference)?;
        Ok(Some((account, inbox.clone())))
    }

    fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        Ok(self.accounts.get(&id).cloned())
    }

    fn auto_resolving(&mut self, after: AccountId, limit: u32) -> StoreResult<Vec<AccountId>> {
        let resolving = self.accounts.values().filter(|account| {
            let time = account.settings.0.get("auto_resolve_after");
            account.id > after && time.is_some_and(|time| !time.is_null())
        });
        let mut ids: Vec<AccountId> = resolving.map(|account| account.id).collect();
        ids.sort_unstable();
        ids.truncate(size(limit));
        Ok(ids)
    }

    fn count(&mut self, account: AccountId) -> StoreResult<u64> {
        let mine = self.inboxes.values().filter(|i| i.account_id == account);
        Ok(mine.count() as u64)
    }

    fn member_ids(&mut self, account: AccountId, id: InboxId) -> StoreResult<Vec<UserId>> {
        if self.inbox_of(account, id).is_none() {
            return Ok(Vec::new());
        }
        let members = self.members.keys().filter(|(inbox, _)| *inbox == id);
        Ok(members.map(|(_, user)| *user).collect())
    }

    fn members_of(
        &mut self,
        account: AccountId,
        ids: &[InboxId],
    ) -> StoreResult<HashSet<(InboxId, UserId)>> {
        let asked = |id: InboxId| ids.contains(&id) && self.inbox_of(account, id).is_some();
        let members = self.members.keys().copied();
        Ok(members.filter(|(id, _)| asked(*id)).collect())
    }

    fn has_active_bot(&mut self, id: InboxId) -> StoreResult<bool> {
        let mut connections = self.connections.iter();
        Ok(connections.any(|((inbox, _), active)| *inbox == id && *active))
    }

    fn bot(&mut self, _account: AccountId, id: AgentBotId) -> StoreResult<Option<BotFace>> {
        Ok(self.bots(&[id])?.pop())
    }

    fn with_active_bots(&mut self, account: AccountId) -> StoreResult<Vec<InboxId>> {
        let active = self.connections.iter().filter(|(_, active)| **active);
        let inboxes = active.map(|((inbox, _), _)| *inbox);
        let own: BTreeSet<InboxId> = inboxes
            .filter(|inbox| self.inbox_of(account, *inbox).is_some())
            .collect();
        Ok(own.into_iter().collect())
    }

    fn bots(&mut self, ids: &[AgentBotId]) -> StoreResult<Vec<BotFace>> {
        let asked = self.bots.iter().filter(|(id, _)| ids.contains(id));
        let faces = asked.map(|(id, name)| BotFace {
            id: *id,
            name: name.clone(),
            avatar_url: None,
        });
        Ok(faces.collect())
    }
}

impl Inboxes for State {
    fn add(&mut self, new: NewInbox) -> StoreResult<Inbox> {
        let token = new.channel.token();
        if self.inboxes.values().any(|i| i.channel.token() == token) {
            return Err(conflict("inboxes_channel_token_key"));
        }
        let inbox = Inbox {
            id: self.next_id(),
            account_id: new.account_id,
            name: new.name,
            channel: new.channel,
            settings: new.settings,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.inboxes.insert(inbox.id, inbox.clone());
        Ok(inbox)
    }

    fn update(&mut self, inbox: &Inbox) -> StoreResult<()> {
        let kept = self.inboxes.get_mut(&inbox.id);
        let kept = kept.filter(|kept| kept.account_id == inbox.account_id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        *kept = inbox.clone();
        Ok(())
    }

    /// All in one step.
    fn erase(
        &mut self,
        account: AccountId,
        id: InboxId,
        _limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        let Some(inbox) = self.inbox_of(account, id).cloned() else {
            return Ok(Progress::Done);
        };
        let its = |conversation: &&Conversation| conversation.inbox_id == id;
        let its: Vec<Conversation> = self.conversations.values().filter(its).cloned().collect();
        self.forget_conversations(account, &its, Subject::Inbox { id }, at)?;
        self.sessions.retain(|_, session| session.inbox_id != id);
        self.members.retain(|(member_of, _), _| *member_of != id);
        self.connections
            .retain(|(connected, _), _| *connected != id);
        self.inboxes.remove(&id);
        self.campaigns.retain(|_, campaign| campaign.inbox_id != id);
        files::delete_later(inbox.settings.avatar_url, &mut self.jobs, at)?;
        Ok(Progress::Done)
    }

    fn add_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
        _at: DateTime<Utc>,
    ) -> StoreResult<()> {
        if self.inbox_of(account, id).is_none() {
            return Err(StoreError::MissingReference);
        }
        for user in users {
            self.members.entry((id, *user)).or_default();
        }
        Ok(())
    }

    fn remove_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
    ) -> StoreResult<()> {
        if self.inbox_of(account, id).is_some() {
            self.members
                .retain(|(inbox, user), _| *inbox != id || !users.contains(user));
        }
        Ok(())
    }

    fn pick_member(
        &mut self,
        account: AccountId,
        id: InboxId,
        among: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<Option<UserId>> {
        if self.inbox_of(account, id).is_none() {
            return Ok(None);
        }
        let mut candidates: Vec<_> = self
            .members
            .iter_mut()
            .filter(|((inbox, user), _)| *inbox == id && among.contains(user))
            .collect();
        let newest = candidates.iter().filter_map(|(_, picked_at)| **picked_at);
        let at = newest
            .max()
            .map_or(at, |newest| at.max(newest + TimeDelta::microseconds(1)));
        // none is less than any time, so a member who was never picked comes first
        let picked = candidates
            .iter_mut()
            .min_by_key(|((_, user), picked_at)| (**picked_at, *user));
        Ok(picked.map(|((_, user), picked_at)| {
            **picked_at = Some(at);
            *user
        }))
    }
}

impl State {
    fn inbox_of(&self, account: AccountId, id: InboxId) -> Option<&Inbox> {
        let inbox = self.inboxes.get(&id);
        inbox.filter(|inbox| inbox.account_id == account)
    }
}
