//! A webhook as it comes in.

use nimchat_api_kit::{ApiError, Input, lenient};
use nimchat_automation::{CreateWebhook, UpdateWebhook};
use nimchat_core_model::InboxId;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Flat, as the reference prints it, or under the key `webhook`, as Chatwoot's clients send it. Rules are the
/// service's.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct WebhookBody {
    /// The url where the events should be sent
    #[serde(deserialize_with = "lenient::optional_text")]
    url: Option<String>,
    /// The events you want to subscribe to.
    #[serde(deserialize_with = "lenient::optional_texts")]
    subscriptions: Option<Vec<String>>,
    /// An inbox the webhook is for; it does not narrow the events, and it is set once
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    inbox_id: Option<InboxId>,
}

impl WebhookBody {
    pub(super) fn of(input: &Input) -> Result<Self, ApiError> {
        if input.object()?.contains_key("webhook") {
            input.read_under("webhook")
        } else {
            input.read()
        }
    }
}

impl From<WebhookBody> for CreateWebhook {
    fn from(body: WebhookBody) -> Self {
        Self {
            url: body.url,
            subscriptions: body.subscriptions,
            inbox_id: body.inbox_id,
        }
    }
}

impl From<WebhookBody> for UpdateWebhook {
    fn from(body: WebhookBody) -> Self {
        Self {
            url: body.url,
            subscriptions: body.subscriptions,
        }
    }
}
