//! Webhooks: the addresses that receive an account's events.

use crate::Services;
use json::{
    DeliveriesQuery, DeliveryJson, EnvelopedWebhookJson, EnvelopedWebhooksJson, Shown, WebhookBody,
    WebhookJson,
};
use nimchat_api_kit::prelude::*;
use nimchat_automation::{Automation, DeliveryView, Webhook, WebhookService};
use nimchat_core_model::DeliveryId;
use nimchat_messaging::Messaging;
use nimchat_wire::ByProfile;

pub(crate) mod json;

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
            .to(list),
        Route::post(WEBHOOKS)
            .operation(74)
            .summary("Add a webhook subscription to the account")
            .body::<WebhookBody>()
            .requires(&["url"])
            .answers::<ByProfile<WebhookJson, EnvelopedWebhookJson>>()
            .to_repeatable(create, created),
        Route::update(WEBHOOK)
            .operation(75)
            .summary("Update a webhook object in the account")
            .body::<WebhookBody>()
            .answers::<ByProfile<WebhookJson, EnvelopedWebhookJson>>()
            .to(update),
        Route::post(ROTATE_SECRET)
            .summary("Replace the secret of a webhook; the old one signs beside it for 24 hours")
            .answers::<ByProfile<WebhookJson, EnvelopedWebhookJson>>()
            .to_repeatable(rotate_secret, rotated),
        Route::get(DELIVERIES)
            .summary("List the deliveries to a webhook with the attempts at them, newest first")
            .query::<DeliveriesQuery>()
            .answers::<Vec<DeliveryJson>>()
            .to(deliveries),
        Route::post(REPLAY)
            .summary("Attempt a settled delivery once more")
            .answers::<DeliveryJson>()
            .to_repeatable(replay, replayed),
        Route::post(PING)
            .summary("Make a test call to a webhook")
            .answers::<DeliveryJson>()
            .to_repeatable(ping, pinged),
        Route::delete(WEBHOOK)
            .summary("Delete a webhook")
            .to(by_id("webhook_id", WebhookService::delete)),
    ]
}

type Answered = Result<Shown>;

/// Reads the inboxes of all webhooks at once, if any webhook has one.
fn list(call: &In<Administrator>, services: &Services) -> Result<Vec<Shown>> {
    let webhooks = services.automation.webhooks.list(&call.caller)?;
    let inboxes = if webhooks.iter().any(|webhook| webhook.inbox_id.is_some()) {
        services.messaging.inboxes.list(&call.caller.0)?
    } else {
        Vec::new()
    };
    let shown = webhooks.into_iter().map(|webhook| Shown {
        inbox: inboxes
            .iter()
            .find(|inbox| Some(inbox.id) == webhook.inbox_id)
            .cloned(),
        webhook,
    });
    Ok(shown.collect())
}

fn create(call: &In<Administrator, WebhookBody>, services: &Services) -> Answered {
    let command = WebhookBody::of(call.input())?.into();
    let webhook = services.automation.webhooks.create(&call.caller, command)?;
    shown(webhook, &call.caller, &services.messaging)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, WebhookBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Webhook)?;
    let webhook = services.automation.webhooks.known(&call.caller, id)?;
    shown(webhook, &call.caller, &services.messaging)
}

fn update(call: &In<Administrator, WebhookBody>, services: &Services) -> Answered {
    let webhooks = &services.automation.webhooks;
    let id = call.id("webhook_id");
    let command = WebhookBody::of(call.input())
        .behind(|| webhooks.known(&call.caller, id))?
        .into();
    let webhook = webhooks.update(&call.caller, id, command)?;
    shown(webhook, &call.caller, &services.messaging)
}

/// Not in the reference; Chatwoot signs no calls.
fn rotate_secret(call: &In<Administrator>, services: &Services) -> Answered {
    let webhooks = &services.automation.webhooks;
    let id = call.id("webhook_id");
    let webhook = webhooks.rotate_secret(&call.caller, id)?;
    shown(webhook, &call.caller, &services.messaging)
}

/// The answer to a repeated call with an idempotency key.
fn rotated(call: &In<Administrator>, services: &Services, _: &MadeRecords) -> Answered {
    let id = call.id("webhook_id");
    let webhook = services.automation.webhooks.known(&call.caller, id)?;
    shown(webhook, &call.caller, &services.messaging)
}

fn deliveries(
    call: &In<Administrator, DeliveriesQuery>,
    webhooks: &WebhookService,
) -> Result<Vec<DeliveryView>> {
    let (query, id) = (call.read()?, call.id("webhook_id"));
    Ok(webhooks.deliveries(&call.caller, id, query.before, query.limit())?)
}

fn replay(call: &In<Administrator>, automation: &Automation) -> Result<DeliveryView> {
    let (webhook, id) = (call.id("webhook_id"), call.id("delivery_id"));
    Ok(automation.webhooks.replay(&call.caller, webhook, id)?)
}

/// The answer to a repeated call with an idempotency key.
fn replayed(
    call: &In<Administrator>,
    automation: &Automation,
    _: &MadeRecords,
) -> Result<DeliveryView> {
    delivery(call, automation, call.id("delivery_id"))
}

fn ping(call: &In<Administrator>, automation: &Automation) -> Result<DeliveryView> {
    let id = call.id("webhook_id");
    Ok(automation.webhooks.ping(&call.caller, id)?)
}

/// The answer to a repeated call with an idempotency key.
fn pinged(
    call: &In<Administrator>,
    automation: &Automation,
    made: &MadeRecords,
) -> Result<DeliveryView> {
    delivery(
        call,
        automation,
        made_id(made, RecordKind::WebhookDelivery)?,
    )
}

fn delivery(
    call: &In<Administrator>,
    automation: &Automation,
    id: DeliveryId,
) -> Result<DeliveryView> {
    let (webhook, after) = (call.id("webhook_id"), DeliveryId::new(id.get() + 1));
    let found = automation
        .webhooks
        .deliveries(&call.caller, webhook, Some(after), 1)?;
    let found = found.into_iter().find(|view| view.delivery.id == id);
    found.ok_or_else(ApiError::not_found)
}

fn shown(webhook: Webhook, caller: &Administrator, messaging: &Messaging) -> Answered {
    let inbox = match webhook.inbox_id {
        Some(id) => messaging.inboxes.by_id(caller.0.account_id(), id)?,
        None => None,
    };
    Ok(Shown { webhook, inbox })
}
