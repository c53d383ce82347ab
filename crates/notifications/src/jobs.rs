//! The jobs of this domain.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ConversationId, MessageId, NotificationId, NotificationKind, Subject, UserId, jobs,
};

jobs! {
    /// End the snooze of a notification, unless it was changed by then.
    EndSnooze = "end_snooze", Internal {
        /// The account.
        pub account: AccountId,
        /// The notification's user.
        pub user: UserId,
        /// The notification.
        pub notification: NotificationId,
        /// The end of the snooze.
        pub until: DateTime<Utc>,
    }
    account: |job| job.account,

    /// Send a user a notification by e-mail (docs/rules/accounts.md §7), unless it is read or replaced by then.
    #[derive(Copy)]
    NotificationMail = "notification_mail", Mail {
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
    account: |job| job.account,
    topic: |job| Subject::Conversation { id: job.conversation },
    // The account, so that the e-mails of one account do not delay the invitations of another.
    fairness: |job| format!("account:{}", job.account),
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::Job;

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
