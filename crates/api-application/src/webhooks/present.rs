//! A webhook as administrators see it (docs/rules/messaging.md §5.1, `operations.json #73`).

use nimchat_automation::{Subscription, Webhook};
use nimchat_core_model::{AccountId, InboxId, WebhookId};
use nimchat_messaging::Inbox;
use nimchat_wire::time::iso;
use nimchat_wire::words::SubscriptionWord;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// A webhook with its inbox.
pub(super) struct Shown {
    pub(super) webhook: Webhook,
    pub(super) inbox: Option<Inbox>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookJson {
    #[schema(value_type = i64)]
    id: WebhookId,
    url: String,
    #[schema(value_type = i64)]
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
    #[schema(value_type = i64)]
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
