//! The storage ports of this domain.

use crate::{
    NewNotification, NewPushSubscription, Notification, NotificationCounts, NotificationQuery,
    NotificationSettings, PushSubscription,
};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ConversationId, EventId, InboxId, Jobs, MembershipId, NotificationId, Outbox, Page,
    StoreResult, UserId, store_ports,
};
use std::collections::HashSet;

/// Reads notifications and their settings.
pub trait NotificationLookup {
    /// The notification, if it is this user's in this account.
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> StoreResult<Option<Notification>>;
    /// Those of the ids that are this account's.
    fn many(
        &mut self,
        account: AccountId,
        ids: &[NotificationId],
    ) -> StoreResult<Vec<Notification>>;
    /// A page of the user's notifications, by last activity, then id.
    fn list(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
        page: Page,
    ) -> StoreResult<Vec<Notification>>;
    /// The counts of those that match the query. A user has at most [`Notification::KEPT`] in an account.
    fn counts(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
    ) -> StoreResult<NotificationCounts>;
    /// The number of each user's notifications to be read at this time. Users without any are omitted.
    fn unread_counts(
        &mut self,
        account: AccountId,
        users: &[UserId],
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<(UserId, u64)>>;
    /// The settings of those of the users who have chosen some; the others have the defaults.
    fn settings(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, NotificationSettings)>>;
}

/// The result of [`Notifications::add`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Added {
    /// The new notifications, in the order given.
    pub made: Vec<Notification>,
    /// The replaced notifications and their users.
    pub gone: Vec<(UserId, NotificationId)>,
}

/// Stores notifications and their settings.
pub trait Notifications: NotificationLookup {
    /// Locks these users until this work ends: two works that notify the same user at the same time would not replace
    /// each other's notifications. Answers the users who still exist, and who stay until then.
    fn hold(&mut self, users: &[UserId]) -> StoreResult<HashSet<UserId>>;
    /// Records that the notifications of these events are created. Answers the events for which this was not recorded
    /// before; the record lasts as long as the event is in the outbox.
    fn take_up(&mut self, events: &[EventId]) -> StoreResult<HashSet<EventId>>;
    /// Adds them. Each replaces the user's others about the conversation, and the least active ones beyond
    /// [`Notification::KEPT`] in the account. There is at most one for each user and conversation among them.
    fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<Added>;
    /// Writes the read time, the snooze and the activity of an existing one.
    fn update(&mut self, notification: &Notification) -> StoreResult<()>;
    /// Removes the user's notification. False if there was none.
    fn remove(&mut self, account: AccountId, user: UserId, id: NotificationId)
    -> StoreResult<bool>;
    /// Removes these users' notifications about conversations of the inbox. Answers the removed ones.
    fn remove_of_inbox(
        &mut self,
        account: AccountId,
        inbox: InboxId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, NotificationId)>>;
    /// Marks the user's unread ones as read: those about one conversation, or all.
    fn read_all(
        &mut self,
        account: AccountId,
        user: UserId,
        conversation: Option<ConversationId>,
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Removes up to `limit` of the user's in every account, or only the read ones. Answers the removed ones.
    fn clear(
        &mut self,
        user: UserId,
        only_read: bool,
        limit: u32,
    ) -> StoreResult<Vec<(AccountId, NotificationId)>>;
    /// Writes a member's settings. They are removed with the membership.
    fn choose(
        &mut self,
        membership: MembershipId,
        account: AccountId,
        user: UserId,
        settings: NotificationSettings,
    ) -> StoreResult<()>;
}

/// Stores push subscriptions.
pub trait PushSubscriptions {
    /// Adds one, or overwrites the one with this identifier, whichever user it had.
    fn put(&mut self, subscription: NewPushSubscription) -> StoreResult<PushSubscription>;
    /// Removes the user's subscription with this push token. False if there was none.
    fn remove(&mut self, user: UserId, push_token: &str) -> StoreResult<bool>;
}

store_ports! {
    both {
        /// Notifications.
        notifications: NotificationLookup, Notifications;
    }
    view {}
    work {
        /// Push subscriptions.
        push_subscriptions: PushSubscriptions;
        /// Events.
        outbox: Outbox;
        /// Jobs.
        jobs: Jobs;
    }
}
