//! Webhooks: the addresses that receive an account's events.

mod delivery_json;
mod handlers;
pub(crate) mod json;

use delivery_json::DeliveryJson;
use json::{
    DeliveriesQuery, EnvelopedWebhookJson, EnvelopedWebhooksJson, WebhookBody, WebhookJson,
};
use nimchat_api_kit::{Nothing, Route};
use nimchat_wire::ByProfile;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const WEBHOOKS: &str = "/api/v1/accounts/{account_id}/webhooks";
    const WEBHOOK: &str = "/api/v1/accounts/{account_id}/webhooks/{webhook_id}";
    const ROTATE_SECRET: &str = "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/rotate_secret";
    const DELIVERIES: &str = "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/deliveries";
    const REPLAY: &str =
        "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/replay";
    const PING: &str = "/api/v1/accounts/{account_id}/webhooks/{webhook_id}/ping";
    vec![
        Route::get(WEBHOOKS)
            .operation(73)
            .summary("List all webhooks in the account")
            .answers::<ByProfile<Vec<WebhookJson>, EnvelopedWebhooksJson>>()
            .to(handlers::list),
        Route::post(WEBHOOKS)
            .operation(74)
            .summary("Add a webhook subscription to the account")
            .body::<WebhookBody>()
            .requires(&["url"])
            .answers::<ByProfile<WebhookJson, EnvelopedWebhookJson>>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(WEBHOOK)
            .operation(75)
            .summary("Update a webhook object in the account")
            .body::<WebhookBody>()
            .answers::<ByProfile<WebhookJson, EnvelopedWebhookJson>>()
            .to(handlers::update),
        Route::post(ROTATE_SECRET)
            .summary("Replace the secret of a webhook; the old one signs beside it for 24 hours")
            .answers::<ByProfile<WebhookJson, EnvelopedWebhookJson>>()
            .to_repeatable(handlers::rotate_secret, handlers::rotated),
        Route::get(DELIVERIES)
            .summary("List the deliveries to a webhook with the attempts at them, newest first")
            .query::<DeliveriesQuery>()
            .answers::<Vec<DeliveryJson>>()
            .to(handlers::deliveries),
        Route::post(REPLAY)
            .summary("Attempt a settled delivery once more")
            .answers::<DeliveryJson>()
            .to_repeatable(handlers::replay, handlers::replayed),
        Route::post(PING)
            .summary("Make a test call to a webhook")
            .answers::<DeliveryJson>()
            .to_repeatable(handlers::ping, handlers::pinged),
        Route::delete(WEBHOOK)
            .summary("Delete a webhook")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
