//! A user's notifications in real time.

use crate::payload::{PushConversation, PushMessage, PushUser, iso};
use nimchat_core_model::{AccountId, ConversationId, NotificationId};
use nimchat_messaging::NotificationView;
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

/// An object without keys.
#[derive(Debug, Serialize)]
struct Nothing {}

/// A notification as its user hears of it.
#[derive(Debug, Serialize)]
pub(super) struct PushNotification<'a> {
    id: NotificationId,
    notification_type: &'static str,
    primary_actor_type: &'static str,
    primary_actor_id: ConversationId,
    read_at: Option<String>,
    secondary_actor: Option<PushMessage<'a>>,
    user: PushUser<'a>,
    created_at: i64,
    last_activity_at: i64,
    snoozed_until: Option<String>,
    meta: Nothing,
    account_id: AccountId,
    primary_actor: PushConversation<'a>,
    push_message_title: String,
    push_message_body: String,
}

impl<'a> PushNotification<'a> {
    pub fn new(view: &'a NotificationView, can_reply: bool, public_url: &str) -> Self {
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
                .map(|message| PushMessage::new(message, &view.conversation, public_url)),
            user: PushUser::new(&view.user, None, public_url),
            created_at: notification.created_at.timestamp(),
            last_activity_at: notification.last_activity_at.timestamp(),
            snoozed_until: notification.snoozed_until.map(iso),
            meta: Nothing {},
            account_id: notification.account_id,
            primary_actor: PushConversation::new(&view.conversation, can_reply, public_url),
            push_message_title: view.title(),
            push_message_body: view.body(),
        }
    }
}
