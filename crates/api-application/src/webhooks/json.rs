//! The request body of a webhook. A webhook as administrators see it (docs/rules/messaging.md §5.1, `operations.json
//! #73`).

use nimchat_api_kit::Input;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{CreateWebhook, Subscription, UpdateWebhook, Webhook};
use nimchat_core_model::{AccountId, DeliveryId, InboxId, Page, WebhookId};
use nimchat_messaging::Inbox;
use nimchat_wire::time::iso;
use nimchat_wire::words::SubscriptionWord;

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

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookJson {
    id: WebhookId,
    url: String,
    account_id: AccountId,
    #[schema(value_type = Vec<SubscriptionWord>)]
    subscriptions: Vec<&'static str>,
    /// Omitted if it has no inbox
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    inbox: Option<WebhookInboxJson>,
    /// Is it called? An address that accepts no call for three days is disabled
    enabled: bool,
    /// When it was disabled; null while it is enabled
    disabled_at: Option<String>,
    /// The secret with which receivers verify calls (Standard Webhooks)
    secret: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct WebhookInboxJson {
    id: InboxId,
    name: String,
}

impl Present<Shown> for WebhookJson {
    fn present(Shown { webhook, inbox }: &Shown, _: &Context) -> Self {
        let subscriptions = webhook.subscriptions.iter().copied();
        Self {
            id: webhook.id,
            url: webhook.url.as_str().to_owned(),
            account_id: webhook.account_id,
            subscriptions: subscriptions.map(Subscription::as_str).collect(),
            inbox: inbox.as_ref().map(|inbox| WebhookInboxJson {
                id: inbox.id,
                name: inbox.name.clone(),
            }),
            enabled: webhook.is_enabled(),
            disabled_at: webhook.health.disabled_at.map(iso),
            secret: webhook.secret.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnvelopedWebhookJson {
    payload: WebhookPayloadJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct WebhookPayloadJson {
    webhook: WebhookJson,
}

impl Present<Shown> for EnvelopedWebhookJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        let webhook = Present::present(shown, context);
        Self {
            payload: WebhookPayloadJson { webhook },
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnvelopedWebhooksJson {
    payload: WebhooksPayloadJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct WebhooksPayloadJson {
    webhooks: Vec<WebhookJson>,
}

impl Present<Vec<Shown>> for EnvelopedWebhooksJson {
    fn present(shown: &Vec<Shown>, context: &Context) -> Self {
        let webhooks = Present::present(shown, context);
        Self {
            payload: WebhooksPayloadJson { webhooks },
        }
    }
}
