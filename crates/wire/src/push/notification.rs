//! A notification as its user sees it.

use super::conversation::PushConversationJson;
use super::message::PushMessageJson;
use super::sender::PushUserJson;
use crate::time::{epoch, iso};
use crate::words::{ConversationTypeWord, NotificationWord};
use crate::{Context, Empty};
use nimchat_accounts::Availability;
use nimchat_core_model::{AccountId, ConversationId, NotificationId};
use nimchat_notifications::{Notification, NotificationView};
use serde::Serialize;
use utoipa::ToSchema;

/// A notification (docs/rules/accounts.md §5.12).
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationJson {
    id: NotificationId,
    /// `conversation_creation`, `conversation_assignment`, `assigned_conversation_new_message`,
    /// `conversation_mention`, `participating_conversation_new_message` or one of an SLA
    #[schema(value_type = NotificationWord)]
    notification_type: &'static str,
    push_message_title: String,
    push_message_body: String,
    /// `Conversation`
    #[schema(value_type = ConversationTypeWord)]
    primary_actor_type: &'static str,
    /// The conversation's database id, not its number
    primary_actor_id: ConversationId,
    primary_actor: PushConversationJson,
    read_at: Option<String>,
    /// The message, if the notification is about one
    secondary_actor: Option<PushMessageJson>,
    user: PushUserJson,
    created_at: i64,
    last_activity_at: i64,
    snoozed_until: Option<String>,
    meta: NotificationMetaJson,
    /// Omitted in answers
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    account_id: Option<AccountId>,
}

impl NotificationJson {
    /// The notification. `can_reply` says whether a reply can still reach the customer; the availability is the user's,
    /// null if unknown.
    pub fn new(
        view: &NotificationView,
        can_reply: bool,
        availability: Option<Availability>,
        context: &Context,
    ) -> Self {
        let notification = &view.notification;
        let within = &view.conversation;
        let message = view.message.as_ref();
        Self {
            id: notification.id,
            notification_type: notification.kind.as_str(),
            push_message_title: view.title(),
            push_message_body: view.body(),
            primary_actor_type: "Conversation",
            primary_actor_id: notification.conversation_id,
            primary_actor: PushConversationJson::new(within, can_reply, context),
            read_at: notification.read_at.map(iso),
            secondary_actor: message.map(|message| PushMessageJson::new(message, within, context)),
            user: PushUserJson::new(&view.user, availability, context),
            created_at: epoch(notification.created_at),
            last_activity_at: epoch(notification.last_activity_at),
            snoozed_until: notification.snoozed_until.map(iso),
            meta: notification.into(),
            account_id: None,
        }
    }

    /// As `/cable` sends it: with its account, and with the excerpt as its title (docs/rules/messaging.md §4.3).
    #[must_use]
    pub fn pushed(self, account: AccountId) -> Self {
        Self {
            push_message_title: self.push_message_body.clone(),
            account_id: Some(account),
            ..self
        }
    }
}

/// What became of a notification's snooze
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum NotificationMetaJson {
    /// It was never snoozed.
    Never(Empty),
    /// It is, or was.
    Snoozed {
        /// The end of the latest snooze; null while it lasts
        last_snoozed_at: Option<String>,
    },
}

impl From<&Notification> for NotificationMetaJson {
    fn from(notification: &Notification) -> Self {
        let ended = notification.last_snoozed_at.map(iso);
        match notification.snoozed_until {
            None if ended.is_none() => Self::Never(Empty {}),
            lasting => Self::Snoozed {
                last_snoozed_at: ended.filter(|_| lasting.is_none()),
            },
        }
    }
}
