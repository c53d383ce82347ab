//! The request bodies and queries of notifications.

use crate::conversations::optional_time;
use chrono::{DateTime, Utc};
use nimchat_api_kit::lenient;
use nimchat_core_model::ConversationId;
use nimchat_notifications::ListNotifications;
use nimchat_wire::words::ConversationTypeWord;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The filter and the order of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct NotificationsQuery {
    /// `asc` for the least active first; `desc` if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    sort_order: Option<String>,
    /// `read` and `snoozed`: includes these
    #[serde(deserialize_with = "lenient::optional_texts")]
    includes: Option<Vec<String>>,
    /// The page; the answer repeats it. The route describes it.
    #[param(ignore)]
    #[serde(deserialize_with = "lenient::optional_text")]
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
#[serde(default)]
pub(super) struct ReadAllBody {
    /// `Conversation`
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<ConversationTypeWord>)]
    primary_actor_type: Option<String>,
    /// The database id of the conversation, as notifications show it
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
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
#[serde(default)]
pub(super) struct DeleteAllBody {
    /// `read` for the read ones; all if absent
    #[serde(rename = "type", deserialize_with = "lenient::optional_text")]
    kind: Option<String>,
}

impl DeleteAllBody {
    pub(super) fn only_read(&self) -> bool {
        self.kind.as_deref() == Some("read")
    }
}
