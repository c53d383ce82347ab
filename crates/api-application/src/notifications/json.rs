//! The request bodies and queries of notifications. Notifications as their user sees them (docs/rules/accounts.md
//! §5.12).

use crate::contacts::CurrentPageJson;
use crate::conversations::optional_time;
use chrono::{DateTime, Utc};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ConversationId, MessageId, NotificationId, UserId};
use nimchat_notifications::{ListNotifications, Notification, NotificationList};
use nimchat_wire::push::{NotificationJson, NotificationMetaJson};
use nimchat_wire::words::{ConversationTypeWord, NotificationWord};

/// The filter and the order of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct NotificationsQuery {
    /// `asc` for the least active first; `desc` if absent
    sort_order: Option<String>,
    /// `read` and `snoozed`: includes these
    includes: Option<Vec<String>>,
    /// The page; the answer repeats it. The route describes it.
    #[param(ignore)]
    pub(super) page: Option<String>,
}

impl NotificationsQuery {
    pub(super) fn wanted(&self) -> ListNotifications {
        let includes = |what: &str| self.includes.iter().flatten().any(|asked| asked == what);
        let order = self.sort_order.as_deref().unwrap_or_default();
        ListNotifications {
            with_read: includes("read"),
            with_snoozed: includes("snoozed"),
            ascending: order.eq_ignore_ascii_case("asc"),
        }
    }
}

/// The notifications that a request names.
pub(super) enum Named {
    Everything,
    Conversation(ConversationId),
    /// A record that no notification is about.
    Nothing,
}

/// All notifications, or those about one conversation
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct ReadAllBody {
    /// `Conversation`
    #[schema(value_type = Option<ConversationTypeWord>)]
    primary_actor_type: Option<String>,
    /// The database id of the conversation, as notifications show it
    primary_actor_id: Option<ConversationId>,
}

impl ReadAllBody {
    /// The one conversation if both values are given, otherwise all (docs/rules/accounts.md §5.12).
    pub(super) fn named(self) -> Named {
        let kind = self.primary_actor_type.filter(|kind| !kind.is_empty());
        match (kind, self.primary_actor_id) {
            (Some(kind), Some(id)) if kind == "Conversation" => Named::Conversation(id),
            (Some(_), Some(_)) => Named::Nothing,
            _ => Named::Everything,
        }
    }
}

/// The end of a snooze
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct SnoozeBody {
    /// Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<i64>)]
    pub(super) snoozed_until: Option<DateTime<Utc>>,
}

/// All notifications, or the read ones
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct DeleteAllBody {
    /// `read` for the read ones; all if absent
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl DeleteAllBody {
    pub(super) fn only_read(&self) -> bool {
        self.kind.as_deref() == Some("read")
    }
}

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
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(notification: Notification)]
pub(super) struct NotificationRowJson {
    id: NotificationId,
    account_id: AccountId,
    user_id: UserId,
    #[schema(value_type = NotificationWord)]
    #[present(notification.kind.as_str())]
    notification_type: &'static str,
    #[schema(value_type = ConversationTypeWord)]
    #[present("Conversation")]
    primary_actor_type: &'static str,
    /// The conversation's database id, not its number
    #[present(notification.conversation_id)]
    primary_actor_id: ConversationId,
    /// `Message`
    #[present(notification.message_id.map(|_| "Message"))]
    secondary_actor_type: Option<&'static str>,
    #[present(notification.message_id)]
    secondary_actor_id: Option<MessageId>,
    read_at: Option<String>,
    snoozed_until: Option<String>,
    last_activity_at: String,
    created_at: String,
    updated_at: String,
    #[present(notification.into())]
    meta: NotificationMetaJson,
}

/// A bare number
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnreadCountJson(u64);

impl Present<u64> for UnreadCountJson {
    fn present(count: &u64, _: &Context) -> Self {
        Self(*count)
    }
}
