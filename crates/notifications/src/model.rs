//! The notification model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Actor, ConversationId, EventName, MessageId, NewEvent, NotificationId,
    NotificationKind, Subject, UserId, record,
};

record! {
    /// A notification about a conversation. A newer one about the same conversation replaces it.
    Notification(NotificationId)
    /// A notification before it is stored.
    NewNotification {
        /// Its account.
        pub account_id: AccountId,
        /// Its user.
        pub user_id: UserId,
        /// Its kind.
        pub kind: NotificationKind,
        /// The conversation.
        pub conversation_id: ConversationId,
        /// The message, if it is about one.
        pub message_id: Option<MessageId>,
    }
    stored {
        /// When the user read it.
        pub read_at: Option<DateTime<Utc>>,
        /// The end of the snooze; after that it is back.
        pub snoozed_until: Option<DateTime<Utc>>,
        /// When its latest snooze ended.
        pub last_snoozed_at: Option<DateTime<Utc>>,
        /// Its place in lists: when it was created, or when its snooze ended.
        pub last_activity_at: DateTime<Utc>,
    }
}

impl Notification {
    /// The most notifications of a user in an account. Older ones are deleted, so that reads do not grow with the
    /// account's age.
    pub const KEPT: u32 = 300;

    /// Is it snoozed for longer than `now`?
    pub fn is_snoozed(&self, now: DateTime<Utc>) -> bool {
        self.snoozed_until.is_some_and(|until| until > now)
    }

    /// An event about it.
    pub(crate) fn told(&self, name: EventName, actor: Actor, at: DateTime<Utc>) -> NewEvent {
        about((self.account_id, self.user_id, self.id), name, actor, at)
    }
}

/// An event about a user's notification.
pub(crate) fn about(
    (account, user_id, id): (AccountId, UserId, NotificationId),
    name: EventName,
    actor: Actor,
    at: DateTime<Utc>,
) -> NewEvent {
    NewEvent::new(
        account,
        name,
        Subject::Notification { id, user_id },
        actor,
        at,
    )
}

impl NewNotification {
    /// The notification after it is stored.
    pub fn stored(&self, id: NotificationId) -> Notification {
        Notification {
            id,
            account_id: self.account_id,
            user_id: self.user_id,
            kind: self.kind,
            conversation_id: self.conversation_id,
            message_id: self.message_id,
            read_at: None,
            snoozed_until: None,
            last_snoozed_at: None,
            last_activity_at: self.created_at,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}

/// Filters and order of a user's notifications in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationQuery {
    /// Are read ones included?
    pub with_read: bool,
    /// Are snoozed ones included?
    pub with_snoozed: bool,
    /// Is the order ascending by activity?
    pub ascending: bool,
    /// Snoozes that end at this time or earlier have ended.
    pub now: DateTime<Utc>,
}

impl NotificationQuery {
    /// Those to be read now, the newest first.
    pub fn unread(now: DateTime<Utc>) -> Self {
        Self {
            with_read: false,
            with_snoozed: false,
            ascending: false,
            now,
        }
    }

    /// Does the notification match?
    pub fn takes(&self, notification: &Notification) -> bool {
        (self.with_read || notification.read_at.is_none())
            && (self.with_snoozed || !notification.is_snoozed(self.now))
    }
}

/// The number of notifications that match a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotificationCounts {
    /// The unread ones among them.
    pub unread: u64,
    /// All of them.
    pub all: u64,
}
