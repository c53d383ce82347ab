//! Notifications in memory.

use super::State;
use crate::ports::{Added, NotificationLookup, Notifications, PushSubscriptions};
use crate::{
    NewNotification, NewPushSubscription, Notification, NotificationCounts, NotificationQuery,
    NotificationSettings, PushSubscription,
};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ConversationId, EventId, InboxId, MembershipId, NotificationId, Page, StoreError,
    StoreResult, UserId,
};
use std::collections::HashSet;

impl State {
    fn told(&self, account: AccountId, user: UserId) -> impl Iterator<Item = &Notification> {
        let rows = self.notifications.values();
        rows.filter(move |row| (row.account_id, row.user_id) == (account, user))
    }

    /// By last activity, then id.
    fn ordered(&self, account: AccountId, user: UserId, ascending: bool) -> Vec<Notification> {
        let mut rows: Vec<_> = self.told(account, user).cloned().collect();
        rows.sort_by(|one, other| {
            let order = (one.last_activity_at, one.id).cmp(&(other.last_activity_at, other.id));
            if ascending { order } else { order.reverse() }
        });
        rows
    }
}

impl NotificationLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> StoreResult<Option<Notification>> {
        Ok(self.told(account, user).find(|row| row.id == id).cloned())
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[NotificationId],
    ) -> StoreResult<Vec<Notification>> {
        let rows = self.notifications.values();
        let asked = rows.filter(|row| row.account_id == account && ids.contains(&row.id));
        Ok(asked.cloned().collect())
    }

    fn list(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
        page: Page,
    ) -> StoreResult<Vec<Notification>> {
        let rows = self.ordered(account, user, query.ascending).into_iter();
        Ok(rows
            .filter(|row| query.takes(row))
            .skip(size(page.offset()))
            .take(size(page.per_page()))
            .collect())
    }

    fn counts(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
    ) -> StoreResult<NotificationCounts> {
        let fitting = self.told(account, user).filter(|row| query.takes(row));
        let mut counts = NotificationCounts::default();
        for row in fitting {
            counts.all += 1;
            counts.unread += u64::from(row.read_at.is_none());
        }
        Ok(counts)
    }

    fn unread_counts(
        &mut self,
        account: AccountId,
        users: &[UserId],
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<(UserId, u64)>> {
        let query = NotificationQuery::unread(now);
        let mut counts = Vec::new();
        for user in users {
            let unread = self.counts(account, *user, query)?.unread;
            if unread > 0 {
                counts.push((*user, unread));
            }
        }
        Ok(counts)
    }

    fn settings(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, NotificationSettings)>> {
        let chosen = users.iter().filter_map(|user| {
            let settings = self.settings.get(&(account, *user))?;
            Some((*user, *settings))
        });
        Ok(chosen.collect())
    }
}

impl Notifications for State {
    fn hold(&mut self, users: &[UserId]) -> StoreResult<HashSet<UserId>> {
        Ok(users.iter().copied().collect())
    }

    fn take_up(&mut self, events: &[EventId]) -> StoreResult<HashSet<EventId>> {
        let unknown = events.iter().copied();
        Ok(unknown
            .filter(|event| self.notified_events.insert(*event))
            .collect())
    }

    fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<Added> {
        let mut added = Added::default();
        for new in notifications {
            let (account, user) = (new.account_id, new.user_id);
            let mut gone: Vec<NotificationId> = self
                .told(account, user)
                .filter(|row| row.conversation_id == new.conversation_id)
                .map(|row| row.id)
                .collect();
            let notification = new.stored(self.next_id());
            self.notifications.retain(|id, _| !gone.contains(id));
            self.notifications
                .insert(notification.id, notification.clone());
            let beyond = self.ordered(account, user, false);
            let beyond = beyond.iter().skip(size(Notification::KEPT));
            gone.extend(beyond.map(|row| row.id));
            self.notifications.retain(|id, _| !gone.contains(id));
            added.made.push(notification);
            added.gone.extend(gone.into_iter().map(|id| (user, id)));
        }
        Ok(added)
    }

