//! A webhook as administrators see it (contract messaging.md §5.1).

use super::shown::Shown;
use nimchat_api_kit::{Context, Present};
use nimchat_automation::Subscription;
use nimchat_core_model::{AccountId, InboxId, WebhookId};
use nimchat_messaging::Inbox;
use serde::Serialize;
use utoipa::ToSchema;

/// The webhook that `operations.json #73` prints, and beside it the secret that receivers verify calls with: nothing
/// else tells it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookReferenceJson {
    #[schema(value_type = i64)]
    id: WebhookId,
    url: String,
    subscriptions: Vec<&'static str>,
    #[schema(value_type = i64)]
    account_id: AccountId,
    secret: String,
}

impl Present<Shown> for WebhookReferenceJson {
    fn present(Shown { webhook, .. }: &Shown, _: &Context) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url.as_str().to_owned(),
            subscriptions: names(&webhook.subscriptions),
            account_id: webhook.account_id,
            secret: webhook.secret.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(super) struct WebhooksReferenceJson(Vec<WebhookReferenceJson>);

impl Present<[Shown]> for WebhooksReferenceJson {
    fn present(webhooks: &[Shown], context: &Context) -> Self {
        Self(Present::present_each(webhooks, context))
    }
}

/// Chatwoot's webhook.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookChatwootJson {
    #[schema(value_type = i64)]
    id: WebhookId,
    url: String,
    #[schema(value_type = i64)]
    account_id: AccountId,
    subscriptions: Vec<&'static str>,
    /// Left out if it was made for none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    inbox: Option<WebhookInboxJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct WebhookInboxJson {
    #[schema(value_type = i64)]
    id: InboxId,
    name: String,
}

impl Present<Shown> for WebhookChatwootJson {
    fn present(Shown { webhook, inbox }: &Shown, context: &Context) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url.as_str().to_owned(),
            account_id: webhook.account_id,
            subscriptions: names(&webhook.subscriptions),
            inbox: inbox.as_ref().map(|inbox| Present::present(inbox, context)),
        }
    }
}

impl Present<Inbox> for WebhookInboxJson {
    fn present(inbox: &Inbox, _: &Context) -> Self {
        Self {
            id: inbox.id,
            name: inbox.name.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookAnswerChatwootJson {
    payload: WebhookPayloadJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct WebhookPayloadJson {
    webhook: WebhookChatwootJson,
}

impl Present<Shown> for WebhookAnswerChatwootJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        Self {
            payload: WebhookPayloadJson {
                webhook: Present::present(shown, context),
            },
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhooksChatwootJson {
    payload: WebhooksPayloadJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct WebhooksPayloadJson {
    webhooks: Vec<WebhookChatwootJson>,
}

impl Present<[Shown]> for WebhooksChatwootJson {
    fn present(webhooks: &[Shown], context: &Context) -> Self {
        Self {
            payload: WebhooksPayloadJson {
                webhooks: Present::present_each(webhooks, context),
            },
        }
    }
}

fn names(subscriptions: &[Subscription]) -> Vec<&'static str> {
    subscriptions
        .iter()
        .copied()
        .map(Subscription::as_str)
        .collect()
}
