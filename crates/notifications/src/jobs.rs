//! The jobs of this domain.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ConversationId, Job, MessageId, NotificationId, NotificationKind, Queue, Subject,
    UserId,
};
use serde::{Deserialize, Serialize};

/// End the snooze of a notification, unless it was changed by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSnooze {
    /// The account.
    pub account: AccountId,
    /// The notification's user.
    pub user: UserId,
    /// The notification.
    pub notification: NotificationId,
    /// The end of the snooze.
    pub until: DateTime<Utc>,
}

impl Job for EndSnooze {
    const KIND: &'static str = "end_snooze";
    const QUEUE: Queue = Queue::Internal;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }
}

/// Send a user a notification by e-mail (docs/rules/accounts.md §7), unless it is read or replaced by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationMail {
    /// The user.
    pub user: UserId,
    /// The account, which also decides the language.
    pub account: AccountId,
    /// The notification.
    pub notification: NotificationId,
    /// The kind.
    pub about: NotificationKind,
    /// The conversation.
    pub conversation: ConversationId,
    /// The message, if the notification is about one.
    pub message: Option<MessageId>,
}

impl Job for NotificationMail {
    const KIND: &'static str = "notification_mail";
    const QUEUE: Queue = Queue::Mail;

    fn account(&self) -> Option<AccountId> {
        Some(self.account)
    }

    fn topic(&self) -> Option<String> {
        let id = self.conversation;
        Some(Subject::Conversation { id }.topic())
    }

    /// The account, so that the e-mails of one account do not delay the invitations of another.
    fn fairness_key(&self) -> String {
        format!("account:{}", self.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_read_back() {
        let mail = NotificationMail {
            user: 1.into(),
            account: 2.into(),
            notification: 3.into(),
            about: NotificationKind::ConversationAssignment,
            conversation: 4.into(),
            message: None,
        };
        let job = mail.due(DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(job.payload["about"], "conversation_assignment");
        assert_eq!(job.topic.as_deref(), Some("conversation:4"));
        let read: NotificationMail = serde_json::from_value(job.payload).unwrap();
        assert_eq!(read, mail);
    }
}
