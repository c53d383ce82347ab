//! A notification as its user sees it (contract accounts.md §5.12).

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AccountId, ConversationId, MessageId, NotificationId, UserId};
use nimchat_messaging::Notification;
use nimchat_messaging::notifications::{NotificationList, NotificationView};
use nimchat_wire::push::{PushConversationJson, PushMessageJson, PushUserJson};
use nimchat_wire::time::{epoch, iso};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A page of the caller's notifications
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationsJson {
    data: NotificationsDataJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct NotificationsDataJson {
    meta: NotificationsMetaJson,
    payload: Vec<NotificationJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct NotificationsMetaJson {
    /// Of those counted, the ones not read
    unread_count: u64,
    /// On all pages
    count: u64,
    current_page: CurrentPageJson,
}

/// 1, or the page's text as it was sent
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum CurrentPageJson {
    First(u32),
    Sent(String),
}

/// What the caller was told
#[derive(Debug, Serialize, ToSchema)]
struct NotificationJson {
    #[schema(value_type = i64)]
    id: NotificationId,
    /// `conversation_creation`, `conversation_assignment`, `assigned_conversation_new_message`,
    /// `conversation_mention`, `participating_conversation_new_message` or one of an SLA
    notification_type: &'static str,
    push_message_title: String,
    push_message_body: String,
    primary_actor_type: &'static str,
    /// The conversation's own key, not its number
    #[schema(value_type = i64)]
    primary_actor_id: ConversationId,
    primary_actor: PushConversationJson,
    read_at: Option<String>,
    /// The message, if it is about one
    secondary_actor: Option<PushMessageJson>,
    user: PushUserJson,
    created_at: i64,
    last_activity_at: i64,
    snoozed_until: Option<String>,
    #[schema(value_type = Object)]
    meta: Map<String, Value>,
}

const CONVERSATION: &str = "Conversation";

impl NotificationsJson {
    pub(super) fn new(list: &NotificationList, page: Option<String>, context: &Context) -> Self {
        let views = list.page.items.iter();
        Self {
            data: NotificationsDataJson {
                meta: NotificationsMetaJson {
                    unread_count: list.counts.unread,
                    count: list.counts.all,
                    current_page: page.map_or(CurrentPageJson::First(1), CurrentPageJson::Sent),
                },
                payload: views
                    .map(|view| NotificationJson::new(view, list, context))
                    .collect(),
            },
        }
    }
}

impl NotificationJson {
    fn new(view: &NotificationView, list: &NotificationList, context: &Context) -> Self {
        let notification = &view.notification;
        let within = &view.conversation;
        let can_reply = !list.closed.contains(&within.conversation.id);
        Self {
            id: notification.id,
            notification_type: notification.kind.as_str(),
            push_message_title: view.title(),
            push_message_body: view.body(),
            primary_actor_type: CONVERSATION,
            primary_actor_id: notification.conversation_id,
            primary_actor: PushConversationJson::new(within, can_reply, context),
            read_at: notification.read_at.map(iso),
            secondary_actor: view
                .message
                .as_ref()
                .map(|message| PushMessageJson::new(message, within, context)),
            user: PushUserJson::new(&view.user, Some(list.availability), context),
            created_at: epoch(notification.created_at),
            last_activity_at: epoch(notification.last_activity_at),
            snoozed_until: notification.snoozed_until.map(iso),
            meta: Map::new(),
        }
    }
}

/// A notification's row
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationRowJson {
    #[schema(value_type = i64)]
    id: NotificationId,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    user_id: UserId,
    notification_type: &'static str,
    primary_actor_type: &'static str,
    /// The conversation's own key, not its number
    #[schema(value_type = i64)]
    primary_actor_id: ConversationId,
    /// `Message`
    secondary_actor_type: Option<&'static str>,
    #[schema(value_type = Option<i64>)]
    secondary_actor_id: Option<MessageId>,
    read_at: Option<String>,
    snoozed_until: Option<String>,
    last_activity_at: String,
    created_at: String,
    updated_at: String,
    #[schema(value_type = Object)]
    meta: Map<String, Value>,
}

impl Present<Notification> for NotificationRowJson {
    fn present(notification: &Notification, _: &Context) -> Self {
        Self {
            id: notification.id,
            account_id: notification.account_id,
            user_id: notification.user_id,
            notification_type: notification.kind.as_str(),
            primary_actor_type: CONVERSATION,
            primary_actor_id: notification.conversation_id,
            secondary_actor_type: notification.message_id.map(|_| "Message"),
            secondary_actor_id: notification.message_id,
            read_at: notification.read_at.map(iso),
            snoozed_until: notification.snoozed_until.map(iso),
            last_activity_at: iso(notification.last_activity_at),
            created_at: iso(notification.created_at),
            updated_at: iso(notification.updated_at),
            meta: Map::new(),
        }
    }
}

/// A bare number
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnreadCountJson(pub(super) u64);
