//! The request body of a webhook. A webhook as administrators see it (docs/rules/messaging.md §5.1, `operations.json
//! #73`).
//!
//! A delivery to a webhook as administrators see it. Both profiles show the same: Chatwoot has none.

use nimchat_api_kit::Input;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{Attempt, CreateWebhook, DeliveryView, UpdateWebhook, Webhook};
use nimchat_core_model::{AccountId, DeliveryId, InboxId, Page, WebhookId};
use nimchat_messaging::Inbox;
use nimchat_wire::words::{SubscriptionWord, WebhookDeliveryStatusWord};

/// Flat, as the reference prints it, or under the key `webhook`, as Chatwoot's clients send it. The service checks the
/// values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(crate) struct WebhookBody {
    /// The url where the events should be sent
    url: Option<String>,
    /// The events you want to subscribe to.
    #[schema(value_type = Option<Vec<SubscriptionWord>>)]
    subscriptions: Option<Vec<String>>,
    /// The inbox of the webhook; it does not filter the events, and cannot be changed
    inbox_id: Option<InboxId>,
    /// Is it called? Only read by an update; true enables a webhook that was disabled
    enabled: Option<bool>,
}

/// The query of a list of deliveries.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct DeliveriesQuery {
    /// Only deliveries with ids below this one: the last of the page before
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<DeliveryId>,
    /// The deliveries on one page: 25 if absent, 100 at the most
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
    pub(super) fn of(input: &Input) -> Result<Self> {
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

/// A webhook with its inbox.
pub(super) struct Shown {
    pub(super) webhook: Webhook,
    pub(super) inbox: Option<Inbox>,
}

#[wire(shown: Shown, webhook = shown.webhook)]
pub(super) struct WebhookJson {
    id: WebhookId,
    url: String,
    account_id: AccountId,
    #[schema(value_type = Vec<SubscriptionWord>)]
    subscriptions: Vec<&'static str>,
    /// Omitted if it has no inbox
    #[present(shown.inbox)]
    inbox: OrAbsent<WebhookInboxJson>,
    /// Is it called? An address that accepts no call for three days is disabled
    #[present(webhook.is_enabled())]
    enabled: bool,
    /// When it was disabled; null while it is enabled
    #[present(webhook.health.disabled_at)]
    disabled_at: Option<String>,
    /// The secret with which receivers verify calls (Standard Webhooks)
    secret: String,
}

#[wire(inbox: Inbox)]
struct WebhookInboxJson {
    id: InboxId,
    name: String,
}

envelopes! {
    pub(super) struct EnvelopedWebhookJson { payload: WebhookPayloadJson }
    struct WebhookPayloadJson { webhook: WebhookJson }
    pub(super) struct EnvelopedWebhooksJson { payload: WebhooksPayloadJson }
    struct WebhooksPayloadJson { webhooks: Vec<WebhookJson> }
}

#[wire(view: DeliveryView, delivery = view.delivery)]
pub(super) struct DeliveryJson {
    id: DeliveryId,
    #[present(delivery.endpoint.id().into())]
    webhook_id: WebhookId,
    /// The event, as in the body
    event: Option<String>,
    /// The header `webhook-id` of its calls, the same on every attempt
    #[present(delivery.webhook_id())]
    message_id: String,
    url: String,
    /// `pending`, `delivered` or `failed`
    #[schema(value_type = WebhookDeliveryStatusWord)]
    status: &'static str,
    #[present(view.attempts)]
    attempts: Vec<AttemptJson>,
    created_at: String,
}

#[wire(attempt: Attempt)]
struct AttemptJson {
    number: u32,
    #[present(attempt.at)]
    attempted_at: String,
    duration_ms: u32,
    /// The status of the answer; null if there was none
    status_code: Option<u16>,
    /// Why it failed; null if it did not
    error: Option<String>,
    /// The first 4096 bytes of the answer's body; null if there was no answer
    answer: Option<String>,
}
