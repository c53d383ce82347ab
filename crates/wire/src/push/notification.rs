//! A notification as its user sees it.

use super::conversation::PushConversationJson;
use super::message::PushMessageJson;
use super::sender::PushUserJson;
use crate::time::iso;
use crate::words::{ConversationTypeWord, NotificationWord};
use crate::{Context, Empty, OrAbsent, Present, wire};
use nimchat_accounts::Availability;
use nimchat_core_model::{AccountId, ConversationId, NotificationId};
use nimchat_notifications::{Notification, NotificationView};

/// A notification (docs/rules/accounts.md §5.12).
#[wire(shown: Shown<'_>, notification = shown.view.notification, view = *shown.view)]
pub struct NotificationJson {
    id: NotificationId,
    /// `conversation_creation`, `conversation_assignment`, `assigned_conversation_new_message`,
    /// `conversation_mention`, `participating_conversation_new_message` or one of an SLA
    #[schema(value_type = NotificationWord)]
    #[present(notification.kind)]
    notification_type: &'static str,
    #[present(view.title())]
    push_message_title: String,
    #[present(view.body())]
    push_message_body: String,
    /// `Conversation`
    #[schema(value_type = ConversationTypeWord)]
    #[present("Conversation")]
    primary_actor_type: &'static str,
    /// The conversation's database id, not its number
    #[present(notification.conversation_id)]
    primary_actor_id: ConversationId,
    #[present(PushConversationJson::new(&view.conversation, shown.can_reply, context))]
    primary_actor: PushConversationJson,
    read_at: Option<String>,
    /// The message, if the notification is about one
    #[present(PushMessageJson::some(view.message.as_ref(), &view.conversation, context))]
    secondary_actor: Option<PushMessageJson>,
    #[present(PushUserJson::new(&view.user, shown.availability, context))]
    user: PushUserJson,
    created_at: i64,
    last_activity_at: i64,
    snoozed_until: Option<String>,
    #[present(notification.into())]
    meta: NotificationMetaJson,
    /// Omitted in answers
    #[present(None)]
    account_id: OrAbsent<AccountId>,
}

struct Shown<'a> {
    view: &'a NotificationView,
    can_reply: bool,
    availability: Option<Availability>,
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
        let shown = Shown {
            view,
            can_reply,
            availability,
        };
        Self::present(&shown, context)
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
#[wire]
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
