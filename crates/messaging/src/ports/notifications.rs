//! What is asked of storage about what users are told.

use crate::notifications::{
    NewNotification, NewPushSubscription, Notification, NotificationCounts, NotificationQuery,
    NotificationSettings, PushSubscription,
};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ConversationId, EventId, MembershipId, NotificationId, Page, StoreError, UserId,
};
use std::collections::HashSet;

/// Reads what users were told, and how they want to be told.
pub trait NotificationLookup {
    /// The notification, if it is this user's in this account.
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError>;
    /// Those of the ids that are this account's.
    fn many(
        &mut self,
        account: AccountId,
        ids: &[NotificationId],
    ) -> Result<Vec<Notification>, StoreError>;
    /// A page of the user's, by last activity, then id.
    fn list(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
        page: Page,
    ) -> Result<Vec<Notification>, StoreError>;
    /// How many fit the query. A user has at the most [`Notification::KEPT`] in an account.
    fn counts(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
    ) -> Result<NotificationCounts, StoreError>;
    /// How many notifications each of these users has to read at this time. A user without any is left out.
    fn unread_counts(
        &mut self,
        account: AccountId,
        users: &[UserId],
        now: DateTime<Utc>,
    ) -> Result<Vec<(UserId, u64)>, StoreError>;
    /// What those of the users who chose chose; whoever is missing has the defaults.
    fn settings(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, NotificationSettings)>, StoreError>;
}

/// What [`Notifications::add`] did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// What is new, in the order given.
    pub made: Vec<Notification>,
    /// What it took the place of, and whose that was.
    pub gone: Vec<(UserId, NotificationId)>,
}

/// Keeps what users were told, and how they want to be told.
pub trait Notifications: NotificationLookup {
    /// Until this work ends, nobody else holds any of these users: two who tell the same user at the same time would
    /// each miss what the other one leaves. Answers those of them who are still there, and stay until then.
    fn hold(&mut self, users: &[UserId]) -> Result<HashSet<UserId>, StoreError>;
    /// Notes that these events' notifications are made. Answers those of which it was not known; it is known as long
    /// as they are in the outbox.
    fn take_up(&mut self, events: &[EventId]) -> Result<HashSet<EventId>, StoreError>;
    /// Adds them, each in place of the user's others about the conversation and of those beyond
    /// [`Notification::KEPT`] in the account, the least active first. They hold at most one for each user and
    /// conversation.
    fn add(&mut self, notifications: &[NewNotification]) -> Result<Added, StoreError>;
    /// Writes when an existing one was read, until when it is put off, and its activity.
    fn update(&mut self, notification: &Notification) -> Result<(), StoreError>;
    /// Removes the user's notification. Was it there?
    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<bool, StoreError>;
    /// Marks the user's unread ones as read: those about one conversation, or all.
    fn read_all(
        &mut self,
        account: AccountId,
        user: UserId,
        conversation: Option<ConversationId>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Removes up to `limit` of the user's in every account, or of those read. Answers which.
    fn clear(
        &mut self,
        user: UserId,
        only_read: bool,
        limit: u32,
    ) -> Result<Vec<(AccountId, NotificationId)>, StoreError>;
    /// Writes how a member wants to be told. It goes with the membership.
    fn choose(
        &mut self,
        membership: MembershipId,
        account: AccountId,
        user: UserId,
        settings: NotificationSettings,
    ) -> Result<(), StoreError>;
}

/// Keeps where users' notifications are pushed to.
pub trait PushSubscriptions {
    /// Adds one, or gives the one with this identifier these values, whoever's it was.
    fn put(&mut self, subscription: NewPushSubscription) -> Result<PushSubscription, StoreError>;
    /// Removes the user's with this push token. Was it there?
    fn remove(&mut self, user: UserId, push_token: &str) -> Result<bool, StoreError>;
}