    fn update(&mut self, notification: &Notification) -> StoreResult<()> {
        let known = self.notifications.get_mut(&notification.id);
        let known = known.ok_or(StoreError::MissingReference)?;
        known.read_at = notification.read_at;
        known.snoozed_until = notification.snoozed_until;
        known.last_activity_at = notification.last_activity_at;
        known.updated_at = notification.updated_at;
        Ok(())
    }

    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> StoreResult<bool> {
        let found = NotificationLookup::find(self, account, user, id)?;
        Ok(found.is_some_and(|row| self.notifications.remove(&row.id).is_some()))
    }

    fn read_all(
        &mut self,
        account: AccountId,
        user: UserId,
        conversation: Option<ConversationId>,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        for row in self.notifications.values_mut() {
            let own = (row.account_id, row.user_id) == (account, user);
            let meant = conversation.is_none_or(|id| id == row.conversation_id);
            if own && meant && row.read_at.is_none() {
                row.read_at = Some(at);
                row.updated_at = at;
            }
        }
        Ok(())
    }

    fn remove_of_inbox(
        &mut self,
        account: AccountId,
        inbox: InboxId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, NotificationId)>> {
        let conversations = self.rows.conversations().into_iter();
        let about: HashSet<ConversationId> = conversations
            .filter(|conversation| conversation.inbox_id == inbox)
            .map(|conversation| conversation.id)
            .collect();
        let is_meant = |row: &&Notification| {
            row.account_id == account
                && users.contains(&row.user_id)
                && about.contains(&row.conversation_id)
        };
        let gone: Vec<_> = self
            .notifications
            .values()
            .filter(is_meant)
            .map(|row| (row.user_id, row.id))
            .collect();
        for (_, id) in &gone {
            self.notifications.remove(id);
        }
        Ok(gone)
    }

    fn clear(
        &mut self,
        user: UserId,
        only_read: bool,
        limit: u32,
    ) -> StoreResult<Vec<(AccountId, NotificationId)>> {
        let rows = self.notifications.values();
        let gone: Vec<_> = rows
            .filter(|row| row.user_id == user && (!only_read || row.read_at.is_some()))
            .map(|row| (row.account_id, row.id))
            .take(size(limit))
            .collect();
        for (_, id) in &gone {
            self.notifications.remove(id);
        }
        Ok(gone)
    }

    fn choose(
        &mut self,
        _: MembershipId,
        account: AccountId,
        user: UserId,
        settings: NotificationSettings,
    ) -> StoreResult<()> {
        self.settings.insert((account, user), settings);
        Ok(())
    }
}

impl PushSubscriptions for State {
    fn put(&mut self, new: NewPushSubscription) -> StoreResult<PushSubscription> {
        let known = self.push_subscriptions.get(&new.identifier);
        let (id, created_at) = match known {
            Some((known, _)) => (known.id, known.created_at),
            None => (self.next_id(), new.at),
        };
        let subscription = PushSubscription {
            id,
            user_id: new.user_id,
            kind: new.kind,
            attributes: new.attributes,
            identifier: new.identifier.clone(),
            created_at,
            updated_at: new.at,
        };
        self.push_subscriptions
            .insert(new.identifier, (subscription.clone(), new.push_token));
        Ok(subscription)
    }

    fn remove(&mut self, user: UserId, push_token: &str) -> StoreResult<bool> {
        let before = self.push_subscriptions.len();
        self.push_subscriptions
            .retain(|_, (row, token)| row.user_id != user || token.as_deref() != Some(push_token));
        Ok(self.push_subscriptions.len() < before)
    }
}

/// The number as an index.
fn size(rows: impl TryInto<usize>) -> usize {
    rows.try_into().unwrap_or(usize::MAX)
}
