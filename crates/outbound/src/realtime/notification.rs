//! A user's notifications in real time.

use nimchat_core_model::{AccountId, ConversationId, NotificationId};
use nimchat_messaging::NotificationView;
use nimchat_wire::push::{PushConversationJson, PushMessageJson, PushUserJson};
use nimchat_wire::time::iso;
use nimchat_wire::{Context, Empty};
use serde::Serialize;

/// A notification, and how many there are to be read.
#[derive(Debug, Serialize)]
pub(super) struct WithCounts<T> {
    pub notification: T,
    pub unread_count: u64,
    pub count: u64,
}

/// One that is no more.
#[derive(Debug, Serialize)]
pub(super) struct Removed {
    pub id: NotificationId,
}

/// A notification as its user hears of it.
#[derive(Debug, Serialize)]
pub(super) struct PushNotification {
    id: NotificationId,
    notification_type: &'static str,
    primary_actor_type: &'static str,
    primary_actor_id: ConversationId,
    read_at: Option<String>,
    secondary_actor: Option<PushMessageJson>,
    user: PushUserJson,
    created_at: i64,
    last_activity_at: i64,
    snoozed_until: Option<String>,
    meta: Empty,
    account_id: AccountId,
    primary_actor: PushConversationJson,
    push_message_title: String,
    push_message_body: String,
}

impl PushNotification {
    pub fn new(view: &NotificationView, can_reply: bool, context: &Context) -> Self {
        let notification = &view.notification;
        Self {
            id: notification.id,
            notification_type: notification.kind.as_str(),
            primary_actor_type: "Conversation",
            primary_actor_id: notification.conversation_id,
            read_at: notification.read_at.map(iso),
            secondary_actor: view
                .message
                .as_ref()
                .map(|message| PushMessageJson::new(message, &view.conversation, context)),
            user: PushUserJson::new(&view.user, None, context),
            created_at: notification.created_at.timestamp(),
            last_activity_at: notification.last_activity_at.timestamp(),
            snoozed_until: notification.snoozed_until.map(iso),
            meta: Empty {},
            account_id: notification.account_id,
            primary_actor: PushConversationJson::new(&view.conversation, can_reply, context),
            push_message_title: view.title(),
            push_message_body: view.body(),
        }
    }
}
