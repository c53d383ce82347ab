//! Notifications as their user sees them (docs/rules/accounts.md §5.12).

use crate::contacts::CurrentPageJson;
use nimchat_core_model::{AccountId, ConversationId, MessageId, NotificationId, UserId};
use nimchat_notifications::{Notification, NotificationList};
use nimchat_wire::push::{NotificationJson, NotificationMetaJson};
use nimchat_wire::time::iso;
use nimchat_wire::words::{ConversationTypeWord, NotificationWord};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of notifications, and its number as the caller sent it.
pub(super) struct NotificationPage {
    pub(super) list: NotificationList,
    pub(super) page_sent: Option<String>,
}

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
    /// The unread ones among those counted
    unread_count: u64,
    /// On all pages
    count: u64,
    current_page: CurrentPageJson,
}

impl Present<NotificationPage> for NotificationsJson {
    fn present(NotificationPage { list, page_sent }: &NotificationPage, context: &Context) -> Self {
        let availability = Some(list.availability);
        let views = list.page.items.iter().map(|view| {
            let can_reply = !list.closed.contains(&view.conversation.conversation.id);
            NotificationJson::new(view, can_reply, availability, context)
        });
        Self {
            data: NotificationsDataJson {
                meta: NotificationsMetaJson {
                    unread_count: list.counts.unread,
                    count: list.counts.all,
                    current_page: CurrentPageJson::of(page_sent.as_deref()),
                },
                payload: views.collect(),
            },
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
    #[schema(value_type = NotificationWord)]
    notification_type: &'static str,
    #[schema(value_type = ConversationTypeWord)]
    primary_actor_type: &'static str,
    /// The conversation's database id, not its number
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
    meta: NotificationMetaJson,
}

impl Present<Notification> for NotificationRowJson {
    fn present(notification: &Notification, _: &Context) -> Self {
        Self {
            id: notification.id,
            account_id: notification.account_id,
            user_id: notification.user_id,
            notification_type: notification.kind.as_str(),
            primary_actor_type: "Conversation",
            primary_actor_id: notification.conversation_id,
            secondary_actor_type: notification.message_id.map(|_| "Message"),
            secondary_actor_id: notification.message_id,
            read_at: notification.read_at.map(iso),
            snoozed_until: notification.snoozed_until.map(iso),
            last_activity_at: iso(notification.last_activity_at),
            created_at: iso(notification.created_at),
            updated_at: iso(notification.updated_at),
            meta: notification.into(),
        }
    }
}

/// A bare number
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnreadCountJson(u64);

impl Present<u64> for UnreadCountJson {
    fn present(count: &u64, _: &Context) -> Self {
        Self(*count)
    }
}
