//! A delivery to a webhook as administrators see it. Both profiles show the same: Chatwoot has none.

use nimchat_api_kit::prelude::*;
use nimchat_automation::{Attempt, DeliveryView};
use nimchat_core_model::{DeliveryId, WebhookId};
use nimchat_wire::time::iso;
use nimchat_wire::words::WebhookDeliveryStatusWord;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryJson {
    id: DeliveryId,
    webhook_id: WebhookId,
    /// The event, as in the body
    event: Option<String>,
    /// The header `webhook-id` of its calls, the same on every attempt
    message_id: String,
    url: String,
    /// `pending`, `delivered` or `failed`
    #[schema(value_type = WebhookDeliveryStatusWord)]
    status: &'static str,
    attempts: Vec<AttemptJson>,
    created_at: String,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(attempt: Attempt)]
struct AttemptJson {
    number: u32,
    #[present(iso(attempt.at))]
    attempted_at: String,
    duration_ms: u32,
    /// The status of the answer; null if there was none
    status_code: Option<u16>,
    /// Why it failed; null if it did not
    error: Option<String>,
    /// The first 4096 bytes of the answer's body; null if there was no answer
    answer: Option<String>,
}

impl Present<DeliveryView> for DeliveryJson {
    fn present(DeliveryView { delivery, attempts }: &DeliveryView, context: &Context) -> Self {
        Self {
            id: delivery.id,
            webhook_id: delivery.endpoint.id().into(),
            event: delivery.event.clone(),
            message_id: delivery.webhook_id(),
            url: delivery.url.as_str().to_owned(),
            status: delivery.status.as_str(),
            attempts: Present::present_each(attempts, context),
            created_at: iso(delivery.created_at),
        }
    }
}
