//! The request body of a webhook.

use nimchat_api_kit::{ApiError, Input, lenient};
use nimchat_automation::{CreateWebhook, UpdateWebhook};
use nimchat_core_model::{DeliveryId, InboxId, Page};
use nimchat_wire::words::SubscriptionWord;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Flat, as the reference prints it, or under the key `webhook`, as Chatwoot's clients send it. The service checks the
/// values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct WebhookBody {
    /// The url where the events should be sent
    #[serde(deserialize_with = "lenient::optional_text")]
    url: Option<String>,
    /// The events you want to subscribe to.
    #[serde(deserialize_with = "lenient::optional_texts")]
    #[schema(value_type = Option<Vec<SubscriptionWord>>)]
    subscriptions: Option<Vec<String>>,
    /// The inbox of the webhook; it does not filter the events, and cannot be changed
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<i64>)]
    inbox_id: Option<InboxId>,
    /// Is it called? Only read by an update; true enables a webhook that was disabled
    #[serde(deserialize_with = "lenient::optional_boolean")]
    enabled: Option<bool>,
}

/// The query of a list of deliveries.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct DeliveriesQuery {
    /// Only deliveries with ids below this one: the last of the page before
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<DeliveryId>,
    /// The deliveries on one page: 25 if absent, 100 at the most
    #[serde(deserialize_with = "lenient::optional_integer")]
    per_page: Option<i64>,
}

impl DeliveriesQuery {
    pub(super) fn limit(&self) -> u32 {
        let asked = self.per_page.map(u32::try_from);
        let asked = asked.map_or(25, |asked| asked.unwrap_or(1));
        Page::new(1, asked).per_page()
    }
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
            enabled: body.enabled,
        }
    }
}
