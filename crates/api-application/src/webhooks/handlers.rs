//! The handlers.

use super::json::Shown;
use super::json::{DeliveriesQuery, WebhookBody};
use crate::Services;
use nimchat_accounts::Administrator;
use nimchat_api_kit::{ApiError, Behind, In, Result, made_id};
use nimchat_automation::{Automation, DeliveryView, Webhook, WebhookService};
use nimchat_core_model::DeliveryId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::Messaging;

type Answered = Result<Shown>;

/// Reads the inboxes of all webhooks at once, if any webhook has one.
pub(super) fn list(call: &In<Administrator>, services: &Services) -> Result<Vec<Shown>> {
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

pub(super) fn create(call: &In<Administrator, WebhookBody>, services: &Services) -> Answered {
    let command = WebhookBody::of(call.input())?.into();
    let webhook = services.automation.webhooks.create(&call.caller, command)?;
    shown(webhook, &call.caller, &services.messaging)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, WebhookBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Webhook)?;
    let webhook = services.automation.webhooks.known(&call.caller, id)?;
    shown(webhook, &call.caller, &services.messaging)
}

pub(super) fn update(call: &In<Administrator, WebhookBody>, services: &Services) -> Answered {
    let id = call.id("webhook_id");
    let command = WebhookBody::of(call.input())
        .behind(|| services.automation.webhooks.known(&call.caller, id))?
        .into();
    let webhook = services
        .automation
        .webhooks
        .update(&call.caller, id, command)?;
    shown(webhook, &call.caller, &services.messaging)
}

/// Not in the reference; Chatwoot signs no calls.
pub(super) fn rotate_secret(call: &In<Administrator>, services: &Services) -> Answered {
    let id = call.id("webhook_id");
    let webhook = services
        .automation
        .webhooks
        .rotate_secret(&call.caller, id)?;
    shown(webhook, &call.caller, &services.messaging)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn rotated(call: &In<Administrator>, services: &Services, _: &MadeRecords) -> Answered {
    let id = call.id("webhook_id");
    let webhook = services.automation.webhooks.known(&call.caller, id)?;
    shown(webhook, &call.caller, &services.messaging)
}

pub(super) fn deliveries(
    call: &In<Administrator, DeliveriesQuery>,
    webhooks: &WebhookService,
) -> Result<Vec<DeliveryView>> {
    let (query, id) = (call.read()?, call.id("webhook_id"));
    Ok(webhooks.deliveries(&call.caller, id, query.before, query.limit())?)
}

pub(super) fn replay(call: &In<Administrator>, automation: &Automation) -> Result<DeliveryView> {
    let (webhook, id) = (call.id("webhook_id"), call.id("delivery_id"));
    Ok(automation.webhooks.replay(&call.caller, webhook, id)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn replayed(
    call: &In<Administrator>,
    automation: &Automation,
    _: &MadeRecords,
) -> Result<DeliveryView> {
    delivery(call, automation, call.id("delivery_id"))
}

pub(super) fn ping(call: &In<Administrator>, automation: &Automation) -> Result<DeliveryView> {
    let id = call.id("webhook_id");
    Ok(automation.webhooks.ping(&call.caller, id)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn pinged(
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

/// Not in the reference (docs/rules/messaging.md §5.1).
pub(super) fn delete(call: &In<Administrator>, webhooks: &WebhookService) -> Result<()> {
    Ok(webhooks.delete(&call.caller, call.id("webhook_id"))?)
}

fn shown(webhook: Webhook, caller: &Administrator, messaging: &Messaging) -> Answered {
    let inbox = match webhook.inbox_id {
        Some(id) => messaging.inboxes.by_id(caller.0.account_id(), id)?,
        None => None,
    };
    Ok(Shown { webhook, inbox })
}
