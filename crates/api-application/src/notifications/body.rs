//! What is asked of notifications.

use crate::conversations::optional_time;
use chrono::{DateTime, Utc};
use nimchat_api_kit::lenient;
use nimchat_core_model::ConversationId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Which ones, in which order.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct NotificationsQuery {
    /// `asc` for the least active first; `desc` if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    sort_order: Option<String>,
    /// `read` and `snoozed`: these too
    #[serde(deserialize_with = "lenient::optional_texts")]
    includes: Option<Vec<String>>,
    /// The page, as it is repeated in the answer
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) page: Option<String>,
}

impl NotificationsQuery {
    pub(super) fn includes(&self, what: &str) -> bool {
        let included = self.includes.iter().flatten();
        included.into_iter().any(|included| included == what)
    }

    pub(super) fn ascending(&self) -> bool {
        self.sort_order
            .as_deref()
            .is_some_and(|order| order.eq_ignore_ascii_case("asc"))
    }
}

/// All of them, or those about one conversation
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ReadAllBody {
    /// `Conversation`
    #[serde(deserialize_with = "lenient::optional_text")]
    primary_actor_type: Option<String>,
    /// The conversation, as notifications name it
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    primary_actor_id: Option<i64>,
}

impl ReadAllBody {
    /// Both are given, or all are meant (contract accounts.md §5.12). Nothing is about anything but conversations.
    pub(super) fn conversation(self) -> Option<ConversationId> {
        let id = self.primary_actor_id?;
        match self.primary_actor_type?.as_str() {
            "" => None,
            "Conversation" => Some(ConversationId::new(id)),
            _ => Some(ConversationId::new(0)),
        }
    }
}

/// Until when
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct SnoozeBody {
    /// Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<i64>)]
    pub(super) snoozed_until: Option<DateTime<Utc>>,
}

/// All of them, or those read
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct DeleteAllBody {
    /// `read` for those read; all if absent
    #[serde(rename = "type", deserialize_with = "lenient::optional_text")]
    kind: Option<String>,
}

impl DeleteAllBody {
    pub(super) fn only_read(&self) -> bool {
        self.kind.as_deref() == Some("read")
    }
}
