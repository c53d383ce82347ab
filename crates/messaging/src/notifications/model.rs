//! What a notification is.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Actor, ConversationId, EventName, MessageId, NewEvent, NotificationId,
    NotificationKind, Subject, UserId,
};

/// What a user was told of a conversation. A newer one about the same conversation takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Its account.
    pub account_id: AccountId,
    /// Whom it tells.
    pub user_id: UserId,
    /// Why.
    pub kind: NotificationKind,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// Of which message in it, if it is about one.
    pub message_id: Option<MessageId>,
    /// When they read it.
    pub read_at: Option<DateTime<Utc>>,
    /// Until when they put it off; past that it is back by itself.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Where it stands among others: when it was made, or when it is back from having been put off.
    pub last_activity_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Notification {
    /// How many a user keeps in an account. Older ones are forgotten, so that no look at them grows with the
    /// account's age.
    pub const KEPT: u32 = 300;

    /// Is it put off for longer than `now`?
    pub fn is_snoozed(&self, now: DateTime<Utc>) -> bool {
        self.snoozed_until.is_some_and(|until| until > now)
    }

    /// The event that tells of it.
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

/// A notification before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// As [`Notification::account_id`].
    pub account_id: AccountId,
    /// As [`Notification::user_id`].
    pub user_id: UserId,
    /// As [`Notification::kind`].
    pub kind: NotificationKind,
    /// As [`Notification::conversation_id`].
    pub conversation_id: ConversationId,
    /// As [`Notification::message_id`].
    pub message_id: Option<MessageId>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl NewNotification {
    /// As it is once it is stored.
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
            last_activity_at: self.created_at,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}

/// Which of a user's notifications in an account, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationQuery {
    /// Those read too?
    pub with_read: bool,
    /// Those put off too?
    pub with_snoozed: bool,
    /// The least active first? Else the most active.
    pub ascending: bool,
    /// What is put off until then, or earlier, is back.
    pub now: DateTime<Utc>,
}

impl NotificationQuery {
    /// What is to be read now, the newest first.
    pub fn unread(now: DateTime<Utc>) -> Self {
        Self {
            with_read: false,
            with_snoozed: false,
            ascending: false,
            now,
        }
    }

    /// Does the notification fit?
    pub fn takes(&self, notification: &Notification) -> bool {
        (self.with_read || notification.read_at.is_none())
            && (self.with_snoozed || !notification.is_snoozed(self.now))
    }
}

/// How many fit a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotificationCounts {
    /// Of them, those not read.
    pub unread: u64,
    /// All of them.
    pub all: u64,
}
